/**
 * Everything that came of one process: its children and theirs, also those whose parent is gone or that began a
 * session of their own. They are told by descent, by session, and by a mark in their environment that no other
 * process has. Linux; elsewhere a family is the leader's process group.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../model/failure.js';
import type { ProcessFamily } from '../../protocol/server-messages.js';
import { readKernelFile } from '../kernel/limits.js';

/** How often to look whether they are gone, ms. */
const LOOK_EVERY = 20;
/** How long they may take to be gone when they were killed, ms. */
const KILLED_PATIENCE = 2000;

interface ProcessState {
  readonly id: number;
  readonly parent: number;
  readonly session: number;
  readonly isZombie: boolean;
  /** In ticks since the system's start. */
  readonly start: string;
}

/** A mark that no other family has. */
export function newMark(): string {
  return `AT_ONCE_COMMAND_${randomBytes(8).toString('hex')}`;
}

/** The family of a child that was just started, and not waited for yet. */
export function familyOf(leader: number, mark: string): ProcessFamily {
  const state = process.platform === 'linux' ? parseState(leader, readKernelFile(`/proc/${leader}/stat`)) : null;
  return { leader, leaderStart: state?.start ?? null, mark };
}

/** Those that are alive. */
export function familyMembers(family: ProcessFamily): number[] {
  const states = processStates();
  if (states === null) return processExists(-family.leader) ? [-family.leader] : [];
  const numbered = isReplaced(states, family) ? null : family.leader;
  const isOfItself = ({ id, session }: ProcessState): boolean =>
    id === numbered || session === numbered || isMarked(id, family.mark);
  const members = new Set(states.filter(isOfItself).map(({ id }) => id));
  // A child may come before its parent in the list.
  for (let known = -1; known < members.size; ) {
    known = members.size;
    for (const { id, parent } of states) if (members.has(parent)) members.add(id);
  }
  return states.filter(({ id, isZombie }) => members.has(id) && !isZombie).map(({ id }) => id);
}

/**
 * Asks all of them to end, and kills those that do not in time.
 * @param patience ms
 * @returns those that are there still
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
      // It is gone.
    }
  }
}

/** Also where it is another user's. @param id negative: that of a group */
export function processExists(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

/** Whether the leader's number is a stranger's by now: its session would be too. */
function isReplaced(states: readonly ProcessState[], { leader, leaderStart }: ProcessFamily): boolean {
  const bearer = states.find(({ id }) => id === leader);
  return leaderStart !== null && bearer !== undefined && bearer.start !== leaderStart;
}

function isMarked(id: number, mark: string): boolean {
  const environment = readKernelFile(`/proc/${id}/environ`) ?? '';
  return environment.startsWith(`${mark}=`) || environment.includes(`\0${mark}=`);
}

/** Of all processes; null where the system does not show them. */
function processStates(): ProcessState[] | null {
  if (process.platform !== 'linux') return null;
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.flatMap((id) => parseState(Number(id), readKernelFile(`/proc/${id}/stat`)) ?? []);
}

/** `1 (name) S parent group session ...`: the name may hold anything, brackets too. */
function parseState(id: number, text: string | null): ProcessState | null {
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, , session] = fields;
  // Field 22 of proc(5), counted from the third.
  const start = fields[19] ?? '';
  return { id, parent: Number(parent), session: Number(session), isZombie: state === 'Z', start };
}
