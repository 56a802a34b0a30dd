/**
 * Sums, means, and how much a sample varies. d3-array's leave out what is not a number, and its variance differs from
 * the two-pass sum in the last digits that are saved: these stay our own, and are tested against it.
 */

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

/** Of what the sample was drawn from: divided by one less than there are values. */
export function variance(values: readonly number[]): number {
  return squares(values) / (values.length - 1);
}

/** Standard deviation over the mean; 0 for a single value. */
export function relativeDeviation(values: readonly number[]): number {
  return values.length < 2 ? 0 : Math.sqrt(variance(values)) / mean(values);
}

/** Variance of the sample itself / mean squared; null when the mean is 0 or there is none. */
export function squaredVariation(values: readonly number[]): number | null {
  const centre = meanOrNull(values);
  return centre ? squares(values) / values.length / centre ** 2 : null;
}

/** The sum of the squared distances from the mean. */
function squares(values: readonly number[]): number {
  const centre = mean(values);
  return sum(values.map((value) => (value - centre) ** 2));
}
