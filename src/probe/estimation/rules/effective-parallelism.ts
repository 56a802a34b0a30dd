import { type Bounds, studentQuantile } from '../../../analysis/statistics/intervals.js';
import { median, relativeDeviation } from '../../../analysis/statistics/samples.js';
import type { Probed } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../../../model/units.js';
import { steadyThroughput, type Throughput, variedThroughput } from '../evidence/closed-loop.js';
import type { Unloaded } from '../evidence/unloaded.js';

export interface Effective {
  /** e = X S1: throughput when saturated x unloaded service time. */
  readonly parallelism: number;
  /** Meant to hold the truth with 95 %. */
  readonly interval: Bounds;
  readonly throughput: Throughput;
}

/** What a server takes to wake up for a single request, and does not when it is busy: 0 to this, ns. */
const SERVER_WAKE_UP: Nanoseconds = 0.15 * MILLISECOND;
/** The same by way of a network: its interrupts, and the clocks of both ends slowing down while nothing happens. */
const NETWORK_WAKE_UP: Nanoseconds = 0.35 * MILLISECOND;
/** How much of all that a loaded service may have, and an unloaded one not. */
const OTHER_WAY = 0.25;

/**
 * Null where the loop is too short.
 *
 * The uncertainties of chance (throughput, unloaded service, round trip) add up as squares, on a logarithmic scale. What
 * a single request has and a request under load has not, is no chance: the client's waking up, whose size a connect to a
 * listener of its own shows, and the server's. It moves the ends.
 * @param slots null where they are not known
 * @param loadedVariation standard deviation over mean of the service times under load; 0 where it is not known
 */
export function effectiveParallelism(
  { loop, connectCost }: Pick<Probed, 'loop' | 'connectCost'>,
  unloaded: Unloaded,
  slots: number | null,
  loadedVariation: number,
): Effective | null {
  if (loop === null) return null;
  const { serviceTime, deterministic, roundTrip, roundTripError } = unloaded;
  const steady = deterministic && slots !== null ? steadyThroughput(loop, slots) : null;
  const throughput = steady ?? variedThroughput(loop);
  if (throughput === null) return null;
  const parallelism = (throughput.perSecond * serviceTime) / SECOND;
  const timeError = (2 * roundTripError) / serviceTime;
  const error = Math.hypot(throughput.error, centreError(unloaded, loadedVariation), timeError);
  const wakeUp = connectCost + SERVER_WAKE_UP + (roundTrip > 0 ? NETWORK_WAKE_UP : 0);
  const interval = {
    low: parallelism * Math.exp(-error) * Math.max(0, 1 - wakeUp / serviceTime),
    high: parallelism * Math.exp(error) * (1 + (OTHER_WAY * wakeUp) / serviceTime),
  };
  return { parallelism, interval, throughput };
}

/**
 * Half of the interval of the unloaded service time's centre, as a share of it. Of services that vary, a few that were
 * alone may all be short ones: then the many under load know better how much they vary.
 */
function centreError({ times, deterministic, serviceTime }: Unloaded, loadedVariation: number): number {
  const size = times.length;
  if (size < 3) return Number.POSITIVE_INFINITY;
  const deviation = deterministic
    ? medianDeviation(times, serviceTime)
    : Math.max(relativeDeviation(times), loadedVariation);
  return (studentQuantile(size - 1) * deviation) / Math.sqrt(size);
}

/** Of the median of values whose middle is normal: 1.25 standard deviations, told from their absolute deviations. */
function medianDeviation(times: readonly Nanoseconds[], centre: Nanoseconds): number {
  return (1.2533 * 1.4826 * median(times.map((time) => Math.abs(time - centre)))) / centre;
}

/** Beyond its interval, which is a matter of chance, by so much: not chance. */
const MORE_THAN_SLOTS = 1.02;
/** Of a service that always takes as long: what is less may be how long both ends take to wake up for a request that is alone. */
const FAR_MORE_THAN_SLOTS = 1.3;

/** Whether so many slots can not be, if a request that is alone takes no longer than it was seen to. */
export function isBeyondSlots({ interval }: Effective, slots: number, { deterministic }: Unloaded): boolean {
  return interval.low > (deterministic ? FAR_MORE_THAN_SLOTS : MORE_THAN_SLOTS) * slots;
}

/** Slots that surely do the work of that many times fewer share something: processors, mostly. */
const INFLATED = 1.25;

export function isSharing(slots: number, { interval }: Pick<Effective, 'interval'>): boolean {
  return slots > INFLATED * interval.high;
}
