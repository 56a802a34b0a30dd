import { type Bounds, studentQuantile } from '../../../analysis/statistics/intervals.js';
import { median, relativeDeviation } from '../../../analysis/statistics/samples.js';
import type { Probed } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../../../model/units.js';
import { steadyThroughput, type Throughput, variedThroughput } from '../evidence/closed-loop.js';
import type { Unloaded } from '../evidence/unloaded.js';

export interface Effective {
  /** e = X S1: throughput when saturated x unloaded service time. */
  readonly parallelism: number;
  /** 95 % confidence. */
  readonly interval: Bounds;
  readonly throughput: Throughput;
}

/** At most this long does an idle server take to wake up for a single request, ns. A busy one does not need it. */
const SERVER_WAKE_UP: Nanoseconds = 0.15 * MILLISECOND;
/** Additional time over a network, at most: interrupts, and processors that slow down while idle. */
const NETWORK_WAKE_UP: Nanoseconds = 0.35 * MILLISECOND;
/** Share of the wake-up times by which a service under load may be longer than an unloaded one. */
const OTHER_WAY = 0.25;

/**
 * Null if the loop is too short.
 *
 * Random errors (throughput, unloaded service, round trip) add up as squares on a logarithmic scale. The time that client and
 * server need to wake up for a single request is a systematic error, which widens the interval directly. The client's part is
 * known from connects to the probe's own listener.
 * @param slots null if unknown
 * @param loadedVariation standard deviation over mean of the service times under load; 0 if unknown
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
 * Half of the interval of the unloaded service time, as a share of it. If services vary, a few single requests may all be short
 * by chance, so the larger of their variation and that under load is used.
 */
function centreError({ times, deterministic, serviceTime }: Unloaded, loadedVariation: number): number {
  const size = times.length;
  if (size < 3) return Number.POSITIVE_INFINITY;
  const deviation = deterministic
    ? medianDeviation(times, serviceTime)
    : Math.max(relativeDeviation(times), loadedVariation);
  return (studentQuantile(size - 1) * deviation) / Math.sqrt(size);
}

/** Standard deviation of a median (1.25 times that of a mean, for normal values), from the median absolute deviation. */
function medianDeviation(times: readonly Nanoseconds[], centre: Nanoseconds): number {
  return (1.2533 * 1.4826 * median(times.map((time) => Math.abs(time - centre)))) / centre;
}

/** Lower end of the interval over the slots, beyond which the number of slots is impossible. */
const MORE_THAN_SLOTS = 1.02;
/** The same for steady services, where a smaller excess can come from the wake-up time in single requests. */
const FAR_MORE_THAN_SLOTS = 1.3;

/** Whether the throughput is too high for this number of slots, given the unloaded service time. */
export function isBeyondSlots({ interval }: Effective, slots: number, { deterministic }: Unloaded): boolean {
  return interval.low > (deterministic ? FAR_MORE_THAN_SLOTS : MORE_THAN_SLOTS) * slots;
}

/** Slots over effective parallelism from which the slots certainly share something, usually processors. */
const INFLATED = 1.25;

export function isSharing(slots: number, { interval }: Pick<Effective, 'interval'>): boolean {
  return slots > INFLATED * interval.high;
}
