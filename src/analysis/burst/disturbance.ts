/**
 * What a busy machine does to a burst: for a moment the load generator or the server is kept from running. A witness
 * that says another story only for that reason cannot tell. Whether it was so, the server's trace shows.
 */
import { bisectRight } from 'd3-array';
import { isServed, type ServedRecord } from '../../model/connection-record.js';
import type { QueueSample, Round } from '../../model/run.js';
import { formatDuration, type Nanoseconds } from '../../model/units.js';
import { serviceIntervals } from '../queueing/concurrency.js';
import { serviceTime, timeFromConnect } from '../queueing/times.js';
import { median, sorted } from '../statistics/samples.js';

/** Share of a service: what is later than this has been kept from running. */
const LATE_PER_SERVICE = 0.25;

/**
 * What a moment can mislead, as a share of all. From there on the clients and the server tell two stories, which is
 * what witnesses are for: a server that serves two at once, and whose trace denies it, sees off every second one early.
 */
export const MOMENT = 1 / 3;

/** Those whose departure was stamped well after the server had closed; none when they are too many for a moment. */
function seenLate(records: readonly ServedRecord[]): ServedRecord[] {
  const tolerable = LATE_PER_SERVICE * typicalService(records);
  const late = records.filter((record) => lag(record) > tolerable);
  return late.length < MOMENT * records.length ? late : [];
}

/** When each departed, in order; those that were seen late, when the server closed. */
export function punctualDepartures(records: readonly ServedRecord[]): Nanoseconds[] {
  const late = new Set(seenLate(records));
  return sorted(records.map((record) => (late.has(record) ? record.server.serviceEndedAt : record.client.departedAt)));
}

/** The median service time by the server's clock; NaN where no client was served. */
export function typicalService(records: readonly ServedRecord[]): Nanoseconds {
  return records.length === 0 ? Number.NaN : median(records.map(serviceTime));
}

/** How a disturbance misled the clients' clocks, in words; null: no disturbance is seen. */
export function describeClientsDisturbance(records: readonly ServedRecord[]): string | null {
  return describeLate(records) ?? describeSlowStart(records);
}

function describeLate(records: readonly ServedRecord[]): string | null {
  const late = seenLate(records);
  if (late.length === 0) return null;
  const longest = late.reduce((most, record) => Math.max(most, lag(record)), 0);
  return `departures seen late: ${late.length} of ${records.length}, by up to ${formatDuration(longest)}`;
}

/** The client that departed soonest waited for no other: its service should have begun at once, and been like the others. */
function describeSlowStart(records: readonly ServedRecord[]): string | null {
  const [first] = [...records].sort((a, b) => timeFromConnect(a) - timeFromConnect(b));
  if (first === undefined) return null;
  const startedAfter = first.server.serviceStartedAt - (first.client.connectedAt ?? first.client.arrivedAt);
  const delay = startedAfter + serviceTime(first) - typicalService(records);
  if (delay <= LATE_PER_SERVICE * typicalService(records)) return null;
  return `the server was kept from its first client for ${formatDuration(delay)}`;
}

function lag({ client, server }: ServedRecord): Nanoseconds {
  return client.departedAt - server.serviceEndedAt;
}

/**
 * The looks at a queue that nothing disturbed: no departure was overdue, and every slot was taken.
 * @param slots how many; null: slots may be free
 */
export function undisturbedLooks(round: Round, looks: readonly QueueSample[], slots: number | null): QueueSample[] {
  const late = seenLate(round.records.filter(isServed));
  const services = serviceIntervals(round.records);
  const starts = sorted(services.map(({ start }) => start));
  const ends = sorted(services.map(({ end }) => end));
  const isOverdue = (at: Nanoseconds) =>
    late.some(({ client, server }) => server.serviceEndedAt <= at && at < client.departedAt);
  const isFilled = (at: Nanoseconds) => slots === null || bisectRight(starts, at) - bisectRight(ends, at) >= slots;
  return looks.filter(({ at }) => isFilled(at) && !isOverdue(at));
}
