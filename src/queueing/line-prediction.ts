/** What first-come-first-served queues make of a timetable's arrivals: waits counted as the measured ones are. */
import type { Nanoseconds } from '../model/units.js';
import type { HandOver } from './open/hand-over.js';
import type { ServedLine } from './open/own-lines.js';
import { predictDepartures } from './prediction.js';
import { arrivalOf, type SeenByBoth, serviceTime } from './times.js';

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
