/** Statistics of a sample: quantiles, mean, variance and entropy. */

import { quantileSorted } from 'd3-array';
import type { Distribution } from '../../model/distribution.js';
import { MICROSECOND, MILLISECOND, type Nanoseconds } from '../../model/units.js';

/**
 * The p-quantile (0 <= p <= 1) by linear interpolation between order statistics: definition 7 of Hyndman and Fan,
 * "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996), the default of R and NumPy.
 * @throws RangeError for an empty sample
 */
export function percentile(values: readonly number[], p: number): number {
  return sortedPercentile(sorted(values), p);
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Sorts in a typed array, which needs no comparison function and so is faster. */
export function sorted(values: readonly number[]): number[] {
  const inOrder = new Float64Array(values).sort();
  const ordered = new Array<number>(inOrder.length);
  for (let index = 0; index < ordered.length; index += 1) ordered[index] = inOrder[index] as number;
  return ordered;
}

/** The same for values that are already sorted. */
export function sortedPercentile(ordered: readonly number[], p: number): number {
  const value = quantileSorted(ordered as number[], p);
  if (value === undefined) throw new RangeError('A percentile needs at least one value.');
  return value;
}

export interface Spread {
  readonly mean: Nanoseconds;
  readonly p50: Nanoseconds;
  readonly p95: Nanoseconds;
  readonly p99: Nanoseconds;
  readonly max: Nanoseconds;
}

/** Null if the distribution is empty. The mean and the maximum are exact, percentiles accurate to 0.1 %. */
export function spreadOf(distribution: Distribution): Spread | null {
  const { count, total, largest } = distribution;
  if (count === 0 || largest === null) return null;
  const at = (p: number) => Math.min(largest, quantile(distribution, p));
  return { mean: total / count, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: largest };
}

/** The smallest recorded value that at least a share p of all values do not exceed, ns. */
function quantile({ count, counts }: Distribution, p: number): Nanoseconds {
  const needed = Math.max(1, Math.ceil(p * count));
  let seen = 0;
  for (const [upTo, here] of counts) {
    seen += here;
    if (seen >= needed) return upTo * MICROSECOND;
  }
  // Reached only if a document's total count exceeds the sum of its counts. The caller limits the result to the
  // maximum.
  return Number.POSITIVE_INFINITY;
}

export function sum(values: readonly number[] | Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

export function mean(values: readonly number[] | Float64Array): number {
  return sum(values) / values.length;
}

export function meanOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}

/** The unbiased estimate, with the divisor n - 1. */
export function variance(values: readonly number[]): number {
  return squares(values) / (values.length - 1);
}

/** Median absolute deviation from the median. */
export function medianDeviation(values: readonly number[]): number {
  const centre = median(values);
  return median(values.map((value) => Math.abs(value - centre)));
}

/** Standard deviation over the mean; 0 for a single value. */
export function relativeDeviation(values: readonly number[]): number {
  return values.length < 2 ? 0 : Math.sqrt(variance(values)) / mean(values);
}

/** Variance (divisor n) / mean squared; null if the mean is 0 or the sample is empty. */
export function squaredVariation(values: readonly number[]): number | null {
  const centre = meanOrNull(values);
  return centre ? squares(values) / values.length / centre ** 2 : null;
}

/** The sum of the squared deviations from the mean. */
function squares(values: readonly number[]): number {
  const centre = mean(values);
  return sum(values.map((value) => (value - centre) ** 2));
}

/** Spacings below this are noise of the clocks and the client: a sample that looks denser proves nothing. */
const FLOOR_MS = 0.1;

/**
 * Differential entropy by m-spacings, in nats of a time in ms: Vasicek, "A test for normality based on sample entropy",
 * Journal of the Royal Statistical Society B 38 (1976). m is half the square root of the sample's size.
 * @param ordered ns, ascending
 */
export function spacingEntropy(ordered: Float64Array): number {
  const size = ordered.length;
  const m = Math.max(1, Math.round(Math.sqrt(size) / 2));
  const scale = size / (2 * m) / MILLISECOND;
  let total = 0;
  for (let index = 0; index < size; index += 1) {
    const above = ordered[Math.min(size - 1, index + m)] ?? 0;
    const below = ordered[Math.max(0, index - m)] ?? 0;
    total += Math.log(Math.max(FLOOR_MS, scale * (above - below)));
  }
  return total / size;
}
