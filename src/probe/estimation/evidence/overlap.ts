/** Lower bounds for the number of requests in service at the same time that need no model of the queue. */
import { median, sorted, sortedPercentile } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, ProbeLoop } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { isLoaded, quickestOf, servedTimes, wasServed } from './requests.js';
import type { Staircase } from './staircase.js';
import { hidesSteps, leastServiceTime, SHORTEST_LOADED, type Unloaded, WAKE_UP } from './unloaded.js';

/** Shorter services are not used: waking up an idle machine can double them. */
const LEAST_SERVICE: Nanoseconds = 1.5 * MILLISECOND;
/** Misfit from which a staircase shows no steps. */
export const STEPS_MISFIT = 0.2;
/** Step over service time: shorter steps only show how long it takes to deliver an answer. */
const STEPS_SHARE = 0.2;
/** Fewer single requests can seem steady although services vary. */
const FEWEST_STEADY = 4;
/** Standard deviations. */
const SURE_DEVIATIONS = 2;
/** The rule of three: what none of n samples shows has a share of at most 3 / n, with 95 % confidence. */
const NONE_OF = 3;
/** With at least this many bursts of one size, the upper quartile counts, as a quarter may suffer from a pause of the client; else the median. */
const ENOUGH_BURSTS = 4;

/** A lower bound of the service time. */
interface Known {
  /** The shortest response that was seen, ns. */
  readonly quickest: Nanoseconds;
  /** No service is shorter, ns, except for `share` of them. */
  readonly shortest: Nanoseconds;
  readonly share: number;
}

/**
 * The number of slots needed to give the answers seen by any instant of a burst, given the shortest possible service. Delays
 * of a busy client or machine can only lower the result. 0 if services are too short.
 * @param bursts includes bursts of a single request
 * @param staircase of the bursts' answers; if its steps are shorter than a single request, part of that request's time
 * occupies no slot
 * @param shortestStep the same for the steps of single bursts
 */
