/** How many connections are in service at one instant: a sweep over the intervals [accepted, closed). */

import { min } from 'd3-array';
import type { ConnectionRecord } from '../../model/connection-record.js';
import type { Nanoseconds } from '../../model/units.js';
import { sorted } from '../statistics/quantiles.js';

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
  const edges = intervals.flatMap(({ start, end }) => [
    { at: start, step: 1 },
    { at: end, step: -1 },
  ]);
  edges.sort((a, b) => a.at - b.at || a.step - b.step);
  const timeAt: number[] = [0];
  let inService = 0;
  let peak = 0;
  let since = window.start;
  for (const { at, step } of edges) {
    const clipped = Math.min(Math.max(at, window.start), window.end);
    timeAt[inService] = (timeAt[inService] ?? 0) + clipped - since;
    since = clipped;
    inService += step;
    peak = Math.max(peak, inService);
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
  return records.flatMap(({ server }) =>
    server === null ? [] : [{ start: server.serviceStartedAt, end: server.serviceEndedAt }],
  );
}
