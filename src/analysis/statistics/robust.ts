/** The slope of a line through points, which a few outliers barely change. */
import { median } from './samples.js';

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
