/**
 * The number of slots from the gaps between answers, if jitter hides the steps of each burst. With c slots and steady services, request
 * i + c ends one service after request i. So the pattern of short and long gaps repeats after every c answers, whatever delayed the
 * requests on their way: the gaps of a burst are correlated with those c answers later, and with no others but those of multiples of c.
 *
 * Jitter and delays outside the slots affect all positions alike, so they blur this correlation but do not move it. Each burst is one
 * observation of the covariance at every lag, so the differences between bursts show its error.
 */
import { memoize } from '../../../model/memoize.js';
import type { ProbeBurst } from '../../../model/probe.js';
import type { Nanoseconds } from '../../../model/units.js';
import { burstsOf, hasLateConnect, servedTimes, wasServed } from './requests.js';
import { FEWEST_ANSWERS } from './staircase.js';
import type { Unloaded } from './unloaded.js';

export interface LagReading {
  readonly slots: number;
  /** Mean time from an answer to the c-th after it: the service time under load, ns. */
  readonly step: Nanoseconds;
  /** Standard error of the step, ns. */
  readonly stepError: Nanoseconds;
  /** Standard deviation of that time, as a share of a step. */
  readonly spread: number;
  readonly bursts: readonly ProbeBurst[];
}

/** Sums over one burst for one lag. */
interface LagSums {
  /** How many pairs of gaps, and of answers, are that many answers apart. */
  readonly pairs: number;
  /** Of the products of two gaps, each less the mean gap of the burst. */
  readonly products: number;
  /** Of the times from an answer to the one that many later, and of their squares. */
  readonly times: number;
  readonly squares: number;
}

/** An estimate over all bursts. */
interface Estimate {
  readonly value: number;
  /** What each burst adds to its error. */
  readonly errors: Float64Array;
}

/** One lag over all bursts. */
interface Lag {
  readonly lag: number;
  /** Covariance of two gaps that are that many answers apart. */
  readonly covariance: Estimate;
  /** Mean time from an answer to the one that many later, ns. */
  readonly time: Nanoseconds;
  /** Standard deviation of those times, ns. */
  readonly deviation: Nanoseconds;
}

/** With fewer bursts, their differences do not show the error. */
const FEWEST_BURSTS = 12;
const FEWEST_PAIRS = 4;
/** Standard errors by which the covariance at c, or at c and its multiples together, must be above zero, and that at c in any case. */
const SURE_ERRORS = 5;
const CLEAR_ERRORS = 3;
/** Standard errors by which they must be above those at other lags, and up to which the covariance at a divisor may be above zero. */
const MORE_ERRORS = 2;
const BY_CHANCE = 2;
/** Standard deviation over step: beyond this, services vary rather than the network's delays. */
const MOST_SPREAD = 0.6;
/** Step over single request: beyond this the gaps repeat by chance, or services slow one another down. */
const MOST_SLOWED = 1.5;
/** For a single slot: covariance over the squared gap that two slots or more with the same throughput would exceed, wherever they begin. */
const OF_SEVERAL = 0.25;
/** With a longer delay, in steps, a single slot cannot be told from several whose arrivals the network has spread. */
const LONGEST_DELAY = 2.5;

/** Null if the bursts are too few, or show no single number. */
export function readLags(
  bursts: readonly ProbeBurst[],
  alone: Pick<Unloaded, 'serviceTime' | 'deterministic'>,
): LagReading | null {
  const used = burstsOf(bursts, 'ramp', 'aimed', 'invariance').filter(
    (burst) => burst.requests.length >= FEWEST_ANSWERS && !hasLateConnect(burst) && burst.requests.every(wasServed),
  );
  if (used.length < FEWEST_BURSTS) return null;
  const sums = used.map(sumsByLag);
  const lags = lagsOf(sums);
  const found = lags.find((one) => (one.lag === 1 ? isSingle(one, lags, alone) : isOnlyFit(one, lags, sums)));
  if (found === undefined || found.deviation > MOST_SPREAD * found.time) return null;
  const { lag: slots, time, deviation } = found;
  if (time > MOST_SLOWED * alone.serviceTime) return null;
  const stepError = standardErrorOf(estimateOf(ofLag(slots, sums), timesOf));
  return { slots, step: time, stepError, spread: deviation / time, bursts: used };
}

/**
 * Whether the gaps repeat after that many answers, and after no others but its multiples. If they repeat after half as many too, or
 * much more clearly after twice as many, the number is unclear: some slots may end together.
 */
function isOnlyFit(one: Lag, lags: readonly Lag[], sums: ReadonlyArray<readonly LagSums[]>): boolean {
  const others = lags.filter(({ lag }) => lag !== one.lag && lag < 2 * one.lag);
  const isBeyond = others.some(({ lag }) => lag > one.lag);
  if (!isBeyond || !isAbove(one.covariance, CLEAR_ERRORS)) return false;
  const evidence = isAbove(one.covariance, SURE_ERRORS) ? one.covariance : ofMultiples(one.lag, sums);
  if (!isAbove(evidence, SURE_ERRORS)) return false;
  const divisors = others.filter(({ lag }) => one.lag % lag === 0);
  if (divisors.some(({ covariance }) => isAbove(covariance, BY_CHANCE))) return false;
  const double = lags[2 * one.lag - 1];
  if (double !== undefined && isAbove(difference(double.covariance, one.covariance), CLEAR_ERRORS)) return false;
  return others.every(({ covariance }) => isAbove(difference(evidence, covariance), MORE_ERRORS));
}

