/**
 * Sums, means, and how much a sample varies. d3-array's leave out what is not a number, and its variance differs from
 * the two-pass sum in the last digits that are saved: these stay our own, and are tested against it.
 */
import { MILLISECOND } from '../../model/units.js';

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

/** Spacings below this, per value, are the clocks' and the client's noise: being tighter than that proves nothing. */
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
