/** What a first-come-first-served queue would have done with the same clients. */
import type { Nanoseconds } from '../model/units.js';

/** A client as the prediction sees it. */
export interface Job {
  readonly joinedAt: Nanoseconds;
  readonly serviceTime: Nanoseconds;
}

/**
 * The departures of a FIFO queue with c servers: each client, in order of arrival, is served by the server that is
 * free first (Kiefer and Wolfowitz, "On the theory of queues with many servers", 1955; for c = 1 it is Lindley's
 * recursion, "The theory of queues with a single server", 1952).
 * @param jobs in order of arrival
 * @param servers null: as many as there are jobs, so that nobody waits
 * @returns ns, in the same order, on the clock of the arrivals
 */
export function predictDepartures(jobs: readonly Job[], servers: number | null): Nanoseconds[] {
  if (servers === null) return jobs.map(({ joinedAt, serviceTime }) => joinedAt + serviceTime);
  const freeAt: number[] = new Array(servers).fill(Number.NEGATIVE_INFINITY);
  return jobs.map(({ joinedAt, serviceTime }) => {
    const server = indexOfSmallest(freeAt);
    const departure = Math.max(joinedAt, freeAt[server] ?? joinedAt) + serviceTime;
    freeAt[server] = departure;
    return departure;
  });
}

function indexOfSmallest(values: readonly number[]): number {
  let smallest = 0;
  for (let index = 1; index < values.length; index += 1) {
    if ((values[index] ?? 0) < (values[smallest] ?? 0)) smallest = index;
  }
  return smallest;
}
