/** The unloaded service time from single requests, and whether it changed during the probe. */

import {
  mean,
  median,
  medianDeviation,
  relativeDeviation,
  sorted,
  sortedPercentile,
} from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, Probed } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { burstsOf, connectedLate, connectTimeOf, isLoaded, responseOf, wasServed } from './requests.js';

export interface Drift {
  /** Unloaded service time after / before. */
  readonly ratio: number;
  /** Whether it changed by more than chance: a warm-up, a cache that filled, other load that began or ended. */
  readonly moved: boolean;
}

const LEAST_RATIO = 0.85;
const MOST_RATIO = 1.18;
/** With fewer single requests before or after, a change is not judged. */
const FEWEST_REQUESTS = 4;

/** Null if there are too few single requests before or after. */
export function driftOf({ bursts, scenario, connectCost, connects }: Probed): Drift | null {
  const before = centreOf(burstsOf(bursts, 'unloaded'), scenario.loopback, connectCost, connects);
  const after = centreOf(burstsOf(bursts, 'unloaded-again'), scenario.loopback, connectCost, connects);
  return driftBetween(before, after);
}

/** The same from the service times themselves. */
export function driftBetween(before: Unloaded | null, after: Unloaded | null): Drift | null {
  if (before === null || after === null || before.serviceTime === 0) return null;
  if (Math.min(before.times.length, after.times.length) < FEWEST_REQUESTS) return null;
  const ratio = after.serviceTime / before.serviceTime;
  // Means of varying services differ by chance, and so do medians of requests that jitter delays.
  const chance = 3 * Math.hypot(chanceOf(before), chanceOf(after));
  const moved = (ratio < LEAST_RATIO || ratio > MOST_RATIO) && Math.abs(Math.log(ratio)) > chance;
  return { ratio, moved };
}

function chanceOf(unloaded: Unloaded): number {
  const { times, deterministic, serviceTime } = unloaded;
  return deterministic ? errorOf(unloaded) / serviceTime : relativeDeviation(times) / Math.sqrt(times.length);
}

/** The unloaded service time from all single requests, or only from the later ones if it changed. */
export function settledUnloaded(probed: Probed, drift: Drift | null): Unloaded | null {
  const { bursts, scenario, connectCost, connects } = probed;
  const alone = drift?.moved === true ? burstsOf(bursts, 'unloaded-again') : aloneIn(bursts);
  return centreOf(alone, scenario.loopback, connectCost, connects);
}

/**
 * The single requests after the warm-up; if services are so long that there are none, those of the warm-up. Later ones of the same
 * phase may have waited for abandoned requests.
 */
export function aloneIn(bursts: readonly ProbeBurst[]): ProbeBurst[] {
  const warm = burstsOf(bursts, 'unloaded', 'unloaded-again');
  if (warm.some(({ requests }) => requests.some(wasServed))) return warm;
  const loaded = bursts.findIndex(isLoaded);
  return burstsOf(loaded < 0 ? bursts : bursts.slice(0, loaded), 'warm-up');
}

export interface Unloaded {
  /** S1: the centre of the service times, ns. */
  readonly serviceTime: Nanoseconds;
  /** Every service time in the order of the requests: response minus round trip. */
  readonly times: readonly Nanoseconds[];
  /** Whether service times are steady: then the centre is the median, else the mean. */
  readonly deterministic: boolean;
  /** 0 on this machine, if a connect takes no longer than to the probe's own listener. */
  readonly roundTrip: Nanoseconds;
  /** Error of the round trip, ns: its standard error and that of the cost of a connect. */
  readonly roundTripError: Nanoseconds;
  /** Median absolute deviation of the times to connect, ns; 0 without a round trip. */
  readonly jitter: Nanoseconds;
  /** The part of `roundTrip` that is not in the time to connect, such as behind a proxy; from the steps of bursts, ns. */
  readonly delay: Nanoseconds;
}

