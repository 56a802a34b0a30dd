/** What a first-come-first-served queue would have done with the same clients. */
import { minIndex } from 'd3-array';
import type { Nanoseconds } from '../../model/units.js';
import type { HandOver } from './hand-over.js';
import type { ServedLine } from './own-lines.js';
import { arrivalOf, type SeenByBoth, serviceTime } from './times.js';

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
    const server = minIndex(freeAt);
    const departure = Math.max(joinedAt, freeAt[server] ?? joinedAt) + serviceTime;
    freeAt[server] = departure;
    return departure;
  });
}

/**
 * The waits that Lindley's recursion (Kiefer and Wolfowitz's for several servers) gives to these clients, in each line
 * by itself: they join it when they came, and the wait counts from when they were meant to.
 * @param starts what each start of service costs besides; nothing in the recursion as it was published
 * @returns ns, a wait for each client
 */
export function predictWaits<T extends SeenByBoth>(
  lines: ReadonlyArray<ServedLine<T>>,
  starts: HandOver = { idleStart: 0, handOver: 0 },
): ReadonlyMap<T, Nanoseconds> {
  return new Map(lines.flatMap((line) => predictLine(line, starts)));
}

function predictLine<T extends SeenByBoth>(
  { clients, servers }: ServedLine<T>,
  { idleStart, handOver }: HandOver,
): Array<readonly [client: T, wait: Nanoseconds]> {
  const jobs = clients
    .map((record) => ({
      record,
      joinedAt: record.client.arrivedAt + (idleStart ?? 0),
      serviceTime: serviceTime(record) + (handOver ?? 0),
    }))
    .sort((a, b) => a.joinedAt - b.joinedAt);
  const departures = predictDepartures(jobs, servers);
  const waitOf = (job: (typeof jobs)[number], departure: Nanoseconds) =>
    departure - job.serviceTime - arrivalOf(job.record.client);
  return jobs.map((job, index) => [job.record, waitOf(job, departures[index] ?? 0)] as const);
}
