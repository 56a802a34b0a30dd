/**
 * Reads saved runs in a thread of its own. Parsing, checking and rendering a large run takes seconds, during which the
 * main thread must react to Ctrl-C and serve pages.
 */
import { once } from 'node:events';
import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import {
  type ExitCode,
  Failure,
  Interruption,
  MeasurementFailure,
  systemCode,
  systemFailure,
} from '../model/failure.js';

export class ReadingThread {
  readonly #worker: Worker;
  #isOver = false;

  /** @param module its export `work` does the work; input and result are copied between the threads */
  constructor(module: URL) {
    const workerData: ThreadData = { module: module.href };
    this.#worker = new Worker(new URL(import.meta.url), { workerData });
    // An error rejects the work in progress, see ask.
    this.#worker.on('error', () => {});
    this.#worker.once('exit', () => {
      this.#isOver = true;
    });
    // An idle thread keeps no process alive.
    this.#worker.unref();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * Does one piece of work; the previous one must be finished.
   * @throws Interruption if the signal is aborted first, which ends the thread; any Failure that the work throws
   */
  async ask<T>(input: unknown, signal: AbortSignal): Promise<T> {
    const ending = new AbortController();
    const stop = (): void => void this.#worker.terminate();
    signal.addEventListener('abort', stop);
    this.#worker.ref();
    try {
      if (signal.aborted) throw new Interruption(signal.reason);
      const ended = once(this.#worker, 'exit', { signal: ending.signal }).then(() => null);
      this.#worker.postMessage(input);
      const answered = once(this.#worker, 'message', { signal: ending.signal }).then(([answer]) => answer);
      const answer = (await Promise.race([answered, ended])) as ThreadAnswer | null;
      if (signal.aborted) throw new Interruption(signal.reason);
      if (answer === null)
        throw new MeasurementFailure('The thread that reads runs exited unexpectedly. Run the command again.');
      if ('value' in answer) return answer.value as T;
      if (answer.failure !== null) throw new Failure(answer.failure.message, answer.failure.exitCode);
      throw answer.error;
    } catch (error) {
      if (systemCode(error) !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
      throw new MeasurementFailure(
        'Reading the run needs more memory than Node may use. Set NODE_OPTIONS=--max-old-space-size=8192.',
      );
    } finally {
      signal.removeEventListener('abort', stop);
      ending.abort();
      this.#worker.unref();
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

interface ThreadData {
  readonly module: string;
}

/** The outcome of a piece of work. A Failure is taken apart, since copying it between threads would lose its class. */
type ThreadAnswer =
  | { readonly value: unknown }
  | { readonly failure: { readonly message: string; readonly exitCode: ExitCode } }
  | { readonly failure: null; readonly error: unknown };

/** Runs in the thread. */
function workFor(port: MessagePort, { module }: ThreadData): void {
  const loading: Promise<Work> = import(module);
  loading.catch(() => {});
  port.on('message', async (input: unknown) => port.postMessage(await workOn(loading, input)));
}

interface Work {
  readonly work: (input: unknown) => unknown;
}

async function workOn(loading: Promise<Work>, input: unknown): Promise<ThreadAnswer> {
  try {
    return { value: await (await loading).work(input) };
  } catch (thrown) {
    const error = systemFailure(thrown) ?? thrown;
    if (error instanceof Failure) return { failure: { message: error.message, exitCode: error.exitCode } };
    return { failure: null, error };
  }
}

if (parentPort !== null) workFor(parentPort, workerData);
