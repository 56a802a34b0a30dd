/** How the work that gets done grows with the number of clients, and whether it still does. */

import { median } from '../../../analysis/statistics/quantiles.js';
import type { ProbeBurst } from '../../../model/probe.js';
import type { Nanoseconds } from '../../../model/units.js';
import { isServed, jobsOf, makespan, quickestOf } from './burst-requests.js';
import type { Unloaded } from './unloaded.js';

export interface SpeedUp {
  readonly clients: number;
  /** N S1 / makespan: at least so many were served in parallel, on average. */
  readonly parallelism: number;
  /** The shortest response, less the round trip: no service was always longer. */
  readonly quickest: Nanoseconds;
}

/** Growth over a doubling of the clients; below it there is none. */
const STILL_RISING = 1.3;
const FEWEST_CLIENTS = 16;
const FAR_BEYOND = 6;
/** Requests of a burst that may have failed: what the others took is about what all would have. */
const FEW_FAILED = 0.1;

/** A row for each number of clients of whom all were served, or nearly all, in ascending order. */
export function speedUps(bursts: readonly ProbeBurst[], { serviceTime, roundTrip }: Unloaded): SpeedUp[] {
  const whole = bursts.filter(({ requests }) => requests.length > 1 && isWhole(requests));
  const sizes = [...new Set(whole.map(({ requests }) => requests.length))].sort((a, b) => a - b);
  return sizes.map((clients) => {
    const ofSize = whole.filter(({ requests }) => requests.length === clients);
    const served = Math.min(...ofSize.map(({ requests }) => requests.filter(isServed).length));
    const span = median(ofSize.map(makespan)) - roundTrip;
    const parallelism = (served * serviceTime) / Math.max(serviceTime / 2, span);
    return { clients, parallelism, quickest: Math.max(0, quickestOf(ofSize) - roundTrip) };
  });
}

function isWhole(requests: ProbeBurst['requests']): boolean {
  return requests.filter(isServed).length >= (1 - FEW_FAILED) * requests.length;
}

function last(rows: readonly SpeedUp[]): { row: SpeedUp; half: SpeedUp; quarter: SpeedUp } | null {
  const row = rows.at(-1);
  if (row === undefined || row.clients < FEWEST_CLIENTS) return null;
  const half = rows.findLast(({ clients }) => clients <= row.clients / 2);
  const quarter = rows.findLast(({ clients }) => clients <= row.clients / 4);
  return half === undefined || quarter === undefined ? null : { row, half, quarter };
}

/** Whether more clients still get more done. */
export function isRising(rows: readonly SpeedUp[]): boolean {
  const ends = last(rows);
  return ends !== null && ends.row.parallelism >= STILL_RISING * ends.half.parallelism;
}

/** Whether four times as many clients get no more done. */
export function isFlat(rows: readonly SpeedUp[]): boolean {
  const ends = last(rows);
  return ends !== null && ends.row.parallelism < STILL_RISING * ends.quarter.parallelism;
}

/** Whether so many more came than were served in parallel that more of them would not show more: two doublings, and some. */
export function isFarBeyond({ clients, parallelism }: SpeedUp): boolean {
  return clients >= FAR_BEYOND * parallelism;
}

/** Share of the makespan that passes between the first answer and the last: 0 when all are ready at the same time. */
export function spreadOfAnswers(burst: ProbeBurst): number {
  const { arrivals, departures } = jobsOf(burst);
  if (departures.length < 2) return 0;
  const first = departures.reduce((a, b) => Math.min(a, b));
  const final = departures.reduce((a, b) => Math.max(a, b));
  return (final - first) / Math.max(1, final - (arrivals[0] ?? 0));
}

/** Spearman's rank correlation of coming and leaving: 1 in the order of coming, 0 in any (1904). */
export function orderKept(burst: ProbeBurst): number {
  const { departures } = jobsOf(burst);
  const size = departures.length;
  if (size < 3) return 1;
  const order = Array.from(departures.keys()).sort((a, b) => (departures[a] ?? 0) - (departures[b] ?? 0));
  const squares = order.reduce((total, came, left) => total + (came - left) ** 2, 0);
  return 1 - (6 * squares) / (size * (size * size - 1));
}
