/** Whether clients of a burst had to wait for others, and whether more clients still get more work done. */

import { mean, median } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst } from '../../../model/probe.js';
import type { Nanoseconds } from '../../../model/units.js';
import { makespan, quickestOf, responseOf, servedTimes, wasServed } from './requests.js';
import type { Unloaded } from './unloaded.js';

/** Responses of so many services, on average: some waited. */
const SOME_WAITED = 1.4;
/** The same, where that some wait is not enough: a line long enough to count the slots by. */
const IN_LINE_STEADY = 1.6;
/** Between two answers of a service that is always as long, so much of it: the next of a line was begun. */
const STEP = 0.5;
/** Of services that vary: by so many services those that came last may take longer than those that came first. */
const LATER = 0.4;
/** Standard errors: one in twenty is further off. */
const SURE_ERRORS = 1.64;

/** In unloaded services. */
export function meanResponse(bursts: readonly ProbeBurst[], { serviceTime, roundTrip }: Unloaded): number {
  const responses = bursts.flatMap(({ requests }) => requests.filter(wasServed).map(responseOf));
  return (mean(responses) - roundTrip) / serviceTime;
}

export function hasLine(bursts: readonly ProbeBurst[], unloaded: Unloaded): boolean {
  return meanResponse(bursts, unloaded) > (unloaded.deterministic ? IN_LINE_STEADY : SOME_WAITED);
}

/** Surer than that there is no line to see: also of the last few none waits. */
export function noneWaits(bursts: readonly ProbeBurst[], unloaded: Unloaded): boolean {
  if (meanResponse(bursts, unloaded) > SOME_WAITED) return false;
  if (unloaded.deterministic) return median(bursts.map(longestPause)) < STEP * unloaded.serviceTime;
  return laterBy(bursts) < LATER * unloaded.serviceTime;
}

/** The longest time between two answers that follow one another, ns. */
function longestPause(burst: ProbeBurst): number {
  const departures = [...servedTimes(burst).departures].sort((a, b) => a - b);
  return departures.reduce((most, at, index) => Math.max(most, at - (departures[index - 1] ?? at)), 0);
}

/** How much longer the last third to come takes than the first, at most by what may be chance, ns. */
function laterBy(bursts: readonly ProbeBurst[]): number {
  const first: number[] = [];
  const last: number[] = [];
  for (const { requests } of bursts) {
    const responses = requests.filter(wasServed).map(responseOf);
    const third = Math.floor(responses.length / 3);
    first.push(...responses.slice(0, third));
    last.push(...responses.slice(-third));
  }
  return mean(last) - mean(first) + SURE_ERRORS * Math.hypot(meanError(first), meanError(last));
}

function meanError(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) / values.length);
}

export interface SpeedUp {
  readonly clients: number;
  /** N S1 / makespan: at least so many were served in parallel, on average. */
  readonly parallelism: number;
  /** The shortest response, less the round trip: no service was always longer. */
  readonly quickest: Nanoseconds;
}

/** Growth over a doubling of the clients; below it there is none. */
const STILL_RISING = 1.3;
const FEWEST_TO_COMPARE = 16;
const FAR_BEYOND = 6;
/** Requests of a burst that may have failed: what the others took is about what all would have. */
const FEW_FAILED = 0.1;

/** A row for each number of clients of which all were served, or nearly all, in ascending order. */
export function speedUps(bursts: readonly ProbeBurst[], { serviceTime, roundTrip }: Unloaded): SpeedUp[] {
  const whole = bursts.filter(({ requests }) => requests.length > 1 && isWhole(requests));
  const sizes = [...new Set(whole.map(({ requests }) => requests.length))].sort((a, b) => a - b);
  return sizes.map((clients) => {
    const ofSize = whole.filter(({ requests }) => requests.length === clients);
    const served = Math.min(...ofSize.map(({ requests }) => requests.filter(wasServed).length));
    const span = median(ofSize.map(makespan)) - roundTrip;
    const parallelism = (served * serviceTime) / Math.max(serviceTime / 2, span);
    return { clients, parallelism, quickest: Math.max(0, quickestOf(ofSize) - roundTrip) };
  });
}

function isWhole(requests: ProbeBurst['requests']): boolean {
  return requests.filter(wasServed).length >= (1 - FEW_FAILED) * requests.length;
}

function largestRows(rows: readonly SpeedUp[]): { row: SpeedUp; half: SpeedUp; quarter: SpeedUp } | null {
  const row = rows.at(-1);
  if (row === undefined || row.clients < FEWEST_TO_COMPARE) return null;
  const half = rows.findLast(({ clients }) => clients <= row.clients / 2);
  const quarter = rows.findLast(({ clients }) => clients <= row.clients / 4);
  return half === undefined || quarter === undefined ? null : { row, half, quarter };
}

/** Whether more clients still get more done. */
export function isRising(rows: readonly SpeedUp[]): boolean {
  const ends = largestRows(rows);
  return ends !== null && ends.row.parallelism >= STILL_RISING * ends.half.parallelism;
}

/** Whether four times as many clients get no more done. */
export function isFlat(rows: readonly SpeedUp[]): boolean {
  const ends = largestRows(rows);
  return ends !== null && ends.row.parallelism < STILL_RISING * ends.quarter.parallelism;
}

/** Whether so many more came than were served in parallel that more of them would not show more: two doublings, and some. */
export function isFarBeyond({ clients, parallelism }: SpeedUp): boolean {
  return clients >= FAR_BEYOND * parallelism;
}

/** Share of the makespan that passes between the first answer and the last: 0 when all are ready at the same time. */
export function spreadOfAnswers(burst: ProbeBurst): number {
  const { arrivals, departures } = servedTimes(burst);
  if (departures.length < 2) return 0;
  const first = departures.reduce((a, b) => Math.min(a, b));
  const final = departures.reduce((a, b) => Math.max(a, b));
  return (final - first) / Math.max(1, final - (arrivals[0] ?? 0));
}

/** Spearman's rank correlation of coming and leaving: 1 in the order of coming, 0 in any (1904). */
export function orderKept(burst: ProbeBurst): number {
  const { departures } = servedTimes(burst);
  const size = departures.length;
  if (size < 3) return 1;
  const order = Array.from(departures.keys()).sort((a, b) => (departures[a] ?? 0) - (departures[b] ?? 0));
  const squares = order.reduce((total, came, left) => total + (came - left) ** 2, 0);
  return 1 - (6 * squares) / (size * (size * size - 1));
}
