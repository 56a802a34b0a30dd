/** How many were certainly in service at the same time, whatever the order in which they are served. */

import { median, sorted, sortedPercentile } from '../../../analysis/statistics/quantiles.js';
import type { ProbeBurst, ProbeLoop } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { jobsOf, quickestOf } from './burst-requests.js';
import { type Unloaded, WAKE_UP } from './unloaded.js';

/** A service under load is no shorter than that share of one that is alone, less what both ends take to wake up. */
const SHORTEST = 0.7;
/** Below it the client's own delays may bring answers together that were not. */
const LEAST_SERVICE: Nanoseconds = 1.5 * MILLISECOND;

/**
 * The median over bursts. Of services that always take as long: those who leave within less than a service of one
 * another were all in service when the first of them left. Of services that vary: whoever is served one after the other
 * gets through one at most, on average, in the time in which half of the services end.
 * 0 where services are too quick to tell.
 */
export function servedTogether(bursts: readonly ProbeBurst[], unloaded: Unloaded): number {
  if (bursts.length === 0) return 0;
  const { deterministic, times, roundTrip } = unloaded;
  if (!deterministic) return median(bursts.map((burst) => endedBy(burst, roundTrip + median(times))));
  const shortest = shortestOf(bursts, unloaded);
  return shortest < LEAST_SERVICE ? 0 : median(bursts.map((burst) => mostWithin(burst, shortest)));
}

/** No service was longer than the response that it is part of: who is alone may wait for more than a service. */
function shortestOf(bursts: readonly ProbeBurst[], { times, roundTrip }: Unloaded): Nanoseconds {
  const alone = sortedPercentile(sorted(times), 0.05);
  return SHORTEST * Math.min(alone, quickestOf(bursts) - roundTrip) - 2 * WAKE_UP;
}

/**
 * Share of the answers of a closed loop, of services that always take as long, that are the first of more than so many
 * within less than a service: 0, give or take the client's hiccups, where there are so many servers. 0 where services
 * vary, or are too quick to tell.
 */
export function moreThan(
  slots: number,
  { departures }: ProbeLoop,
  bursts: readonly ProbeBurst[],
  unloaded: Unloaded,
): number {
  const shortest = shortestOf(bursts, unloaded);
  if (!unloaded.deterministic || bursts.length === 0 || shortest < LEAST_SERVICE) return 0;
  const first = departures.filter(
    (at, index) => (departures[index + slots] ?? Number.POSITIVE_INFINITY) - at < shortest,
  );
  return first.length / Math.max(1, departures.length);
}

/** Most that leave within so long of one another, all of whom had come when the first of them left. */
function mostWithin(burst: ProbeBurst, time: Nanoseconds): number {
  const { arrivals, departures } = jobsOf(burst);
  const order = Array.from(departures.keys()).sort((a, b) => (departures[a] ?? 0) - (departures[b] ?? 0));
  const at = order.map((job) => departures[job] ?? 0);
  const cameAt = order.map((job) => arrivals[job] ?? 0);
  return at.reduce((most, first, from) => {
    let count = 0;
    for (let job = from; job < at.length && (at[job] ?? 0) - first < time; job += 1) {
      if ((cameAt[job] ?? 0) < first) count += 1;
    }
    return Math.max(most, count);
  }, 0);
}

/** At least, by two standard deviations of such a count. */
function endedBy(burst: ProbeBurst, time: Nanoseconds): number {
  const { arrivals, departures } = jobsOf(burst);
  const ended = departures.filter((at, job) => at - (arrivals[job] ?? 0) <= time).length;
  return Math.max(0, Math.floor(ended - 2 * Math.sqrt(ended)));
}
