/** For the chaos test: one run of the program, and the signal sent during it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROGRAM } from '../../cli.test-support.js';
import { stateHomeIn } from '../main.test-support.js';
import type { Disturbed, Role } from './commands.test-support.js';
import { MARK, membersOf, memoryFoldersOf } from './family.test-support.js';

/** Each ends the run, except `pause`, which stops a process for a moment. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGKILL', 'pause'] as const;

export interface Plan {
  readonly command: Disturbed;
  readonly signal: (typeof SIGNALS)[number];
  readonly role: Role;
  /** When it is sent, ms after the start. */
  readonly at: number;
  /** Selects one of several processes with that role, from 0 to 1. */
  readonly which: number;
}

export interface Place {
  /** The working directory, with results/ in it. */
  readonly folder: string;
  /** The program's TMPDIR. */
  readonly temporary: string;
  readonly mark: string;
}

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether there was such a process, so that the signal was sent. */
  readonly wasHit: boolean;
  /** From the signal to the end, ms. */
  readonly endedAfter: number;
  readonly memoryFolders: readonly string[];
}

/** The interval at which processes are listed, ms. */
const LOOK_EVERY = 10;
const PAUSE = 300;
/** A server that continues, as after the end of a worker, is ended this long after the signal, ms. */
const SERVES_ON = 500;
/** The longest time to the end, ms: the rest of the run, and the waiting time for its processes. */
export const LONGEST = 60_000;

export async function disturb(plan: Plan, { folder, temporary, mark }: Place): Promise<Outcome> {
  const child = spawn(process.execPath, [PROGRAM, ...plan.command.words], {
    cwd: folder,
    env: { ...process.env, XDG_STATE_HOME: stateHomeIn(folder), TMPDIR: temporary, [MARK]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  const program = child.pid ?? 0;
  const folders = new Set<string>();
  let isOver = false;
  const ended = once(child, 'close').finally(() => {
    isOver = true;
  });
  await sleep(plan.at);
  let victim: number | undefined;
  // The process may not have started yet, or the run may be between two parts.
  for (
    const deadline = performance.now() + LONGEST;
    !isOver && victim === undefined && performance.now() < deadline;
  ) {
    const members = membersOf(program);
    for (const memory of memoryFoldersOf(members)) folders.add(memory);
    const candidates = members.filter(({ role }) => role === plan.role);
    victim = candidates[Math.floor(plan.which * candidates.length)]?.id;
    if (victim === undefined) await sleep(LOOK_EVERY);
  }
  const wasHit = victim !== undefined && send(victim, plan.signal);
  const sentAt = performance.now();
  const bound = setTimeout(() => child.kill('SIGKILL'), LONGEST);
  const interrupt = (): void => {
    // Until it has printed its address it may not handle the signal yet.
    if (said.stdout === '') child.stdout.once('data', () => child.kill('SIGINT'));
    else child.kill('SIGINT');
  };
  const servesOn = plan.command.isEndless ? setTimeout(interrupt, SERVES_ON + PAUSE) : undefined;
  const [code, signal] = await ended;
  clearTimeout(bound);
  clearTimeout(servesOn);
  return { code, signal, ...said, wasHit, endedAfter: performance.now() - sentAt, memoryFolders: [...folders] };
}

/** False if the process had already ended. */
function send(id: number, signal: Plan['signal'] | 'SIGCONT'): boolean {
  try {
    process.kill(id, signal === 'pause' ? 'SIGSTOP' : signal);
  } catch {
    return false;
  }
  if (signal === 'pause') setTimeout(() => send(id, 'SIGCONT'), PAUSE);
  return true;
}
