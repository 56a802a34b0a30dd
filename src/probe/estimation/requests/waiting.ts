/** Whether anybody had to wait for others, in bursts of one size. */

import { mean } from '../../../analysis/statistics/moments.js';
import { median } from '../../../analysis/statistics/quantiles.js';
import type { ProbeBurst } from '../../../model/probe.js';
import { isServed, jobsOf, responseTime } from './burst-requests.js';
import type { Unloaded } from './unloaded.js';

/** Responses of so many services, on average: some waited. */
const WAITING = 1.4;
/** The same, where that some wait is not enough: a line long enough to tell the servers by. */
const IN_LINE_STEADY = 1.6;
/** Between two answers of a service that is always as long, so much of it: the next of a line was begun. */
const STEP = 0.5;
/** Of services that vary: by so many services those that came last may take longer than those that came first. */
const LATER = 0.4;
/** Standard errors: one in twenty is further off. */
const SURE = 1.64;

/** In unloaded services. */
export function meanResponse(bursts: readonly ProbeBurst[], { serviceTime, roundTrip }: Unloaded): number {
  const responses = bursts.flatMap(({ requests }) => requests.filter(isServed).map(responseTime));
  return (mean(responses) - roundTrip) / serviceTime;
}

export function hasLine(bursts: readonly ProbeBurst[], unloaded: Unloaded): boolean {
  return meanResponse(bursts, unloaded) > (unloaded.deterministic ? IN_LINE_STEADY : WAITING);
}

/** Surer than that there is no line to see: also of the last few nobody waits. */
export function nobodyWaits(bursts: readonly ProbeBurst[], unloaded: Unloaded): boolean {
  if (meanResponse(bursts, unloaded) > WAITING) return false;
  if (unloaded.deterministic) return median(bursts.map(longestPause)) < STEP * unloaded.serviceTime;
  return laterBy(bursts) < LATER * unloaded.serviceTime;
}

/** The longest time between two answers that follow one another, ns. */
function longestPause(burst: ProbeBurst): number {
  const departures = [...jobsOf(burst).departures].sort((a, b) => a - b);
  return departures.reduce((most, at, index) => Math.max(most, at - (departures[index - 1] ?? at)), 0);
}

/** How much longer the last third to come takes than the first, at most by what may be chance, ns. */
function laterBy(bursts: readonly ProbeBurst[]): number {
  const first: number[] = [];
  const last: number[] = [];
  for (const { requests } of bursts) {
    const responses = requests.filter(isServed).map(responseTime);
    const third = Math.floor(responses.length / 3);
    first.push(...responses.slice(0, third));
    last.push(...responses.slice(-third));
  }
  return mean(last) - mean(first) + SURE * Math.hypot(standardError(first), standardError(last));
}

function standardError(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) / values.length);
}