/** Median absolute deviation over median below which service times are steady. */
const STEADY_SPREAD = 0.15;
/** Or deviation of the responses over that of the connects, below which the network's jitter explains most of it. */
const LITTLE_MORE = 1.5;
/** Mean over median below which service times are steady: the deviation does not show rare long services, the mean does. */
const STEADY_MEAN = 1.15;
/** Steady services can be delayed by other load but are never this much shorter than the median, apart from a few. */
const SHORT = 0.6;
const FEW_SHORT = 0.05;
/** On this machine, a shorter round trip is noise of the client. */
const NO_ROUND_TRIP: Nanoseconds = 0.3 * MILLISECOND;
/** Fewer connects than this (with reused connections) may all have been delayed by a busy client. */
const FEWEST_CONNECTS = 5;
/** Error of the measured cost of a connect. */
const CONNECT_COST_ERROR: Nanoseconds = 0.05 * MILLISECOND;

/** Extra time of a single request, as both ends have to wake up for it. */
export const WAKE_UP: Nanoseconds = 0.15 * MILLISECOND;

/** Shortest service under load, as a share of the unloaded one, apart from the time to wake up. */
export const SHORTEST_LOADED = 0.7;

/** Relative difference up to which a service under load takes as long as a single request. */
export const AS_ALONE = 0.15;

/** Number of single requests that is enough to show whether services vary. */
export const FEW_ALONE = 45;

/** Spread of single requests (75th minus 25th percentile, or half of 90th minus 10th), as a share of a service, that can hide the pauses between two steps. */
const HIDES_STEPS = 0.04;
/** A smaller spread is noise of the client, ns. */
const LEAST_HIDING: Nanoseconds = MILLISECOND / 2;

/** Whether the times of single requests differ so much, for example by the network's jitter, that steps can be hidden. */
export function hidesSteps({ times, serviceTime }: Pick<Unloaded, 'times' | 'serviceTime'>): boolean {
  const ordered = sorted(times);
  const between = (low: number, high: number) => sortedPercentile(ordered, high) - sortedPercentile(ordered, low);
  // Of a few requests, either can be small by chance.
  const spread = Math.max(between(0.25, 0.75), between(0.1, 0.9) / 2);
  return spread > Math.max(HIDES_STEPS * serviceTime, LEAST_HIDING);
}

/** Median absolute deviation of the times to connect over a service, from which jitter can make steady services look varied. */
const MUCH_JITTER = 0.1;

/** Whether the steps of steady services can be hidden, rather than services vary. */
export function isBlurred(unloaded: Unloaded): boolean {
  const { deterministic, jitter, serviceTime } = unloaded;
  return hidesSteps(unloaded) && (deterministic || jitter > MUCH_JITTER * serviceTime);
}

/** Single requests after a pause that are enough to compare. */
const FEWEST_AFTER_PAUSES = 3;
/** Response after a pause over the step of bursts, below which requests one after the other must wait for something else than a slot. */
const CLEARLY_FASTER = 0.7;
/** A smaller difference may be the server's work after an answer. */
const LEAST_DIFFERENCE: Nanoseconds = 5 * MILLISECOND;

/**
 * Whether single requests after a pause of at least a step are much faster than a step, although requests one after the other take as
 * long as one: then the server spaces its answers.
 */
export function isFasterAfterPauses(
  bursts: readonly ProbeBurst[],
  step: Nanoseconds,
  { serviceTime }: Unloaded,
): boolean {
  const [paused, others]: [Nanoseconds[], Nanoseconds[]] = [[], []];
  for (const [index, { requests, startedAt }] of bursts.entries()) {
    if (requests.length !== 1) continue;
    const previous = Math.max(0, ...(bursts[index - 1]?.requests ?? []).map(({ departedAt }) => departedAt));
    const isAfterPause = index > 0 && startedAt - previous >= step;
    (isAfterPause ? paused : others).push(...requests.filter(wasServed).map(responseOf));
  }
  if (paused.length < FEWEST_AFTER_PAUSES || serviceTime < SHORTEST_LOADED * step) return false;
  // If services vary, those after pauses may have been short by chance.
  if (others.length > 0 && medianDeviation(others) >= STEADY_SPREAD * median(others)) return false;
  return median(paused) < Math.min(CLEARLY_FASTER * step, step - LEAST_DIFFERENCE);
}

