/** The clock of a simulation: time passes from event to event. */
import type { Nanoseconds } from '../../model/units.js';

interface Event {
  readonly at: Nanoseconds;
  readonly order: number;
  readonly happen: () => void;
}

export class VirtualClock {
  now: Nanoseconds = 0;
  readonly #heap: Event[] = [];
  #made = 0;

  /** Events of the same instant happen in the order in which they were scheduled. */
  at(instant: Nanoseconds, happen: () => void): void {
    this.#made += 1;
    const event = { at: Math.max(instant, this.now), order: this.#made, happen };
    const heap = this.#heap;
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent] as Event, event)) break;
      heap[index] = heap[parent] as Event;
      index = parent;
    }
    heap[index] = event;
  }

  /** Runs events until `isDone`, or until none is left before `until`; then the time is `until`. */
  run(until: Nanoseconds, isDone: () => boolean): void {
    while (!isDone()) {
      const [next] = this.#heap;
      if (next === undefined || next.at > until) {
        this.now = until;
        return;
      }
      this.#dropFirst();
      this.now = next.at;
      next.happen();
    }
  }

  /** Discards all scheduled events. */
  clear(): void {
    this.#heap.length = 0;
  }

  #dropFirst(): void {
    const heap = this.#heap;
    const last = heap.pop() as Event;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const least = right < heap.length && isBefore(heap[right] as Event, heap[left] as Event) ? right : left;
      if (isBefore(last, heap[least] as Event)) break;
      heap[index] = heap[least] as Event;
      index = least;
    }
    heap[index] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
