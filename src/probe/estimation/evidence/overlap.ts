/** How many requests were certainly in service at the same time, whatever else is not known of the server. */
import { median, sorted, sortedPercentile } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, ProbeLoop } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { quickestOf, servedTimes, wasServed } from './requests.js';
import type { Staircase } from './staircase.js';
import { leastServiceTime, SHORTEST_LOADED, type Unloaded, WAKE_UP } from './unloaded.js';

/** Of shorter services a machine that is idle makes them longer by about as much as they take. */
const LEAST_SERVICE: Nanoseconds = 1.5 * MILLISECOND;
/** A staircase that is further off shows no steps. */
export const STEPS_MISFIT = 0.2;
/** Shorter steps than this share of a service are the time that it takes to hand answers over. */
const STEPS_SHARE = 0.2;
/** Standard deviations. */
const SURE_DEVIATIONS = 2;
/** What none of n shows is of a share of so many / n at most, at 95 %: the rule of three. */
const NONE_OF = 3;
/** Of so many bursts of a size, one of four may be the client's hiccup; fewer have to agree more or less. */
const ENOUGH_BURSTS = 4;

/** What is known of a service whatever else is not. */
interface Known {
  /** The shortest response that was seen, ns. */
  readonly quickest: Nanoseconds;
  /** No service is shorter, ns, but for a share of them. */
  readonly shortest: Nanoseconds;
  readonly share: number;
}

/**
 * How many slots it takes to answer as many as were answered by any instant of a burst, when no service is shorter than is
 * known: so many were in service at once. Delays of a busy client or machine make these fewer, never more. 0 where services are
 * too quick to know.
 * @param bursts also those of a single request
 * @param staircase what the bursts' answers look like: where steps are shorter than a request that is alone takes, a part of
 * that time holds no slot
 */
export function certainlyTogether(
  bursts: readonly ProbeBurst[],
  unloaded: Unloaded,
  staircase: Staircase | null,
): number {
  const known = knownOf(bursts, unloaded, staircase);
  const usual = unloaded.deterministic ? 0 : usualServices(unloaded);
  const loaded = bursts.filter(({ requests }) => requests.length > 1);
  const sizes = [...new Set(loaded.map(({ requests }) => requests.length))];
  const shown = sizes.map((size) => {
    const ofSize = loaded.filter(({ requests }) => requests.length === size);
    const counts = ofSize.map((burst) => {
      const answers = answersOf(burst);
      return Math.max(...known.map((one) => slotsFor(answers, one)), endedBy(answers, usual));
    });
    return ofSize.length < ENOUGH_BURSTS ? median(counts) : sortedPercentile(sorted(counts), 0.75);
  });
  return Math.floor(Math.max(0, ...shown));
}

/** What is known in two ways: from how sharp the shortest are, and from their number. Empty where services are too quick to know. */
function knownOf(bursts: readonly ProbeBurst[], unloaded: Unloaded, staircase: Staircase | null): Known[] {
  const { deterministic, times, roundTrip } = unloaded;
  const ordered = sorted(times);
  const quickest = Math.min(quickestOf(bursts), (ordered[0] ?? 0) + roundTrip);
  // Whatever is alone, and the first answer of a burst: services that did not wait.
  const free = bursts
    .filter(({ requests }) => requests.some(wasServed))
    .map((burst) => quickestOf([burst]) - roundTrip);
  const alone = deterministic
    ? SHORTEST_LOADED * Math.min(sortedPercentile(ordered, 0.05), quickest - roundTrip)
    : leastServiceTime({ times: free, deterministic });
  const step = showsSteps(staircase, unloaded) ? SHORTEST_LOADED * staircase.serviceTime : Number.POSITIVE_INFINITY;
  const lasting = (time: Nanoseconds) => Math.min(time, step) - 2 * WAKE_UP;
  // Of n none was shorter than the shortest: then a share of 3 / n may be, at 95 %.
  const share = Math.min(1, NONE_OF / free.length);
  return [
    { quickest, shortest: lasting(alone), share: 0 },
    { quickest, shortest: lasting(SHORTEST_LOADED * Math.min(...free)), share },
  ].filter(({ shortest }) => shortest >= LEAST_SERVICE);
}

