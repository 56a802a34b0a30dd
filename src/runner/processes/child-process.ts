/** How child processes are waited for and ended, whatever they do; and the one message when one exits unasked. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { MeasurementFailure } from '../../model/failure.js';
import { unlessAborted } from './aborted.js';

/** How long a process of ours may take to become ready, ms: many times what one takes on a busy machine. */
const START_PATIENCE = 30_000;

/**
 * Resolves, in words, when the child has exited or could not be started; never rejects. To be called when it is spawned.
 * A message to a child that is gone is no error of its own: that it is gone is told here.
 */
export function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(error.message);
    });
  });
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
  /** ms. */
  readonly patience?: number;
}

/**
 * What a child says when it is ready.
 * @throws whatever `ready` throws; MeasurementFailure when it is late; Interruption when the user did not wait for it.
 * The child is gone then.
 */
export async function untilReady<T>(start: Start<T>): Promise<T> {
  const { what, stop, patience = START_PATIENCE } = start;
  const late = new AbortController();
  const bound = sleep(patience, undefined, { signal: late.signal }).then(() => {
    throw new MeasurementFailure(
      `${what} did not become ready within ${patience / 1000} s. Run it again when the machine is less busy.`,
    );
  });
  bound.catch(() => {});
  const ready = Promise.race([start.ready, bound]);
  try {
    return await (start.signal === undefined ? ready : unlessAborted(ready, start.signal));
  } catch (error) {
    await stop();
    throw error;
  } finally {
    late.abort();
  }
}

/**
 * Asks a child to end, and kills it when it does not in time; resolves when it is gone.
 * @param patience ms; 0: it is killed at once
 */
export async function endChild(child: ChildProcess, exited: Promise<string>, patience: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (patience > 0) child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), patience);
  await exited;
  clearTimeout(kill);
}
