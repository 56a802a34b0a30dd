/** What a first-come-first-served queue makes of a timetable's arrivals: waits counted as the measured ones are. */
import type { Nanoseconds } from '../model/units.js';
import type { HandOver } from './hand-over.js';
import { predictDepartures } from './prediction.js';
import { arrivalOf, type SeenByBoth, serviceTime } from './times.js';

/**
 * The waits that Lindley's recursion (Kiefer and Wolfowitz's for several servers) gives to these clients: they join
 * the line when they came, and the wait counts from when they were meant to.
 * @param servers null: nobody is ever without one
 * @param starts what each start of service costs besides; nothing in the recursion as it was published
 * @returns ns, a wait for each client of the line
 */
export function predictWaits<T extends SeenByBoth>(
  line: readonly T[],
  servers: number | null,
  { idleStart, handOver }: HandOver = { idleStart: 0, handOver: 0 },
): ReadonlyMap<T, Nanoseconds> {
  const jobs = line
    .map((record) => ({
      record,
      joinedAt: record.client.arrivedAt + (idleStart ?? 0),
      serviceTime: serviceTime(record) + (handOver ?? 0),
    }))
    .sort((a, b) => a.joinedAt - b.joinedAt);
  const departures =
    servers === null ? jobs.map((job) => job.joinedAt + job.serviceTime) : predictDepartures(jobs, servers);
  const waitOf = (job: (typeof jobs)[number], departure: Nanoseconds) =>
    departure - job.serviceTime - arrivalOf(job.record.client);
  return new Map(jobs.map((job, index) => [job.record, waitOf(job, departures[index] ?? 0)]));
}
