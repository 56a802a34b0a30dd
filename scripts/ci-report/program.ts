/** Other programs, run to their end; they end with us when the user interrupts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Interruption } from '../../src/model/failure.js';

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Circumstances {
  readonly folder: string;
  readonly signal: AbortSignal;
  /** For its stdin; else it has none. */
  readonly input?: string;
  /** How long it may take, ms; then it is killed. */
  readonly timeout: number;
  /** How long it may take to put its things away once it was asked to end, ms. */
  readonly patience?: number;
}

const PATIENCE = 5000;
/** How long what it said last may take to be read once it is gone, ms. */
const GRACE = 1000;
/** How often to look whether all of a group are gone, ms. */
const LOOK_EVERY = 20;

/**
 * Resolves when the program has ended, however it did.
 * @throws Interruption when the signal is aborted; the program has ended by then
 */
export async function runProgram(
  program: string,
  words: readonly string[],
  { folder, signal, input, timeout, patience = PATIENCE }: Circumstances,
): Promise<Ending> {
  if (signal.aborted) throw new Interruption(signal.reason);
  // A group of its own: Ctrl-C reaches us alone, and we can end what it has started with it.
  const child = spawn(program, words, { cwd: folder, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  // It may end before it has read all.
  child.stdin.on('error', () => {}).end(input);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.stderr += text;
  });
  let kill: NodeJS.Timeout | undefined;
  let isEnded = false;
  const end = (): void => {
    isEnded = true;
    clearTimeout(kill);
    endGroup(child.pid, 'SIGTERM');
    kill = setTimeout(() => endGroup(child.pid, 'SIGKILL'), patience);
  };
  const bound = setTimeout(end, timeout);
  signal.addEventListener('abort', end);
  try {
    const code = await untilEnded(child).catch((error: Error) => {
      output.stderr += error.message;
      return null;
    });
    // Its leader may be gone while others of the group, as a compiler, still write what is about to be removed.
    if (isEnded) await untilGroupIsGone(child.pid, patience);
    if (signal.aborted) throw new Interruption(signal.reason);
    return { code, ...output };
  } finally {
    signal.removeEventListener('abort', end);
    clearTimeout(bound);
    clearTimeout(kill);
  }
}

/** Whoever it left behind in a session of its own may hold its pipes open for ever: they are not waited for. */
async function untilEnded(child: ChildProcess): Promise<number | null> {
  let grace: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
      child.once('exit', (code) => {
        grace = setTimeout(resolve, GRACE, code);
      });
    });
  } finally {
    clearTimeout(grace);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

/** Those that were asked to end are killed by the timer of their patience; what then is left is a zombie that nobody waits for. */
async function untilGroupIsGone(group: number | undefined, patience: number): Promise<void> {
  const deadline = performance.now() + patience + GRACE;
  while (endGroup(group, 0) && performance.now() < deadline) await sleep(LOOK_EVERY);
}

/** Whether there is anything of the group still: one that is gone already is what was wanted. */
function endGroup(group: number | undefined, signal: NodeJS.Signals | 0): boolean {
  if (group === undefined) return false;
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/** The last line that a program said of its trouble. */
export function lastLine({ stderr, stdout }: Ending): string {
  return `${stdout}\n${stderr}`.trim().split('\n').at(-1)?.trim() ?? '';
}
