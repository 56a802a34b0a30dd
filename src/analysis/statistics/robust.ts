/** Statistics that a few outliers barely change: a rank test, and the slope of a line through points. */
import { group } from 'd3-array';
import { median, sum } from './samples.js';

export interface RankTest {
  /** U of the first sample: the number of pairs in which its value is the larger one; a tie counts one half. */
  readonly u: number;
  /** Two-sided: the probability of a U at least this far from the middle if both samples had the same distribution. */
  readonly p: number;
}

/** Up to this number of values p is computed exactly; beyond it the normal approximation is as good. */
const MOST_EXACT = 50;

/**
 * Whether one sample tends to be larger than another, by ranks alone: Mann and Whitney, "On a test of whether one of
 * two random variables is stochastically larger than the other", Annals of Mathematical Statistics 18 (1947).
 * @throws RangeError when a sample is empty
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): RankTest {
  if (a.length === 0 || b.length === 0) throw new RangeError('Mann-Whitney U needs two samples that are not empty.');
  const ties = tieSizes([...a, ...b]);
  const u = sum(a.map((x) => sum(b.map((y) => (x > y ? 1 : x === y ? 0.5 : 0)))));
  const isCounted = ties.every((size) => size === 1) && a.length + b.length <= MOST_EXACT;
  return { u, p: isCounted ? countedChance(u, a.length, b.length) : approximateChance(u, a.length, b.length, ties) };
}

/** How often each value occurs. */
function tieSizes(values: readonly number[]): number[] {
  return [...group(values, (value) => value).values()].map(({ length }) => length);
}

/** Exact if no two values are equal. */
function countedChance(u: number, m: number, n: number): number {
  const ways = waysToReach(m, n);
  const smaller = Math.min(u, m * n - u);
  return Math.min(1, (2 * sum(ways.slice(0, smaller + 1))) / sum(ways));
}

/**
 * The number of orderings of m + n values that give U = 0, 1, ... m x n: the coefficients of the Gaussian binomial
 * coefficient, the product over i = 1 ... m of (1 - q^(n+i)) / (1 - q^i).
 */
function waysToReach(m: number, n: number): number[] {
  const ways: number[] = new Array(m * n + 1).fill(0);
  ways[0] = 1;
  for (let i = 1; i <= m; i += 1) {
    for (let u = m * n; u >= n + i; u -= 1) ways[u] = (ways[u] ?? 0) - (ways[u - n - i] ?? 0);
    for (let u = i; u <= m * n; u += 1) ways[u] = (ways[u] ?? 0) + (ways[u - i] ?? 0);
  }
  return ways;
}

/** Normal approximation, corrected for ties and continuity: Lehmann, "Nonparametrics" (1975), section 1.4. */
function approximateChance(u: number, m: number, n: number, ties: readonly number[]): number {
  const all = m + n;
  const tied = sum(ties.map((size) => size ** 3 - size));
  const variance = ((m * n) / 12) * (all + 1 - tied / (all * (all - 1)));
  if (variance === 0) return 1;
  const distance = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5);
  return Math.min(1, complementaryError(distance / Math.sqrt(2 * variance)));
}

/**
 * erfc(x) for x >= 0, accurate to 1.5e-7: Abramowitz and Stegun, "Handbook of mathematical functions" (1964), 7.1.26.
 */
function complementaryError(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const series = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  return series.reduce((value, coefficient) => (value + coefficient) * t, 0) * Math.exp(-x * x);
}

interface SlopePoint {
  readonly x: number;
  readonly y: number;
}

/** More points than this are thinned evenly, because the number of pairs grows with the square. */
const MOST_FOR_SLOPE = 400;

/**
 * The median of the slopes of all pairs of points: Theil (1950) and Sen, "Estimates of the regression coefficient
 * based on Kendall's tau", JASA 63 (1968). A quarter of the points can be outliers without
 * changing it much. Null if fewer than two points differ in x.
 */
export function robustSlope(points: readonly SlopePoint[]): number | null {
  const chosen = evenlyThinned(points);
  const slopes: number[] = [];
  for (const [index, a] of chosen.entries()) {
    for (let other = index + 1; other < chosen.length; other += 1) {
      const b = chosen[other] as SlopePoint;
      // + 0, because a slope of -0 is the same as 0.
      if (a.x !== b.x) slopes.push((b.y - a.y) / (b.x - a.x) + 0);
    }
  }
  return slopes.length === 0 ? null : median(slopes);
}

function evenlyThinned(points: readonly SlopePoint[]): readonly SlopePoint[] {
  if (points.length <= MOST_FOR_SLOPE) return points;
  const step = (points.length - 1) / (MOST_FOR_SLOPE - 1);
  return Array.from({ length: MOST_FOR_SLOPE }, (_, index) => points[Math.round(index * step)] as SlopePoint);
}
