/** How tight a sample is, whatever its shape: its differential entropy. */
import { MILLISECOND } from '../../model/units.js';

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