/** If services vary, the steps of a single slot cannot be told from the gaps of a rate limit. */
function isSingle(
  { time }: Lag,
  lags: readonly Lag[],
  { serviceTime, deterministic }: Pick<Unloaded, 'serviceTime' | 'deterministic'>,
): boolean {
  const most = OF_SEVERAL * time ** 2;
  const others = lags.slice(1).map(({ covariance }) => covariance.value + SURE_ERRORS * standardErrorOf(covariance));
  const isEven = others.length > 0 && others.every((value) => value <= most);
  return isEven && deterministic && serviceTime <= (1 + LONGEST_DELAY) * time;
}

function standardErrorOf({ errors }: Estimate): number {
  return Math.hypot(...errors);
}

function isAbove(estimate: Estimate, standardErrors: number): boolean {
  return estimate.value >= standardErrors * standardErrorOf(estimate);
}

function difference(one: Estimate, other: Estimate): Estimate {
  return {
    value: one.value - other.value,
    errors: one.errors.map((error, burst) => error - (other.errors[burst] ?? 0)),
  };
}

function lagsOf(bursts: ReadonlyArray<readonly LagSums[]>): Lag[] {
  const longest = [...bursts].sort((a, b) => b.length - a.length)[FEWEST_BURSTS - 1]?.length ?? 0;
  return Array.from({ length: longest }, (_, index) => lagOf(bursts, index + 1));
}

function lagOf(bursts: ReadonlyArray<readonly LagSums[]>, lag: number): Lag {
  const sums = ofLag(lag, bursts);
  const time = meanOf(sums, timesOf);
  return {
    lag,
    covariance: estimateOf(sums, productsOf),
    time,
    deviation: Math.sqrt(Math.max(0, meanOf(sums, ({ squares }) => squares) - time ** 2)),
  };
}

function ofLag(lag: number, bursts: ReadonlyArray<readonly LagSums[]>): LagSums[] {
  return bursts.map((burst) => burst[lag - 1] ?? NONE);
}

/** The covariance of gaps that are any multiple of this many answers apart. */
function ofMultiples(lag: number, bursts: ReadonlyArray<readonly LagSums[]>): Estimate {
  const sums = bursts.map((burst) => burst.filter((_, index) => (index + 1) % lag === 0).reduce(sumOf, NONE));
  return estimateOf(sums, productsOf);
}

const productsOf = ({ products }: LagSums) => products;
const timesOf = ({ times }: LagSums) => times;
const NONE: LagSums = { pairs: 0, products: 0, times: 0, squares: 0 };

function sumOf(a: LagSums, b: LagSums): LagSums {
  return {
    pairs: a.pairs + b.pairs,
    products: a.products + b.products,
    times: a.times + b.times,
    squares: a.squares + b.squares,
  };
}

function pairsIn(bursts: readonly LagSums[]): number {
  return bursts.reduce((sum, { pairs }) => sum + pairs, 0);
}

/** Over all pairs. */
function meanOf(bursts: readonly LagSums[], total: (sums: LagSums) => number): number {
  return bursts.reduce((sum, burst) => sum + total(burst), 0) / pairsIn(bursts);
}

/** The mean, and how far each burst is from it. */
function estimateOf(bursts: readonly LagSums[], total: (sums: LagSums) => number): Estimate {
  const pairs = pairsIn(bursts);
  const value = meanOf(bursts, total);
  return { value, errors: Float64Array.from(bursts, (burst) => (total(burst) - value * burst.pairs) / pairs) };
}

/** For each lag from 1. The first step is left out, as it shows the connects too. Cached, as a probe asks after every burst. */
const sumsByLag = memoize((burst: ProbeBurst): LagSums[] => {
  const { departures } = servedTimes(burst);
  const size = departures.length;
  const lags: LagSums[] = [];
  for (let lag = 1; size - 2 * lag >= FEWEST_PAIRS; lag += 1) lags.push(sumsOf(departures, lag));
  return lags;
});

function sumsOf(departures: Float64Array, lag: number): LagSums {
  const size = departures.length;
  const at = (position: number) => departures[position] ?? 0;
  const usual = (at(size - 1) - at(lag - 1)) / (size - lag);
  const gap = (position: number) => at(position) - at(position - 1) - usual;
  let [products, times, squares] = [0, 0, 0];
  for (let position = lag; position + lag < size; position += 1) {
    products += gap(position) * gap(position + lag);
    const time = at(position + lag) - at(position);
    times += time;
    squares += time * time;
  }
  return { pairs: size - 2 * lag, products, times, squares };
}
