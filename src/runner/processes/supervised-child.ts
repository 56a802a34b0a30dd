/** The one way to start, listen to and stop a child process, and the one message for one that exits unexpectedly. */

import type { IOType, StdioOptions } from 'node:child_process';
import { type ChildProcess, fork, type Serializable, type SerializationType, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Interruption, MeasurementFailure } from '../../model/failure.js';
import type { ProcessFamily } from '../../protocol/server-messages.js';
import { endFamily, familyOf } from './process-family.js';

/** How long one of at-once's processes may take to become ready, ms: many times what one takes on a busy machine. */
const START_PATIENCE = 30_000;

export interface SpawnOptions {
  readonly stdio: StdioOptions;
  readonly folder?: string | undefined;
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** Name of an environment variable that all its descendants inherit, which marks them as one family. */
  readonly mark?: string | undefined;
}

/** Each child has a session of its own: Ctrl-C reaches only this process, which then stops its children in order. */
export class SupervisedChild {
  /**
   * Resolves, with the reason, when it has exited or could not be started; never rejects. Sending a message to a child
   * that has exited is not an error in itself: the exit is reported here.
   */
  readonly exited: Promise<string>;
  /** Null if it was not marked, or could not be started. */
  readonly family: ProcessFamily | null;

  private constructor(
    readonly process: ChildProcess,
    mark?: string,
  ) {
    this.exited = new Promise((resolve) => {
      process.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
      process.on('error', (error) => {
        if (process.pid === undefined) resolve(error.message);
      });
    });
    this.family = mark === undefined || process.pid === undefined ? null : familyOf(process.pid, mark);
  }

  static spawn(program: string, words: readonly string[], options: SpawnOptions): SupervisedChild {
    const { stdio, folder: cwd, environment = process.env, mark } = options;
    const env = mark === undefined ? environment : { ...environment, [mark]: '1' };
    return new SupervisedChild(spawn(program, words, { cwd, env, stdio, detached: true }), mark);
  }

  /** Runs a module in a process that exchanges messages with this one and shares its stderr. */
  static fork(
    module: string,
    serialization: SerializationType = 'json',
    words: readonly string[] = [],
  ): SupervisedChild {
    const stdio: Array<IOType | 'ipc'> = ['ignore', 'ignore', 'inherit', 'ipc'];
    return new SupervisedChild(fork(module, words, { detached: true, stdio, serialization }));
  }

  send(message: Serializable): void {
    if (this.process.connected) this.process.send(message, () => {});
  }

  /**
   * Asks it to exit, and kills it if it does not in time; resolves when it has exited.
   * @param patience ms; 0: kill it at once
   */
  async end(patience: number): Promise<void> {
    const { pid, exitCode, signalCode } = this.process;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    if (patience > 0) this.process.kill('SIGTERM');
    const kill = setTimeout(() => this.process.kill('SIGKILL'), patience);
    await this.exited;
    clearTimeout(kill);
  }

  /**
   * Ends the whole family.
   * @returns those that are still alive
   */
  endFamily(patience: number): Promise<number[]> {
    return this.family === null ? this.end(patience).then(() => []) : endFamily(this.family, patience);
  }
}

export function exitedUnexpectedly(what: string, how: string, remedy = 'Run the command again.'): MeasurementFailure {
  return new MeasurementFailure(`${what} exited unexpectedly (${how}). ${remedy}`);
}

/** A child whose start is awaited. */
export interface Start<T> {
  /** Its name, as the subject of a sentence. */
  readonly what: string;
  /** Resolves when it is ready; rejects if it exits first. */
  readonly ready: Promise<T>;
  /** Stops it when it is no longer awaited. */
  readonly stop: () => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Returns what a child reports when it is ready.
 * @throws whatever `ready` throws; MeasurementFailure if it is late; Interruption if the user did not wait for it. The
 * child has exited by then.
 */
export async function untilReady<T>({ what, ready, stop, signal }: Start<T>): Promise<T> {
  const inTime = within(START_PATIENCE, ready, () => {
    const patience = `${START_PATIENCE / 1000} s`;
    return new MeasurementFailure(
      `${what} did not become ready within ${patience}. Try again when the machine is less busy.`,
    );
  });
  try {
    return await (signal === undefined ? inTime : unlessAborted(inTime, signal));
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The result of the work, or a failure if it takes longer. @param patience ms */
export async function within<T>(patience: number, work: Promise<T>, failure: () => Error): Promise<T> {
  const done = new AbortController();
  const bound = sleep(patience, undefined, { signal: done.signal }).then(() => {
    throw failure();
  });
  bound.catch(() => {});
  try {
    return await Promise.race([work, bound]);
  } finally {
    done.abort();
  }
}

/** The result of the work, or an Interruption if the signal is aborted first. Its listener is removed afterwards. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new Interruption(signal.reason));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
