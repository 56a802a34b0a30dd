/** Whether a request that is alone takes as long after the probe as before. */

import { mean, median, relativeDeviation, sorted, sortedPercentile } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, Probed } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { burstsOf, connectedLate, connectTimeOf, responseOf, wasServed } from './requests.js';

export interface Drift {
  /** Unloaded service time after / before. */
  readonly ratio: number;
  /** Beyond what chance and clocks do: a warm-up, a cache that filled, something else that began or ended. */
  readonly moved: boolean;
}

const LEAST_RATIO = 0.85;
const MOST_RATIO = 1.18;
/** Fewer single requests than this, at either end, show no change. */
const FEWEST_REQUESTS = 4;

/** Null when one of the two was not measured. */
export function driftOf({ bursts, scenario, connectCost }: Probed): Drift | null {
  const before = centreOf(burstsOf(bursts, 'unloaded'), scenario.loopback, connectCost);
  const after = centreOf(burstsOf(bursts, 'unloaded-again'), scenario.loopback, connectCost);
  if (before === null || after === null || before.serviceTime === 0) return null;
  if (Math.min(before.times.length, after.times.length) < FEWEST_REQUESTS) return null;
  const ratio = after.serviceTime / before.serviceTime;
  // Means of services that vary differ by chance.
  const chance = 3 * Math.hypot(chanceOf(before), chanceOf(after));
  const moved = (ratio < LEAST_RATIO || ratio > MOST_RATIO) && Math.abs(Math.log(ratio)) > chance;
  return { ratio, moved };
}

function chanceOf({ times, deterministic }: Unloaded): number {
  return deterministic ? 0 : relativeDeviation(times) / Math.sqrt(times.length);
}

/** What a request takes that is alone: of all that were alone, or of the later ones where it moved. */
export function settledUnloaded(probed: Probed, drift: Drift | null): Unloaded | null {
  const { bursts, scenario, connectCost } = probed;
  const alone = drift?.moved === true ? burstsOf(bursts, 'unloaded-again') : aloneIn(bursts);
  return centreOf(alone, scenario.loopback, connectCost);
}

/** Single requests of after the warm-up; where a service takes so long that there was no time for any, those of the warm-up. */
export function aloneIn(bursts: readonly ProbeBurst[]): ProbeBurst[] {
  const warm = burstsOf(bursts, 'unloaded', 'unloaded-again');
  return warm.some(({ requests }) => requests.some(wasServed)) ? warm : burstsOf(bursts, 'warm-up');
}

export interface Unloaded {
  /** S1: the centre of the service times, ns. */
  readonly serviceTime: Nanoseconds;
  /** Every service time, in the order of asking: the response less the round trip. */
  readonly times: readonly Nanoseconds[];
  /** Whether the service always takes as long: then the centre is the median, else the mean. */
  readonly deterministic: boolean;
  /** 0 on this machine, where a connect costs no more than to a listener of one's own. */
  readonly roundTrip: Nanoseconds;
  /** How far the round trip may be off, ns: standard error, and the connect's own cost. */
  readonly roundTripError: Nanoseconds;
  /** A part of `roundTrip` that connecting does not show, as before a proxy: found by the steps of bursts, ns. */
  readonly delay: Nanoseconds;
}

/** Median absolute deviation over median: below it the service always takes as long. */
const STEADY_SPREAD = 0.15;
/** With rare long services the mean leaves the median, though the spread of most does not show them. */
const STEADY_MEAN = 1.15;
/** A service that always takes as long is now and then longer, on a machine that does other things, but never that much shorter. */
const SHORT = 0.6;
const FEW_SHORT = 0.05;
/** A round trip that short, on this machine, is the client's own noise. */
const NO_ROUND_TRIP: Nanoseconds = 0.3 * MILLISECOND;
/** Fewer connects than this, as where connections are kept, may all have met a client that was busy. */
const FEWEST_CONNECTS = 5;
/** What a connect costs may be off by that much. */
const CONNECT_COST_ERROR: Nanoseconds = 0.05 * MILLISECOND;

