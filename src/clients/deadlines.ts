/** Gives up requests at their deadlines. All requests of a load have the same timeout, so one timer is enough. */
import { MILLISECOND, type Nanoseconds } from '../model/units.js';
import type { Clock } from './connection.js';

/** Longest timer in Node, ms: more than three weeks. */
const LONGEST_TIMER = 2 ** 31 - 1;

interface Patient {
  giveUp(): void;
}

export class Deadlines<Waiting extends Patient> {
  /** In the order of their deadlines, which is the order in which they began. */
  readonly #waiting = new Map<Waiting, Nanoseconds>();
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly clock: Clock) {}

  /** @param at not earlier than any deadline already added */
  add(waiting: Waiting, at: Nanoseconds): void {
    this.#waiting.set(waiting, at);
    if (this.#timer === null) this.#set(at);
  }

  delete(waiting: Waiting): void {
    this.#waiting.delete(waiting);
  }

  /** Removes the timer without giving up any request. */
  clear(): void {
    this.#waiting.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #set(at: Nanoseconds): void {
    const time = Math.ceil((at - this.clock()) / MILLISECOND);
    this.#timer = setTimeout(this.#expire, Math.min(LONGEST_TIMER, Math.max(1, time)));
    // The connections of the waiting requests keep the process running.
    this.#timer.unref();
  }

  readonly #expire = (): void => {
    this.#timer = null;
    const now = this.clock();
    for (const [waiting, at] of this.#waiting) {
      if (at > now) {
        this.#set(at);
        return;
      }
      this.#waiting.delete(waiting);
      waiting.giveUp();
      // Giving up a request may have started another one, which set the timer to a later deadline.
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = null;
    }
  };
}
