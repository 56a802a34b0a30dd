/** Percentiles: of a sample, and of a saved histogram of durations. */
import { quantileSorted } from 'd3-array';
import type { Distribution } from '../../model/distribution.js';
import { MICROSECOND, type Nanoseconds } from '../../model/units.js';

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

/** By way of an array of numbers alone, whose order needs no function that is called for every two of them. */
export function sorted(values: readonly number[]): number[] {
  const inOrder = new Float64Array(values).sort();
  const ordered = new Array<number>(inOrder.length);
  for (let index = 0; index < ordered.length; index += 1) ordered[index] = inOrder[index] as number;
  return ordered;
}

/** The same of values that are in order already. */
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

/** Null when there is nothing in it. The mean and the largest are exact, percentiles good to 0.1 %. */
export function spreadOf(distribution: Distribution): Spread | null {
  const { count, total, largest } = distribution;
  if (count === 0 || largest === null) return null;
  const at = (p: number) => Math.min(largest, quantile(distribution, p));
  return { mean: total / count, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: largest };
}

/** The least recorded value that at least a share p of all do not exceed, ns. */
function quantile({ count, counts }: Distribution, p: number): Nanoseconds {
  const needed = Math.max(1, Math.ceil(p * count));
  let seen = 0;
  for (const [upTo, here] of counts) {
    seen += here;
    if (seen >= needed) return upTo * MICROSECOND;
  }
  // Of a document that counts more than it has: the largest is all that is known.
  return Number.POSITIVE_INFINITY;
}
