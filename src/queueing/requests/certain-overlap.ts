/** How many were in service at once for certain: what may be said of a server whatever else is not known of it. */
import type { ProbeBurst } from '../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import type { Staircase } from '../slots/staircase.js';
import { median, sorted, sortedPercentile } from '../statistics/percentile.js';
import { isServed, quickestOf } from './jobs.js';
import { type Unloaded, WAKE_UP } from './unloaded.js';

/** A service under load is no shorter than that share of one that is alone, less what both ends take to wake up. */
const SHORTEST = 0.7;
/** Of shorter services a machine that is idle makes them longer by about as much as they take. */
const LEAST_SERVICE: Nanoseconds = 1.5 * MILLISECOND;
/** A staircase that is further off shows no steps. */
const STEPS_MISFIT = 0.2;
/** Shorter steps than this share of a service are the time that it takes to hand answers over. */
const STEPS_SHARE = 0.2;
/** Standard deviations. */
const SURE = 2;

/**
 * Of each burst those whose answer was whole before a second service could have ended: all of them were in service when the
 * first of them was answered. Delays of a busy client or machine make these fewer, never more. The median over the bursts of
 * a size, of the size that shows most; 0 where services are too quick to tell.
 * @param staircase what the bursts' answers look like: where steps are shorter than a request that is alone takes, a part of
 * that time holds no place
 */
export function certainlyTogether(
  bursts: readonly ProbeBurst[],
  unloaded: Unloaded,
  staircase: Staircase | null,
): number {
  const within = firstServices(bursts, unloaded, staircase);
  if (within === null) return 0;
  const sizes = [...new Set(bursts.map(({ requests }) => requests.length))];
  const shown = sizes.map((size) => {
    const ofSize = bursts.filter(({ requests }) => requests.length === size);
    return median(ofSize.map((burst) => atLeast(answeredWithin(burst, within), unloaded)));
  });
  return Math.floor(Math.max(0, ...shown));
}

/** How long after the first request was sent only first services have ended, ns; null where services are too quick to tell. */
function firstServices(bursts: readonly ProbeBurst[], unloaded: Unloaded, staircase: Staircase | null) {
  const { deterministic, times, roundTrip } = unloaded;
  const ordered = sorted(times);
  if (!deterministic) {
    // The median of few times may be far off: one that is surely no longer.
    const rank = times.length / 2 - (SURE * Math.sqrt(times.length)) / 2;
    const usual = ordered[Math.max(0, Math.floor(rank) - 1)] ?? 0;
    return usual < LEAST_SERVICE ? null : roundTrip + usual;
  }
  const quickest = Math.min(quickestOf(bursts), sortedPercentile(ordered, 0) + roundTrip);
  const alone = Math.min(sortedPercentile(ordered, 0.05), quickest - roundTrip);
  const step = showsSteps(staircase, unloaded) ? staircase.serviceTime : alone;
  const shortest = SHORTEST * Math.min(alone, step) - 2 * WAKE_UP;
  return shortest < LEAST_SERVICE ? null : quickest + shortest;
}

/** Whether answers come in batches, a good part of a service apart. */
export function showsSteps(staircase: Staircase | null, { serviceTime }: Unloaded): staircase is Staircase {
  return staircase !== null && staircase.misfit < STEPS_MISFIT && staircase.serviceTime > STEPS_SHARE * serviceTime;
}

function answeredWithin({ requests }: ProbeBurst, time: Nanoseconds): number {
  const first = requests.reduce((least, { sentAt }) => Math.min(least, sentAt ?? least), Number.POSITIVE_INFINITY);
  return requests.filter((request) => isServed(request) && request.departedAt - first < time).length;
}

/**
 * Of services that vary, one place gets through F / (1 - F) of them at most, on average, in a time in which a share F of
 * the services ends: one, where that is a half.
 */
function atLeast(answered: number, { deterministic }: Unloaded): number {
  return deterministic ? answered : Math.max(0, answered - SURE * Math.sqrt(answered));
}
