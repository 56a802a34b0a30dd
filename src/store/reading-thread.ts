/**
 * Reads saved runs in a thread of its own: to parse, check and show a large one takes seconds, and meanwhile this
 * thread hears the user and serves others.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Failure, Interruption, MeasurementFailure, systemCode } from '../model/failure.js';
import type { ThreadAnswer, ThreadData } from './thread-main.js';

const PROGRAM = new URL('./thread-main.js', import.meta.url);

export class ReadingThread {
  readonly #worker: Worker;

  /** @param module whose export `work` does the work: from what can be copied to what can be copied */
  constructor(module: URL) {
    const workerData: ThreadData = { module: module.href };
    this.#worker = new Worker(PROGRAM, { workerData });
    // It is asked one thing at a time; its errors belong to what it was asked.
    this.#worker.on('error', () => {});
  }

  /**
   * Asks for one piece of work; the one before must be done.
   * @throws Interruption when the signal is aborted first: the thread has ended then; whatever Failure the work throws
   */
  async ask<T>(input: unknown, signal: AbortSignal): Promise<T> {
    const ending = new AbortController();
    const stop = (): void => void this.#worker.terminate();
    signal.addEventListener('abort', stop);
    try {
      if (signal.aborted) throw new Interruption(signal.reason);
      const ended = once(this.#worker, 'exit', { signal: ending.signal }).then(() => null);
      this.#worker.postMessage(input);
      const answered = once(this.#worker, 'message', { signal: ending.signal }).then(([answer]) => answer);
      const answer = (await Promise.race([answered, ended])) as ThreadAnswer | null;
      if (signal.aborted) throw new Interruption(signal.reason);
      if (answer === null) throw new MeasurementFailure('The thread that reads runs ended. Run it again.');
      if ('value' in answer) return answer.value as T;
      if (answer.failure !== null) throw new Failure(answer.failure.message, answer.failure.exitCode);
      throw answer.error;
    } catch (error) {
      if (systemCode(error) !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
      throw new MeasurementFailure(
        'The run needs more memory than Node may use. Set NODE_OPTIONS=--max-old-space-size.',
      );
    } finally {
      signal.removeEventListener('abort', stop);
      ending.abort();
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
