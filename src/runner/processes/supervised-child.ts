/** One way to start, hear and end a child process, whatever it does; and the one message when one exits unasked. */

import type { IOType, StdioOptions } from 'node:child_process';
import { type ChildProcess, fork, type Serializable, type SerializationType, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Interruption, MeasurementFailure } from '../../model/failure.js';
import type { ProcessFamily } from '../../protocol/server-messages.js';
import { endFamily, familyOf } from './process-family.js';

/** How long a process of ours may take to become ready, ms: many times what one takes on a busy machine. */
const START_PATIENCE = 30_000;

export interface SpawnOptions {
  readonly stdio: StdioOptions;
  readonly folder?: string | undefined;
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** The name of a variable to stand in the environment of all that descends from it, which makes them a family. */
  readonly mark?: string | undefined;
}

/** Each has a session of its own: Ctrl-C reaches this process alone, which takes its children down in order. */
export class SupervisedChild {
  /**
   * Resolves, in words, when it has exited or could not be started; never rejects. A message to a child that is gone is
   * no error of its own: that it is gone is told here.
   */
  readonly exited: Promise<string>;
  /** Null where it was not marked, or could not be started. */
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

  /** A module in a process that messages are sent to, and that sends some. Its stderr is this process's. */
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
   * Asks it to end, and kills it when it does not in time; resolves when it is gone.
   * @param patience ms; 0: it is killed at once
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
   * The same of its family.
   * @returns those that are there still
   */
  endFamily(patience: number): Promise<number[]> {
    return this.family === null ? this.end(patience).then(() => []) : endFamily(this.family, patience);
  }
}

export function exitedUnexpectedly(what: string, how: string, remedy = 'Run it again.'): MeasurementFailure {
  return new MeasurementFailure(`${what} exited unexpectedly (${how}). ${remedy}`);
}

/** How a child's start is waited for. */
export interface Start<T> {
  /** What it is, as the subject of a sentence. */
  readonly what: string;
  /** Resolves when it is ready; rejects when it exits before. */
  readonly ready: Promise<T>;
  /** Takes it down when it is not waited for any longer. */
  readonly stop: () => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a child says when it is ready.
 * @throws whatever `ready` throws; MeasurementFailure when it is late; Interruption when the user did not wait for it.
 * The child is gone then.
 */
export async function untilReady<T>({ what, ready, stop, signal }: Start<T>): Promise<T> {
  const inTime = within(START_PATIENCE, ready, () => {
    const patience = `${START_PATIENCE / 1000} s`;
    return new MeasurementFailure(
      `${what} did not become ready within ${patience}. Run it again when the machine is less busy.`,
    );
  });
  try {
    return await (signal === undefined ? inTime : unlessAborted(inTime, signal));
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the work comes to, or a failure when it takes longer. @param patience ms */
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

/** What the work comes to, or an Interruption when the signal is, or was, aborted before. Nothing listens afterwards. */
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
