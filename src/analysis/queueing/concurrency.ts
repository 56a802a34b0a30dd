/** How many connections are in service, and how many wait in the queue, at each instant. */

import { bisectRight, max, min } from 'd3-array';
import type { ConnectionRecord } from '../../model/connection-record.js';
import type { KernelWitness, Round } from '../../model/run.js';
import { type Nanoseconds, SECOND } from '../../model/units.js';
import { robustSlope } from '../statistics/robust.js';
import { sorted } from '../statistics/samples.js';
import { arrivalOf, isLate, type SeenByBoth } from './times.js';

/** A stretch of time, ns; its end does not belong to it. */
export interface Interval {
  readonly start: Nanoseconds;
  readonly end: Nanoseconds;
}

export interface ConcurrencyProfile {
  /** Most at once. */
  readonly peak: number;
  /** Time spent with exactly k in service, ns, at index k. Adds up to the window. */
  readonly timeAt: readonly Nanoseconds[];
}

/** Sweeps the starts and ends in order of time; at equal times an end comes first, as the intervals are half open. */
export function concurrencyProfile(intervals: readonly Interval[], window: Interval): ConcurrencyProfile {
  const starts = Float64Array.from(intervals, ({ start }) => start).sort();
  const ends = Float64Array.from(intervals, ({ end }) => end).sort();
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
 * The smallest accept(k + c) - close(k), with accepts and closes each in order of time, ns. It is never negative
 * exactly when at most c are in service at once; null when there are no more than c connections.
 */
export function smallestGap(intervals: readonly Interval[], servers: number): Nanoseconds | null {
  const starts = sorted(intervals.map(({ start }) => start));
  const ends = sorted(intervals.map(({ end }) => end));
  return min(starts.slice(servers), (start, k) => start - (ends[k] ?? start)) ?? null;
}

/** When connections were in service, whatever became of their clients. */
export function serviceIntervals(records: readonly ConnectionRecord[]): Interval[] {
  const intervals: Interval[] = [];
  for (const { server } of records) {
    if (server !== null) intervals.push({ start: server.serviceStartedAt, end: server.serviceEndedAt });
  }
  return intervals;
}

/** The accept queue at its longest, of all looks; null where nobody looked. */
export function longestQueue(kernel: KernelWitness): number | null {
  return kernel.available ? (max(kernel.samples, ({ queueLength }) => queueLength) ?? null) : null;
}

/**
 * Whether some clients were kept out of the accept queue. Then they did not stand in one line: each got in when the
 * kernel tried again, and who came first was not served first.
 */
export function queueOverflowed({ records, kernel }: Round): boolean {
  // The counter is the whole machine's: it speaks of this socket only when its queue could not hold them all, ...
  const couldOverflow = kernel.available && records.length > kernel.listenBacklogInForce + 1;
  const overflowed = couldOverflow && kernel.listenOverflows > 0 && wasSeenLong(kernel);
  return overflowed || records.some(({ client }) => client !== null && isLate({ client }));
}

/** ... and was seen half full at least, or not looked at. A full queue takes a while to empty. */
function wasSeenLong(kernel: Extract<KernelWitness, { available: true }>): boolean {
  const longest = longestQueue(kernel);
  return longest === null || longest >= kernel.listenBacklogInForce / 2;
}

type InLine = ConnectionRecord & SeenByBoth;

/** Clients that stood in line: all that came and were in service, whatever became of them. */
export function queueOf(records: readonly ConnectionRecord[]): InLine[] {
  return records.filter((record): record is InLine => record.client !== null && record.server !== null);
}

/** The integral of the queue's length over time, by a sweep over its steps, ns. */
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
  /** Queue length when 25, 50, 75 and 100 % of the clients had arrived. */
  readonly queueAtQuarters: readonly number[];
  /** Clients a second by which it grew while clients came: a robust slope; null with fewer than two arrivals. */
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
