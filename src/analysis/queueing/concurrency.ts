/** The number of connections in service, and the length of the queue, over time. */

import { bisectRight, max, min } from 'd3-array';
import type { ConnectionRecord } from '../../model/connection-record.js';
import { memoize } from '../../model/memoize.js';
import type { KernelWitness, Round } from '../../model/run.js';
import { type Nanoseconds, SECOND } from '../../model/units.js';
import { robustSlope } from '../statistics/robust.js';
import { sorted } from '../statistics/samples.js';
import { arrivalOf, isLate, type SeenByBoth } from './times.js';

/** A half-open interval of time, ns: its end does not belong to it. */
export interface Interval {
  readonly start: Nanoseconds;
  readonly end: Nanoseconds;
}

export interface ConcurrencyProfile {
  /** The largest number in service at once. */
  readonly peak: number;
  /** At index k: the time with exactly k in service, ns. The times add up to the window. */
  readonly timeAt: readonly Nanoseconds[];
}

/** All starts and all ends, each in order of time. */
const edgesOf = memoize((intervals: readonly Interval[]) => {
  const starts = new Float64Array(intervals.length);
  const ends = new Float64Array(intervals.length);
  for (const [index, { start, end }] of intervals.entries()) {
    starts[index] = start;
    ends[index] = end;
  }
  return { starts: starts.sort(), ends: ends.sort() };
});

/**
 * Sweeps over all starts and ends in order of time. At equal times ends come first, because intervals are half open.
 */
export function concurrencyProfile(intervals: readonly Interval[], window: Interval): ConcurrencyProfile {
  const { starts, ends } = edgesOf(intervals);
  const timeAt: number[] = [0];
  let peak = 0;
  let since = window.start;
  for (let [started, ended] = [0, 0]; ended < ends.length; ) {
    const start = starts[started] ?? Number.POSITIVE_INFINITY;
    const end = ends[ended] ?? Number.POSITIVE_INFINITY;
    const inService = started - ended;
    const clipped = Math.min(Math.max(Math.min(start, end), window.start), window.end);
    timeAt[inService] = (timeAt[inService] ?? 0) + clipped - since;
    since = clipped;
    if (end <= start) ended += 1;
    else started += 1;
    peak = Math.max(peak, started - ended);
  }
  timeAt[0] = (timeAt[0] ?? 0) + window.end - since;
  return { peak, timeAt: Array.from(timeAt, (time) => time ?? 0) };
}

/**
 * The smallest accept(k + c) - close(k), ns, with accepts and closes each sorted by time. It is non-negative if and
 * only if at most c connections are in service at once. Null with c connections or fewer.
 */
export function smallestGap(intervals: readonly Interval[], servers: number): Nanoseconds | null {
  const { starts, ends } = edgesOf(intervals);
  return min(starts.subarray(servers), (start, k) => start - (ends[k] ?? start)) ?? null;
}

/** The service intervals of all connections, including those whose client failed. */
export const serviceIntervals = memoize((records: readonly ConnectionRecord[]): readonly Interval[] => {
  const intervals: Interval[] = [];
  for (const { server } of records) {
    if (server !== null) intervals.push({ start: server.serviceStartedAt, end: server.serviceEndedAt });
  }
  return intervals;
});

/** The largest sampled length of the accept queue; null without samples. */
export function longestQueue(kernel: KernelWitness): number | null {
  return kernel.available ? (max(kernel.samples, ({ queueLength }) => queueLength) ?? null) : null;
}

/**
 * Whether the accept queue was too full to admit some clients at first. Such a client is admitted when the kernel sends
 * its SYN again, so the clients are not served in order of arrival.
 */
export function queueOverflowed({ records, kernel }: Round): boolean {
  // The kernel counts overflows of all sockets together. The count is taken as this socket's only if its queue cannot
  // hold all clients and was seen long.
  const couldOverflow = kernel.available && records.length > kernel.listenBacklogInForce + 1;
  const overflowed = couldOverflow && kernel.listenOverflows > 0 && wasSeenLong(kernel);
  return overflowed || records.some(({ client }) => client !== null && isLate({ client }));
}

/** A queue that was full takes a while to empty, so a sample must show it at least half full. True without samples. */
function wasSeenLong(kernel: Extract<KernelWitness, { available: true }>): boolean {
  const longest = longestQueue(kernel);
  return longest === null || longest >= kernel.listenBacklogInForce / 2;
}

type InLine = ConnectionRecord & SeenByBoth;

/** The clients that passed through the queue: all that arrived and were in service, whatever their outcome. */
export function queueOf(records: readonly ConnectionRecord[]): InLine[] {
  return records.filter((record): record is InLine => record.client !== null && record.server !== null);
}

/** The integral of the queue length over time, ns. */
export function queueTime(line: readonly SeenByBoth[]): Nanoseconds {
  const steps = line.flatMap(({ client, server }) => [
    { at: arrivalOf(client), step: 1 },
    { at: server.serviceStartedAt, step: -1 },
  ]);
  steps.sort((a, b) => a.at - b.at);
  let length = 0;
  let since = steps[0]?.at ?? 0;
  let total = 0;
  for (const { at, step } of steps) {
    total += length * (at - since);
    since = at;
    length += step;
  }
  return total;
}

export interface QueueGrowth {
  /** The queue length when 25, 50, 75 and 100 % of the clients had arrived. */
  readonly queueAtQuarters: readonly number[];
  /** Growth during the arrivals, clients per second: a robust slope. Null with fewer than two arrivals. */
  readonly queueGrowth: number | null;
}

export function queueGrowth(line: readonly SeenByBoth[]): QueueGrowth {
  const arrivals = sorted(line.map(({ client }) => arrivalOf(client)));
  const starts = sorted(line.map(({ server }) => server.serviceStartedAt));
  const lengths = arrivals.map((at, index) => ({ x: at, y: index + 1 - bisectRight(starts, at) }));
  const slope = robustSlope(lengths);
  return {
    queueAtQuarters: [0.25, 0.5, 0.75, 1].map((share) => lengths[Math.ceil(share * lengths.length) - 1]?.y ?? 0),
    queueGrowth: slope === null ? null : slope * SECOND,
  };
}