export function certainlyTogether(
  bursts: readonly ProbeBurst[],
  unloaded: Unloaded,
  staircase: Staircase | null,
  shortestStep: Nanoseconds | null = null,
): number {
  const known = knownOf(bursts, unloaded, staircase, shortestStep);
  const usual = unloaded.deterministic ? 0 : usualServices(unloaded);
  const loaded = bursts.filter(isLoaded);
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

/** Two lower bounds of the service time: from how close together the shortest services are, and from how many there are. Empty if services are too short. */
function knownOf(
  bursts: readonly ProbeBurst[],
  unloaded: Unloaded,
  staircase: Staircase | null,
  shortestStep: Nanoseconds | null,
): Known[] {
  const { deterministic, times, roundTrip } = unloaded;
  // Without steps, most of a single request may be a delay outside the slots, or a few services seem steady by chance.
  const isUnsure = times.length < FEWEST_STEADY || hidesSteps(unloaded);
  if (deterministic && isUnsure && !showsSteps(staircase, unloaded)) return [];
  const ordered = sorted(times);
  const quickest = Math.min(quickestOf(bursts), (ordered[0] ?? 0) + roundTrip);
  // Services that did not wait: single requests, and the first answer of each burst.
  const free = bursts
    .filter(({ requests }) => requests.some(wasServed))
    .map((burst) => quickestOf([burst]) - roundTrip);
  const alone = deterministic
    ? SHORTEST_LOADED * Math.min(sortedPercentile(ordered, 0.05), quickest - roundTrip)
    : leastServiceTime({ times: free, deterministic });
  const pooled = showsSteps(staircase, unloaded) ? staircase.serviceTime : Number.POSITIVE_INFINITY;
  const step = SHORTEST_LOADED * Math.min(pooled, shortestStep ?? Number.POSITIVE_INFINITY);
  const lasting = (time: Nanoseconds) => Math.min(time, step) - 2 * WAKE_UP;
  // By the rule of three, a share of at most 3 / n is shorter than the shortest of n.
  const share = Math.min(1, NONE_OF / free.length);
  return [
    { quickest, shortest: lasting(alone), share: 0 },
    { quickest, shortest: lasting(SHORTEST_LOADED * Math.min(...free)), share },
  ].filter(({ shortest }) => shortest >= LEAST_SERVICE);
}

/** For varying services: a time within which certainly at most half of them end, ns. Lower than the median, which is uncertain for few samples. */
function usualServices({ times, roundTrip }: Unloaded): Nanoseconds {
  const rank = times.length / 2 - (SURE_DEVIATIONS * Math.sqrt(times.length)) / 2;
  const usual = sorted(times)[Math.max(0, Math.floor(rank) - 1)] ?? 0;
  return usual < LEAST_SERVICE ? 0 : roundTrip + usual;
}

/** Whether answers arrive in batches that are a considerable part of a service apart. */
export function showsSteps(staircase: Staircase | null, { serviceTime }: Unloaded): staircase is Staircase {
  return staircase !== null && staircase.misfit < STEPS_MISFIT && staircase.serviceTime > STEPS_SHARE * serviceTime;
}

/** When each answer was complete, in order; ns since the first request was sent. */
function answersOf({ requests }: ProbeBurst): Nanoseconds[] {
  const first = requests.reduce((least, { sentAt }) => Math.min(least, sentAt ?? least), Number.POSITIVE_INFINITY);
  return sorted(requests.filter(wasServed).map(({ departedAt }) => departedAt - first));
}

/** One slot gives its first answer at `quickest` at the earliest, and one more per shortest service after that. */
function slotsFor(answers: readonly Nanoseconds[], { quickest, shortest, share }: Known): number {
  return answers.reduce((most, at, index) => {
    const each = 1 + Math.max(0, Math.floor((at - quickest) / shortest));
    const shorter = share * (index + 1);
    return Math.max(most, Math.ceil((index + 1 - shorter - SURE_DEVIATIONS * Math.sqrt(shorter)) / each));
  }, 0);
}

/**
 * In a time within which a share F of services ends, one slot completes at most F / (1 - F) varying services on average: one,
 * if F is a half. So there are at least as many slots as answers, minus an allowance for chance.
 */
function endedBy(answers: readonly Nanoseconds[], time: Nanoseconds): number {
  const ended = answers.filter((at) => at <= time).length;
  return Math.max(0, ended - SURE_DEVIATIONS * Math.sqrt(ended));
}

/**
 * How many requests were in service together, median over bursts. Steady services: requests that depart within less than one
 * service of each other were all in service when the first of them departed. Varying services: one slot completes at most one
 * request, on average, in the time within which half of the services end. 0 if services are too short.
 * @param step the usual step of other bursts: shows how much of a single request is its service
 */
export function servedTogether(
  bursts: readonly ProbeBurst[],
  unloaded: Unloaded,
  step: Nanoseconds | null = null,
): number {
  return bursts.length === 0 ? 0 : median(togetherIn(bursts, unloaded, step));
}

/** The same for each of the bursts. */
export function togetherIn(
  bursts: readonly ProbeBurst[],
  unloaded: Unloaded,
  step: Nanoseconds | null = null,
): number[] {
  const { deterministic, times, roundTrip } = unloaded;
  if (!deterministic) return bursts.map((burst) => endedWithin(burst, roundTrip + median(times)));
  const shortest = shortestOf(bursts, unloaded, step);
  return bursts.map((burst) => (shortest < LEAST_SERVICE ? 0 : mostWithin(burst, shortest)));
}

/**
 * The shortest possible service. At most the quickest response, as a single request may include more than its service. 0 if jitter hides
 * the steps, so that most of a single request may be a delay outside the slots.
 */
function shortestOf(bursts: readonly ProbeBurst[], unloaded: Unloaded, step: Nanoseconds | null = null): Nanoseconds {
  if (step === null && hidesSteps(unloaded)) return 0;
  const { times, roundTrip } = unloaded;
  const alone = Math.min(sortedPercentile(sorted(times), 0.05), step ?? Number.POSITIVE_INFINITY);
  return SHORTEST_LOADED * Math.min(alone, quickestOf(bursts) - roundTrip) - 2 * WAKE_UP;
}

/** A served request; instants in ns. */
export interface ServedRequest {
  readonly arrivedAt: Nanoseconds;
  readonly departedAt: Nanoseconds;
}

/** Pairs of requests that are compared at most: with more, only some of the requests begin a group. */
const MOST_PAIRS = 5_000_000;

/**
 * The same as `certainlyTogether` for requests that arrive one by one: the largest group that arrived within one shortest service,
 * and was answered before any slot could have served two of them. 0 if services vary or are too short.
 * @param requests in the order of arrival
 */
export function arrivedTogether(
  requests: readonly ServedRequest[],
  { deterministic, times, roundTrip }: Unloaded,
): number {
  const quickest = requests.reduce(
    (least, { arrivedAt, departedAt }) => Math.min(least, departedAt - arrivedAt),
    roundTrip + Math.min(...times),
  );
  const usual = sortedPercentile(sorted(times), 0.05);
  const shortest = SHORTEST_LOADED * Math.min(usual, quickest - roundTrip) - 2 * WAKE_UP;
  if (!deterministic || shortest < LEAST_SERVICE) return 0;
  const groupFrom = (first: number): number => {
    const from = requests[first]?.arrivedAt ?? 0;
    let count = 0;
    for (let index = first; index < requests.length; index += 1) {
      const { arrivedAt, departedAt } = requests[index] as ServedRequest;
      if (arrivedAt - from >= shortest) break;
      if (departedAt - from < quickest + shortest) count += 1;
    }
    return count;
  };
  let most = 0;
  let pairs = 0;
  for (let first = 0; first < requests.length && pairs < MOST_PAIRS; first += 1) {
    const count = groupFrom(first);
    pairs += count + 1;
    most = Math.max(most, count);
  }
  return most;
}

/**
 * For steady services: share of the closed loop's answers that are followed by `slots` more within less than one service.
 * It is about 0 if there are no more than `slots` slots. Also 0 if services vary or are too short.
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

/** The most departures within `time` of each other whose requests had all arrived before the first of them. */
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

/** The answers within `time`, minus two standard deviations of such a count. */
function endedWithin(burst: ProbeBurst, time: Nanoseconds): number {
  const { arrivals, departures } = servedTimes(burst);
  const ended = departures.filter((at, index) => at - (arrivals[index] ?? 0) <= time).length;
  return Math.max(0, Math.floor(ended - 2 * Math.sqrt(ended)));
}
