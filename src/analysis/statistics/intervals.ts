/** Confidence intervals: of medians by resampling, of centres by signed ranks, of means by Student's t. One value per round. */
import { seededDraw } from '../../model/random.js';
import { median, sorted, sortedPercentile } from './samples.js';

/** A confidence interval. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** The probability with which an interval contains the true median. */
export const CONFIDENCE = 0.9;

/**
 * The smallest number of rounds for an interval. The widest interval of a median, from the smallest value to the
 * largest, contains the true median with probability 1 - 2^(1 - n): 87.5 % for n = 4, 93.75 % for n = 5.
 */
export const ROUNDS_NEEDED = roundsNeeded(CONFIDENCE);

/** 100 resamples lie beyond each end of an interval. */
const RESAMPLES = 2000;
const RESAMPLING_SEED = 20_240_229;

/** The same for any confidence. */
export function roundsNeeded(confidence: number): number {
  return Math.ceil(1 - Math.log2(1 - confidence));
}

/**
 * Percentile bootstrap of the median (Efron, "Bootstrap methods: another look at the jackknife", 1979). Equal values
 * always give equal intervals. Null with fewer than ROUNDS_NEEDED values.
 */
export function medianInterval(values: readonly number[]): Bounds | null {
  if (values.length < ROUNDS_NEEDED) return null;
  const resampledMedian = medianResampler();
  return resampledInterval(() => resampledMedian(values));
}

/** The interval of the ratio of two medians whose rounds are not paired. */
export function medianRatioInterval(a: readonly number[], b: readonly number[]): Bounds | null {
  if (a.length < ROUNDS_NEEDED || b.length < ROUNDS_NEEDED) return null;
  const resampledMedian = medianResampler();
  return resampledInterval(() => resampledMedian(a) / resampledMedian(b));
}

function medianResampler(): (values: readonly number[]) => number {
  const draw = seededDraw(RESAMPLING_SEED);
  return (values) => median(values.map(() => values[draw(values.length)] ?? Number.NaN));
}

function resampledInterval(resample: () => number): Bounds {
  const tail = (1 - CONFIDENCE) / 2;
  const ordered = sorted(Array.from({ length: RESAMPLES }, resample));
  return { low: sortedPercentile(ordered, tail), high: sortedPercentile(ordered, 1 - tail) };
}

/** The averages of all pairs of values, each value with itself included, in ascending order. */
export function walshAverages(values: readonly number[]): Float64Array {
  const averages = new Float64Array((values.length * (values.length + 1)) / 2);
  let count = 0;
  for (const [index, a] of values.entries()) {
    for (const b of values.slice(index)) {
      averages[count] = (a + b) / 2;
      count += 1;
    }
  }
  return averages.sort();
}

/**
 * The interval of the centre of a symmetric distribution, between two of the Walsh averages: the inversion of Wilcoxon's
 * signed-rank test. It is exact for every such distribution and any number of values: Hodges and Lehmann, "Estimates
 * of location based on rank tests", Annals of Mathematical Statistics 34 (1963); Hollander and Wolfe, "Nonparametric
 * statistical methods" (1999), section 3.3. Null with fewer values than roundsNeeded.
 */
export function signedRankInterval(values: readonly number[], confidence: number): Bounds | null {
  const outside = mostAveragesOutside(values.length, confidence);
  const averages = walshAverages(values);
  const [low, high] = [averages.at(outside), averages.at(-1 - outside)];
  return outside < 0 || low === undefined || high === undefined ? null : { low, high };
}

/**
 * How many Walsh averages can lie beyond each end of the interval: the largest k for which the ranks of the values above
 * the centre add up to at most k with a probability of no more than (1 - confidence) / 2. -1 if there is no such k.
 */
function mostAveragesOutside(count: number, confidence: number): number {
  const most = (count * (count + 1)) / 2;
  // chances[sum]: each value, and so each rank, lies above the centre with a probability of one half.
  const chances = new Float64Array(most + 1);
  chances[0] = 1;
  for (let rank = 1; rank <= count; rank += 1) {
    for (let sum = most; sum >= 0; sum -= 1)
      chances[sum] = ((chances[sum] ?? 0) + (sum >= rank ? (chances[sum - rank] ?? 0) : 0)) / 2;
  }
  const missed = (1 - confidence) / 2;
  let outside = -1;
  let chance = chances[0] ?? 0;
  while (chance <= missed && outside < most / 2) {
    outside += 1;
    chance += chances[outside + 1] ?? 0;
  }
  return outside;
}

/** The 99 % quantile of the normal distribution: two-sided 98 %, which leaves at least 95 % for skewed samples. */
const Z = 2.3263;

/**
 * The two-sided 98 % quantile of Student's t: the expansion 26.7.5 of Abramowitz and Stegun, "Handbook of Mathematical
 * Functions" (1964). Infinite below 2 degrees of freedom, where the expansion is useless.
 */
export function studentQuantile(degrees: number): number {
  if (degrees < 2) return Number.POSITIVE_INFINITY;
  const first = (Z ** 3 + Z) / 4;
  const second = (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96;
  const third = (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384;
  return Z + first / degrees + second / degrees ** 2 + third / degrees ** 3;
}
