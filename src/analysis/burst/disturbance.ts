/**
 * A busy machine can stop the load generator or the server for a moment during a burst. The server's trace shows when that
 * happened. A witness that contradicts the others only because of it counts as one that cannot tell.
 */
import { bisectRight } from 'd3-array';
import type { ServedRecord } from '../../model/connection-record.js';
import type { QueueSample, Round } from '../../model/run.js';
import { countOf, formatDuration, type Nanoseconds } from '../../model/units.js';
import { serviceIntervals } from '../queueing/concurrency.js';
import { servedRecords, serviceTime, timeFromConnect } from '../queueing/times.js';
import { median, sorted } from '../statistics/samples.js';

/** A process that is later than this, as a share of a service time, did not run for a moment. */
const LATE_PER_SERVICE = 0.25;

/**
 * The largest share of departures or samples that one disturbance can falsify. A larger share is a real contradiction: if
 * a server serves two at once and its trace shows one at a time, every second departure is off.
 */
export const MOMENT = 1 / 3;

/** The clients that stamped their departure well after the server's close; none if they are too many for one disturbance. */
function seenLate(records: readonly ServedRecord[]): ServedRecord[] {
  const tolerable = LATE_PER_SERVICE * typicalService(records);
  const late = records.filter((record) => lag(record) > tolerable);
  return late.length < MOMENT * records.length ? late : [];
}

/** The departures in order; for a late one, the server's close instead. */
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
  return `${late.length} of ${countOf(records.length, 'departure')} ${late.length === 1 ? 'was' : 'were'} stamped up to ${formatDuration(longest)} late`;
}

/** The client that departed soonest did not wait, so its service should have started at once and lasted as long as any other. */
function describeSlowStart(records: readonly ServedRecord[]): string | null {
  const [first] = [...records].sort((a, b) => timeFromConnect(a) - timeFromConnect(b));
  if (first === undefined) return null;
  const startedAfter = first.server.serviceStartedAt - (first.client.connectedAt ?? first.client.arrivedAt);
  const delay = startedAfter + serviceTime(first) - typicalService(records);
  if (delay <= LATE_PER_SERVICE * typicalService(records)) return null;
  return `the server was ${formatDuration(delay)} late with its first client`;
}

function lag({ client, server }: ServedRecord): Nanoseconds {
  return client.departedAt - server.serviceEndedAt;
}

/**
 * The samples of a queue at moments without a disturbance: no departure was overdue, and every slot was in use.
 * @param slots how many; null: some can be free
 */
export function undisturbedLooks(round: Round, looks: readonly QueueSample[], slots: number | null): QueueSample[] {
  const late = seenLate(servedRecords(round.records));
  const services = serviceIntervals(round.records);
  const starts = sorted(services.map(({ start }) => start));
  const ends = sorted(services.map(({ end }) => end));
  const isOverdue = (at: Nanoseconds) =>
    late.some(({ client, server }) => server.serviceEndedAt <= at && at < client.departedAt);
  const isFilled = (at: Nanoseconds) => slots === null || bisectRight(starts, at) - bisectRight(ends, at) >= slots;
  return looks.filter(({ at }) => isFilled(at) && !isOverdue(at));
}
