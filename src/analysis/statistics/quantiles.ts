/** Percentiles of a sample. */

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
  const position = (ordered.length - 1) * p;
  const below = ordered[Math.floor(position)];
  const above = ordered[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError('A percentile needs at least one value.');
  return below + (above - below) * (position - Math.floor(position));
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** How many of these values, in ascending order, are not greater than `limit`. */
export function countUpTo(ordered: readonly number[], limit: number): number {
  return firstIndex(ordered, (value) => value > limit);
}

/** How many of these values, in ascending order, are less than `limit`. */
export function countBelow(ordered: readonly number[], limit: number): number {
  return firstIndex(ordered, (value) => value >= limit);
}

/** The index of the first value that is beyond, by bisection: all that follow are too. */
function firstIndex(ordered: readonly number[], isBeyond: (value: number) => boolean): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBeyond(ordered[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function meanOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}

/** Variance / mean squared; null when the mean is 0 or there is none. */
export function squaredVariation(values: readonly number[]): number | null {
  const average = meanOrNull(values);
  if (!average) return null;
  return mean(values.map((value) => (value - average) ** 2)) / average ** 2;
}