/** Of services that vary, a time in which no more than half of them end, ns: the median of few may be far off. */
function usualServices({ times, roundTrip }: Unloaded): Nanoseconds {
  const rank = times.length / 2 - (SURE_DEVIATIONS * Math.sqrt(times.length)) / 2;
  const usual = sorted(times)[Math.max(0, Math.floor(rank) - 1)] ?? 0;
  return usual < LEAST_SERVICE ? 0 : roundTrip + usual;
}

/** Whether answers come in batches, a good part of a service apart. */
export function showsSteps(staircase: Staircase | null, { serviceTime }: Unloaded): staircase is Staircase {
  return staircase !== null && staircase.misfit < STEPS_MISFIT && staircase.serviceTime > STEPS_SHARE * serviceTime;
}

/** When each answer was whole, in order; ns since the first request was sent. */
function answersOf({ requests }: ProbeBurst): Nanoseconds[] {
  const first = requests.reduce((least, { sentAt }) => Math.min(least, sentAt ?? least), Number.POSITIVE_INFINITY);
  return sorted(requests.filter(wasServed).map(({ departedAt }) => departedAt - first));
}

/** By any instant a slot has answered one, and one more for each service that fits since the first can have been answered. */
function slotsFor(answers: readonly Nanoseconds[], { quickest, shortest, share }: Known): number {
  return answers.reduce((most, at, index) => {
    const each = 1 + Math.max(0, Math.floor((at - quickest) / shortest));
    const shorter = share * (index + 1);
    return Math.max(most, Math.ceil((index + 1 - shorter - SURE_DEVIATIONS * Math.sqrt(shorter)) / each));
  }, 0);
}

/**
 * One slot gets through F / (1 - F) of services that vary at most, on average, in a time in which a share F of them ends:
 * one, where that is a half. So there are as many slots at least, less what may be chance.
 */
function endedBy(answers: readonly Nanoseconds[], time: Nanoseconds): number {
  const ended = answers.filter((at) => at <= time).length;
  return Math.max(0, ended - SURE_DEVIATIONS * Math.sqrt(ended));
}

/**
 * The median over bursts. Of services that always take as long: those that leave within less than a service of one
 * another were all in service when the first of them left. Of services that vary: of requests that are served one after the
 * other one ends at most, on average, in the time in which half of the services end.
 * 0 where services are too quick to know.
 */
export function servedTogether(bursts: readonly ProbeBurst[], unloaded: Unloaded): number {
  if (bursts.length === 0) return 0;
  const { deterministic, times, roundTrip } = unloaded;
  if (!deterministic) return median(bursts.map((burst) => endedWithin(burst, roundTrip + median(times))));
  const shortest = shortestOf(bursts, unloaded);
  return shortest < LEAST_SERVICE ? 0 : median(bursts.map((burst) => mostWithin(burst, shortest)));
}

/** No service was longer than the response that it is part of: a single request may wait for more than a service. */
function shortestOf(bursts: readonly ProbeBurst[], { times, roundTrip }: Unloaded): Nanoseconds {
  const alone = sortedPercentile(sorted(times), 0.05);
  return SHORTEST_LOADED * Math.min(alone, quickestOf(bursts) - roundTrip) - 2 * WAKE_UP;
}

/**
 * Share of the answers of a closed loop, of services that always take as long, that are the first of more than so many
 * within less than a service: 0, give or take the client's hiccups, where there are so many slots. 0 where services
 * vary, or are too quick to know.
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

/** Most that leave within so long of one another, all of which had come when the first of them left. */
function mostWithin(burst: ProbeBurst, time: Nanoseconds): number {
  const { arrivals, departures } = servedTimes(burst);
  const order = Array.from(departures.keys()).sort((a, b) => (departures[a] ?? 0) - (departures[b] ?? 0));
  const at = order.map((index) => departures[index] ?? 0);
  const cameAt = order.map((index) => arrivals[index] ?? 0);
  return at.reduce((most, first, from) => {
    let count = 0;
    for (let index = from; index < at.length && (at[index] ?? 0) - first < time; index += 1) {
      if ((cameAt[index] ?? 0) < first) count += 1;
    }
    return Math.max(most, count);
  }, 0);
}

/** At least, by two standard deviations of such a count. */
function endedWithin(burst: ProbeBurst, time: Nanoseconds): number {
  const { arrivals, departures } = servedTimes(burst);
  const ended = departures.filter((at, index) => at - (arrivals[index] ?? 0) <= time).length;
  return Math.max(0, Math.floor(ended - 2 * Math.sqrt(ended)));
}