/** What a request that is alone takes longer, as both ends have to wake up for it. */
export const WAKE_UP: Nanoseconds = 0.15 * MILLISECOND;

/** A service under load is no shorter than this share of one that is alone, give or take what both ends take to wake up. */
export const SHORTEST_LOADED = 0.7;

/** So many single requests would have shown that services vary. */
export const FEW_ALONE = 45;

/** Of those bursts that are a single request. Null when not one was served. */
export function centreOf(bursts: readonly ProbeBurst[], loopback: boolean, connectCost: Nanoseconds): Unloaded | null {
  const single = bursts.flatMap((burst) => (burst.requests.length === 1 ? burst.requests.filter(wasServed) : []));
  const onTime = single.filter((request) => !connectedLate(request));
  if (onTime.length === 0) return null;
  const connects = onTime.flatMap((request) => connectTimeOf(request) ?? []);
  const isFew = connects.length < Math.min(FEWEST_CONNECTS, onTime.length);
  const isNear = connects.length === 0 || (loopback && (isFew || Math.min(...connects) - connectCost < NO_ROUND_TRIP));
  const responses = onTime.map(responseOf);
  const way = isNear ? 0 : Math.max(0, median(connects) - connectCost);
  const deterministic = takesAlwaysAsLong(responses.map((response) => Math.max(0, response - way)));
  // The same centre of both: what the answers' way and the connects' have in common shall cancel.
  const centre = deterministic ? median : trimmedMean;
  const roundTrip = isNear ? 0 : Math.max(0, centre(connects) - connectCost);
  const times = responses.map((response) => Math.max(0, response - roundTrip));
  const serviceTime = deterministic ? median(times) : mean(times);
  return {
    serviceTime,
    times,
    deterministic,
    roundTrip,
    roundTripError: isNear ? 0 : Math.hypot(medianError(connects), CONNECT_COST_ERROR),
    delay: 0,
  };
}

function trimmedMean(values: readonly Nanoseconds[]): Nanoseconds {
  return mean(withoutWildest(values));
}

/** Of the centre of connects: the median of n values is worse than their mean by 1.25, where the noise is normal. */
function medianError(values: readonly Nanoseconds[]): Nanoseconds {
  const centre = median(values);
  const deviation = 1.4826 * median(values.map((value) => Math.abs(value - centre)));
  return (1.25 * deviation) / Math.sqrt(values.length);
}

function takesAlwaysAsLong(times: readonly Nanoseconds[]): boolean {
  const middle = median(times);
  const deviation = median(times.map((time) => Math.abs(time - middle)));
  if (deviation >= STEADY_SPREAD * middle || mean(withoutWildest(times)) >= STEADY_MEAN * middle) return false;
  return times.filter((time) => time < SHORT * middle).length <= FEW_SHORT * times.length;
}

/** Without the longest hundredth, rounded up from 20 on: a client that slept is not a long service. */
function withoutWildest(times: readonly Nanoseconds[]): readonly Nanoseconds[] {
  return times.length < 20 ? times : sorted(times).slice(0, times.length - Math.ceil(times.length / 100));
}

/** Of fewer services that vary, all may have been long ones. */
const FEWEST_ALONE_VARIED = 30;

/**
 * The service time below which none is believed: well under the shortest that were seen unloaded, 0 where services vary
 * so much that anything may be.
 */
export function leastServiceTime({ times, deterministic }: Pick<Unloaded, 'times' | 'deterministic'>): Nanoseconds {
  if (!deterministic && times.length < FEWEST_ALONE_VARIED) return 0;
  const ordered = sorted(times);
  const [low, quarter] = [sortedPercentile(ordered, 0.02), sortedPercentile(ordered, 0.25)];
  return 0.7 * Math.max(0, low - 3 * (quarter - low));
}
