/** Percentiles of a sample. */
import { quantileSorted } from 'd3-array';

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
  for (let place = 0; place < ordered.length; place += 1) ordered[place] = inOrder[place] as number;
  return ordered;
}

/** The same of values that are in order already. */
export function sortedPercentile(ordered: readonly number[], p: number): number {
  const value = quantileSorted(ordered as number[], p);
  if (value === undefined) throw new RangeError('A percentile needs at least one value.');
  return value;
}
