/** Has answers made in threads: one that takes long holds up no other. The index is made again when a file has changed. */
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { ReadingThread } from '../../store/reading-thread.js';
import type { ResultsDirectory } from '../../store/results-directory.js';
import type { Answer } from './answer.js';

const WORK = new URL('./answer.js', import.meta.url);
/** Kept for what is asked next: each has its own memory. */
const MOST_IDLE = 2;
/** A browser asks for six things at once at most; each may be a large run. */
const MOST_THREADS = Math.max(6, availableParallelism());

export class Answerer {
  readonly #idle: ReadingThread[] = [];
  readonly #waiting: Array<() => void> = [];
  readonly #closing = new AbortController();
  #busy = 0;
  #index: { readonly state: string; readonly answer: Promise<Answer> } | null = null;

  constructor(readonly directory: ResultsDirectory) {}

  /** @throws whatever reading throws; Interruption when it was closed */
  answer(path: string): Promise<Answer> {
    if (path !== '/') return this.#make(path);
    const state = stateOf(this.directory);
    if (this.#index?.state !== state) this.#index = { state, answer: this.#make(path) };
    const { answer } = this.#index;
    return answer;
  }

  async close(): Promise<void> {
    this.#closing.abort('SIGTERM');
    await Promise.all(this.#idle.map((thread) => thread.end()));
  }

  async #make(path: string): Promise<Answer> {
    if (this.#busy >= MOST_THREADS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy += 1;
    const thread = this.#idle.pop() ?? new ReadingThread(WORK);
    try {
      const answer = await thread.ask<Answer>({ folder: this.directory.path, path }, this.#closing.signal);
      if (this.#idle.length < MOST_IDLE) this.#idle.push(thread);
      else await thread.end();
      return answer;
    } catch (error) {
      // It may have ended, or be in the middle of something.
      await thread.end();
      if (path === '/') this.#index = null;
      throw error;
    } finally {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }
}

/** Changes whenever a file of the folder does. */
function stateOf(directory: ResultsDirectory): string {
  return directory
    .names()
    .map((name) => stampOf(directory.fileOf(name)))
    .join(' ');
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return JSON.stringify([path, stats?.ino, stats?.size, stats?.mtimeMs]);
}
