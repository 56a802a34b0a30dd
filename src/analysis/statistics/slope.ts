/** The robust slope of a line through points. */
import { median } from './quantiles.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Points beyond this number are thinned evenly: the slopes of all pairs grow with the square. */
const MOST_POINTS = 400;

/**
 * The median of the slopes of all pairs of points: Theil (1950) and Sen, "Estimates of the regression coefficient
 * based on Kendall's tau", JASA 63 (1968). A quarter of the points may be wild without moving it far.
 * Null when fewer than two points differ in x.
 */
export function robustSlope(points: readonly Point[]): number | null {
  const chosen = thin(points);
  const slopes: number[] = [];
  for (const [index, a] of chosen.entries()) {
    for (let other = index + 1; other < chosen.length; other += 1) {
      const b = chosen[other] as Point;
      if (a.x !== b.x) slopes.push((b.y - a.y) / (b.x - a.x));
    }
  }
  return slopes.length === 0 ? null : median(slopes);
}

function thin(points: readonly Point[]): readonly Point[] {
  if (points.length <= MOST_POINTS) return points;
  const step = (points.length - 1) / (MOST_POINTS - 1);
  return Array.from({ length: MOST_POINTS }, (_, index) => points[Math.round(index * step)] as Point);
}
