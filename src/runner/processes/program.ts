/**
 * Runs a program to its end and collects its output. It is stopped together with this process when the user interrupts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { Interruption } from '../../model/failure.js';
import { newMark } from './process-family.js';
import { SupervisedChild } from './supervised-child.js';

export interface ProgramEnding {
  /** Null if it was killed, or could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly folder?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Sent to its stdin; without it, stdin is closed. */
  readonly input?: string;
  /** How long it may run, ms; then it is stopped. */
  readonly timeout: number;
  /** How long it may take to clean up after it was asked to exit, ms. */
  readonly patience?: number;
}

const END_PATIENCE = 5000;
/** How long its last output may take to be read after it has exited, ms. */
const OUTPUT_PATIENCE = 1000;

/**
 * Resolves when the program has exited, for whatever reason. If it had to be stopped, everything that it had started
 * was stopped too.
 * @throws Interruption if the signal is aborted; the program has exited by then
 */
export async function runProgram(
  program: string,
  words: readonly string[],
  { folder, environment, signal, input, timeout, patience = END_PATIENCE }: ProgramOptions,
): Promise<ProgramEnding> {
  if (signal?.aborted) throw new Interruption(signal.reason);
  const child = SupervisedChild.spawn(program, words, { folder, environment, mark: newMark(), stdio: 'pipe' });
  // It may exit before it has read everything.
  child.process.stdin?.on('error', () => {}).end(input);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child.process[name]?.setEncoding('utf8').on('data', (text) => {
      output[name] += text;
    });
  }
  let ended: Promise<unknown> | null = null;
  const end = (): void => {
    ended ??= child.endFamily(patience);
  };
  const bound = setTimeout(end, timeout);
  signal?.addEventListener('abort', end);
  try {
    const how = await untilHeard(child);
    // The leader may have exited while descendants (a compiler, say) still write files that are about to be removed.
    await ended;
    if (signal?.aborted) throw new Interruption(signal.reason);
    if (child.process.pid === undefined) return { code: null, stdout: '', stderr: how };
    return { code: child.process.exitCode, ...output };
  } finally {
    signal?.removeEventListener('abort', end);
    clearTimeout(bound);
  }
}

/** Descendants in a session of their own may keep its pipes open, so the wait for the end of the pipes is bounded. */
async function untilHeard({ process, exited }: SupervisedChild): Promise<string> {
  const closed = new Promise((resolve) => process.once('close', resolve));
  const how = await exited;
  if (process.pid !== undefined) await Promise.race([closed, sleep(OUTPUT_PATIENCE, undefined, { ref: false })]);
  process.stdout?.destroy();
  process.stderr?.destroy();
  return how;
}

/** The last line of a program's output: usually its error message. */
export function lastLine({ stderr, stdout }: ProgramEnding): string {
  return `${stdout}\n${stderr}`.trim().split('\n').at(-1)?.trim() ?? '';
}

const MOST_BYTES = 16 * 1024;
const MOST_LINES = 4;
const LONGEST_LINE = 200;
/** Matches a line that names an error; lines about shutting down often follow it. */
const TELLING = /error|exception|cannot|can't|no such|not found|in use|denied/i;

/** The last lines of a program's output, for quoting. */
export class LastLines {
  #bytes = Buffer.alloc(0);

  take(chunk: Buffer): void {
    const all = chunk.length >= MOST_BYTES ? chunk : Buffer.concat([this.#bytes, chunk]);
    this.#bytes = Buffer.from(all.subarray(Math.max(0, all.length - MOST_BYTES)));
  }

  /** Without terminal control characters. The last line that names an error comes first. */
  lines(): string[] {
    const lines = stripVTControlCharacters(this.#bytes.toString('utf8'))
      .split(/[\r\n]+/)
      .map((line) => line.replace(/\p{Cc}+/gu, ' ').trim())
      .filter((line) => line !== '')
      .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}...` : line));
    const last = lines.slice(-MOST_LINES);
    const telling = lines.findLast((line) => TELLING.test(line));
    return telling === undefined || last.includes(telling) ? last : [telling, ...last];
  }
}