/**
 * Uses the bursts of a single request. Null if none was served.
 * @param empty times to connect without sending, if connections are reused
 */
export function centreOf(
  bursts: readonly ProbeBurst[],
  loopback: boolean,
  connectCost: Nanoseconds,
  empty: readonly Nanoseconds[] = [],
): Unloaded | null {
  const single = bursts.flatMap((burst) => (burst.requests.length === 1 ? burst.requests.filter(wasServed) : []));
  const onTime = single.filter((request) => !connectedLate(request));
  if (onTime.length === 0) return null;
  const connects = [...empty, ...onTime.flatMap((request) => connectTimeOf(request) ?? [])];
  const isFew = connects.length < Math.min(FEWEST_CONNECTS, onTime.length);
  const isNear = connects.length === 0 || (loopback && (isFew || Math.min(...connects) - connectCost < NO_ROUND_TRIP));
  const responses = onTime.map(responseOf);
  const way = isNear ? 0 : Math.max(0, median(connects) - connectCost);
  const jitter = isNear ? 0 : medianDeviation(connects);
  const deterministic = takesAlwaysAsLong(
    responses.map((response) => Math.max(0, response - way)),
    jitter,
  );
  // Both use the same kind of centre, so that delays common to answers and connects cancel.
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
    jitter,
    delay: 0,
  };
}

function trimmedMean(values: readonly Nanoseconds[]): Nanoseconds {
  return mean(withoutWildest(values));
}

/** Standard error of a median: 1.25 times that of the mean, for normal noise. */
function medianError(values: readonly Nanoseconds[]): Nanoseconds {
  return (1.25 * 1.4826 * medianDeviation(values)) / Math.sqrt(values.length);
}

/** Standard error of the unloaded service time, with that of the round trip, ns. */
export function errorOf({ times, roundTripError }: Pick<Unloaded, 'times' | 'roundTripError'>): Nanoseconds {
  return Math.hypot(medianError(times), roundTripError);
}

/** @param jitter median absolute deviation of the times to connect: a round trip too, without a service */
function takesAlwaysAsLong(times: readonly Nanoseconds[], jitter: Nanoseconds): boolean {
  const middle = median(times);
  const isSteady = medianDeviation(times) < Math.max(STEADY_SPREAD * middle, LITTLE_MORE * jitter);
  if (!isSteady || mean(withoutWildest(times)) >= STEADY_MEAN * middle) return false;
  return times.filter((time) => time < SHORT * middle).length <= FEW_SHORT * times.length;
}

/** The same from the single requests that took less than this; unchanged if all of them did, or none. */
export function withoutLonger(unloaded: Unloaded, limit: Nanoseconds): Unloaded {
  const times = unloaded.times.filter((time) => time < limit);
  if (times.length === 0 || times.length === unloaded.times.length) return unloaded;
  const deterministic = takesAlwaysAsLong(times, unloaded.jitter);
  return { ...unloaded, times, deterministic, serviceTime: deterministic ? median(times) : mean(times) };
}

/** Without the longest 1 % (from 20 values on, at least one): they may come from a client that was suspended. */
function withoutWildest(times: readonly Nanoseconds[]): readonly Nanoseconds[] {
  return times.length < 20 ? times : sorted(times).slice(0, times.length - Math.ceil(times.length / 100));
}

/** With fewer varying services, all of them may have been long. */
const FEWEST_ALONE_VARIED = 30;

/**
 * The shortest service time that is considered possible: well below the shortest unloaded ones; 0 if services vary too much for
 * a bound.
 */
export function leastServiceTime({ times, deterministic }: Pick<Unloaded, 'times' | 'deterministic'>): Nanoseconds {
  if (!deterministic && times.length < FEWEST_ALONE_VARIED) return 0;
  const ordered = sorted(times);
  const [low, quarter] = [sortedPercentile(ordered, 0.02), sortedPercentile(ordered, 0.25)];
  return 0.7 * Math.max(0, low - 3 * (quarter - low));
}
