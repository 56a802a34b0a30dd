/** First-come-first-served queues by simulation, for what no formula gives. */
import type { Uniform } from '../../model/random.js';
import type { Arrivals } from '../../model/scenario.js';
import { gapDrawer } from '../../model/timetable.js';
import type { Nanoseconds } from '../../model/units.js';

/** In a binary heap, whose root is the least: puts a value in its stead and lets it sink. */
export function replaceLeast(heap: Float64Array, value: number): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const least = right < heap.length && (heap[right] ?? 0) < (heap[left] ?? 0) ? right : left;
    if ((heap[least] ?? 0) >= value) break;
    heap[at] = heap[least] ?? 0;
    at = least;
  }
  heap[at] = value;
}

export interface QueueModel {
  readonly arrivals: Arrivals;
  /** Mean time between two arrivals. */
  readonly meanGap: Nanoseconds;
  /** The measured ones: each client's is drawn from them. */
  readonly serviceTimes: readonly Nanoseconds[];
  readonly servers: number;
  /** Whether each server has a line of its own, in which a client stands by chance; else there is one line for all. */
  readonly ownLines: boolean;
}

/**
 * The waits of so many clients who come to empty servers, in order: Kiefer and Wolfowitz's recursion, in which each is
 * served by the server that is free first; or Lindley's for each of several lines, to which chance deals them out.
 */
export function simulateWaits(model: QueueModel, clients: number, draw: Uniform): Float64Array {
  const { serviceTimes, servers, ownLines } = model;
  const drawGap = gapDrawer(model.arrivals, model.meanGap, draw);
  const waits = new Float64Array(clients);
  const freeAt = new Float64Array(servers);
  let now = 0;
  for (let client = 0; client < clients; client += 1) {
    now += drawGap();
    // One line: a heap, at whose root stands the server that is free first.
    const server = ownLines ? Math.floor(draw() * servers) : 0;
    const start = Math.max(now, freeAt[server] ?? now);
    waits[client] = start - now;
    const end = start + (serviceTimes[Math.floor(draw() * serviceTimes.length)] ?? 0);
    if (ownLines) freeAt[server] = end;
    else replaceLeast(freeAt, end);
  }
  return waits;
}
