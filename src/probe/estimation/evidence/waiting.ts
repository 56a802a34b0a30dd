/** Whether requests of a burst had to wait for others, and whether throughput still grows with more clients. */

import { mean, median } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst } from '../../../model/probe.js';
import type { Nanoseconds } from '../../../model/units.js';
import { endsOfAnswers, makespan, quickestOf, responseOf, servedTimes, wasServed } from './requests.js';
import type { Unloaded } from './unloaded.js';

/** Mean response in unloaded services above which some requests waited. */
const SOME_WAITED = 1.4;
/** Mean response in unloaded services above which a steady service has a queue long enough to count the slots. */
const IN_LINE_STEADY = 1.6;
/** Pause between two answers of a steady service, in services, from which the later one waited for a slot. */
const STEP = 0.5;
/** For varying services: how much longer the last arrivals may take than the first, in services, without having waited. */
const LATER = 0.4;
/** One-sided 95 % limit, in standard errors. */
const SURE_ERRORS = 1.64;

/** The mean response, in unloaded services. */
export function meanResponse(bursts: readonly ProbeBurst[], { serviceTime, roundTrip }: Unloaded): number {
  const responses = bursts.flatMap(({ requests }) => requests.filter(wasServed).map(responseOf));
  return (mean(responses) - roundTrip) / serviceTime;
}

export function hasLine(bursts: readonly ProbeBurst[], unloaded: Unloaded): boolean {
  return meanResponse(bursts, unloaded) > (unloaded.deterministic ? IN_LINE_STEADY : SOME_WAITED);
}

/** Whether no request waited. Stricter than `!hasLine`: also checks the last few requests. */
export function noneWaits(bursts: readonly ProbeBurst[], unloaded: Unloaded): boolean {
  if (meanResponse(bursts, unloaded) > SOME_WAITED) return false;
  if (unloaded.deterministic) return median(bursts.map(longestPause)) < STEP * unloaded.serviceTime;
  return laterBy(bursts) < LATER * unloaded.serviceTime;
}

/** The longest time between two consecutive answers, ns. */
function longestPause(burst: ProbeBurst): number {
  const departures = [...servedTimes(burst).departures].sort((a, b) => a - b);
  return departures.reduce((most, at, index) => Math.max(most, at - (departures[index - 1] ?? at)), 0);
}

/** Upper limit of how much longer the last third of the arrivals takes than the first third, ns. */
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
  /** N S1 / makespan: mean number served in parallel, at least. */
  readonly parallelism: number;
  /** The shortest response minus the round trip, ns. */
  readonly quickest: Nanoseconds;
}

/** Growth of the parallelism per doubling of the clients from which it counts as rising. */
const STILL_RISING = 1.3;
const FEWEST_TO_COMPARE = 16;
const FAR_BEYOND = 6;
/** Share of a burst's requests that may fail without distorting its makespan. */
const FEW_FAILED = 0.1;

/** One row for each burst size of which nearly all requests were served, ascending. */
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

/** Whether throughput still grows with more clients. */
export function isRising(rows: readonly SpeedUp[]): boolean {
  const ends = largestRows(rows);
  return ends !== null && ends.row.parallelism >= STILL_RISING * ends.half.parallelism;
}

/** Whether four times as many clients have no higher throughput. */
export function isFlat(rows: readonly SpeedUp[]): boolean {
  const ends = largestRows(rows);
  return ends !== null && ends.row.parallelism < STILL_RISING * ends.quarter.parallelism;
}

/** Whether the burst is so much larger than the parallelism (more than two doublings) that larger bursts would reveal nothing new. */
export function isFarBeyond({ clients, parallelism }: SpeedUp): boolean {
  return clients >= FAR_BEYOND * parallelism;
}

/** Share of the makespan between the first answer and the last: 0 if all arrive at the same time. */
export function spreadOfAnswers(burst: ProbeBurst): number {
  const { arrivals, departures } = servedTimes(burst);
  if (departures.length < 2) return 0;
  const { first, last } = endsOfAnswers(burst);
  return (last - first) / Math.max(1, last - (arrivals[0] ?? 0));
}

/** Spearman's rank correlation (1904) of arrivals and departures: 1 in arrival order, 0 in random order. */
export function orderKept(burst: ProbeBurst): number {
  const { departures } = servedTimes(burst);
  const size = departures.length;
  if (size < 3) return 1;
  const order = Array.from(departures.keys()).sort((a, b) => (departures[a] ?? 0) - (departures[b] ?? 0));
  const squares = order.reduce((total, came, left) => total + (came - left) ** 2, 0);
  return 1 - (6 * squares) / (size * (size * size - 1));
}
