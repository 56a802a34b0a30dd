/**
 * One process and all its descendants, including those whose parent has exited or that began a session of their own.
 * They are recognised by descent, by session, and by a mark in their environment that no other process has. On systems
 * other than Linux a family is the leader's process group.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../model/failure.js';
import type { ProcessFamily } from '../../protocol/server-messages.js';
import { readKernelFile } from '../kernel/limits.js';

/** Time between two checks whether they have exited, ms. */
const LOOK_EVERY = 20;
/** How long killed processes may take to disappear, ms. */
const KILLED_PATIENCE = 2000;

interface ProcessState {
  readonly id: number;
  readonly parent: number;
  readonly session: number;
  readonly isZombie: boolean;
  /** In clock ticks since the system started. */
  readonly start: string;
}

/** A mark that no other family has. */
export function newMark(): string {
  return `AT_ONCE_COMMAND_${randomBytes(8).toString('hex')}`;
}

/** The family of a child that was just started, and has not been waited for yet. */
export function familyOf(leader: number, mark: string): ProcessFamily {
  const state = process.platform === 'linux' ? parseState(leader, readKernelFile(`/proc/${leader}/stat`)) : null;
  return { leader, leaderStart: state?.start ?? null, mark };
}

/** The members that are alive. */
export function familyMembers(family: ProcessFamily): number[] {
  const states = processStates();
  if (states === null) return processExists(-family.leader) ? [-family.leader] : [];
  const numbered = isReplaced(states, family) ? null : family.leader;
  const isOfItself = ({ id, session }: ProcessState): boolean =>
    id === numbered || session === numbered || isMarked(id, family.mark);
  const members = new Set(states.filter(isOfItself).map(({ id }) => id));
  // A child may precede its parent in the list.
  for (let known = -1; known < members.size; ) {
    known = members.size;
    for (const { id, parent } of states) if (members.has(parent)) members.add(id);
  }
  return states.filter(({ id, isZombie }) => members.has(id) && !isZombie).map(({ id }) => id);
}

/**
 * Asks all of them to exit, and kills those that do not in time.
 * @param patience ms
 * @returns those that are still alive
 */
export async function endFamily(family: ProcessFamily, patience: number): Promise<number[]> {
  signalAll(familyMembers(family), 'SIGTERM');
  const left = await untilGone(family, patience, () => {});
  if (left.length === 0) return [];
  return untilGone(family, KILLED_PATIENCE, (members) => signalAll(members, 'SIGKILL'));
}

async function untilGone(
  family: ProcessFamily,
  patience: number,
  eachTime: (members: readonly number[]) => void,
): Promise<number[]> {
  const deadline = performance.now() + patience;
  for (;;) {
    const members = familyMembers(family);
    if (members.length === 0 || performance.now() > deadline) return members;
    eachTime(members);
    await sleep(LOOK_EVERY);
  }
}

function signalAll(members: readonly number[], signal: NodeJS.Signals): void {
  for (const id of members) {
    try {
      process.kill(id, signal);
    } catch {
      // It has exited.
    }
  }
}

/** True also for another user's process. @param id negative: the id of a group */
export function processExists(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

/** Whether the leader's process id now belongs to another program; then so does its session. */
function isReplaced(states: readonly ProcessState[], { leader, leaderStart }: ProcessFamily): boolean {
  const bearer = states.find(({ id }) => id === leader);
  return leaderStart !== null && bearer !== undefined && bearer.start !== leaderStart;
}

function isMarked(id: number, mark: string): boolean {
  const environment = readKernelFile(`/proc/${id}/environ`) ?? '';
  return environment.startsWith(`${mark}=`) || environment.includes(`\0${mark}=`);
}

/** All processes; null if the system does not show them. */
function processStates(): ProcessState[] | null {
  if (process.platform !== 'linux') return null;
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.flatMap((id) => parseState(Number(id), readKernelFile(`/proc/${id}/stat`)) ?? []);
}

/** Parses `1 (name) S parent group session ...`: the name may contain anything, brackets too. */
function parseState(id: number, text: string | null): ProcessState | null {
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, , session] = fields;
  // Field 22 in proc(5); this list begins with the third.
  const start = fields[19] ?? '';
  return { id, parent: Number(parent), session: Number(session), isZombie: state === 'Z', start };
}
