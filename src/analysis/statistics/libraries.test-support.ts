/** Libraries without types, with which our statistics are compared in tests. */
// @ts-expect-error: no types
import jStat from 'jstat';
// @ts-expect-error: no types
import { TheilSenRegression } from 'ml-regression-theil-sen';

/** The p-quantile of Student's t. */
export function quantileOfT(p: number, degrees: number): number {
  return jStat.studentt.inv(p, degrees);
}

/** The Theil-Sen slope of a line through points. */
export function theilSenSlope(x: readonly number[], y: readonly number[]): number {
  return new TheilSenRegression(x, y).slope;
}
