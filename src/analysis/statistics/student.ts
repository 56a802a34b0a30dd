/** Student's t: how many standard errors hold the truth. */

/** Normal quantile of 0.99: two-sided 98 %, so that 95 % is kept also where the samples are skewed. */
const Z = 2.3263;

/**
 * The two-sided 98 % quantile for so many degrees of freedom: the expansion 26.7.5 of Abramowitz and Stegun, "Handbook
 * of Mathematical Functions" (1964). Infinite below 2, where it says nothing.
 */
export function studentQuantile(degrees: number): number {
  if (degrees < 2) return Number.POSITIVE_INFINITY;
  const first = (Z ** 3 + Z) / 4;
  const second = (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96;
  const third = (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384;
  return Z + first / degrees + second / degrees ** 2 + third / degrees ** 3;
}
