/** Gives requests up when their time is over. All of a load have the same patience: one timer is enough. */
import { MILLISECOND, type Nanoseconds } from '../model/units.js';
import type { Clock } from './connection.js';

/** Node has no longer timers, ms: more than three weeks. */
const LONGEST_TIMER = 2 ** 31 - 1;

interface Patient {
  giveUp(): void;
}

export class Deadlines<Waiting extends Patient> {
  /** In the order of their deadlines, which is that of their beginning. */
  readonly #waiting = new Map<Waiting, Nanoseconds>();
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly clock: Clock) {}

  /** @param at no earlier than that of any other that is waiting */
  add(waiting: Waiting, at: Nanoseconds): void {
    this.#waiting.set(waiting, at);
    if (this.#timer === null) this.#set(at);
  }

  delete(waiting: Waiting): void {
    this.#waiting.delete(waiting);
  }

  /** No timer is left. Those that are waiting are not given up. */
  clear(): void {
    this.#waiting.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #set(at: Nanoseconds): void {
    const time = Math.ceil((at - this.clock()) / MILLISECOND);
    this.#timer = setTimeout(this.#expire, Math.min(LONGEST_TIMER, Math.max(1, time)));
    // What waits has a connection, and that keeps the process running.
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
      // A request that follows has set the timer, for a later deadline than some that are waiting.
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = null;
    }
  };
}
