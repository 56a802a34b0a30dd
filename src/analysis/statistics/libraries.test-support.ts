/** Libraries without types of their own, against which our statistics are tested. */
// @ts-expect-error: it has no types.
import jStat from 'jstat';
// @ts-expect-error: nor has this one.
import { TheilSenRegression } from 'ml-regression-theil-sen';

/** The chance that so many of so many tosses of a coin, or fewer, are heads. */
export function coinTosses(heads: number, tosses: number): number {
  return jStat.binomial.cdf(heads, tosses, 0.5);
}

/** The p-quantile of Student's t. */
export function quantileOfT(p: number, degrees: number): number {
  return jStat.studentt.inv(p, degrees);
}

/** The slope of a line through points, by the method of Theil and Sen. */
export function theilSenSlope(x: readonly number[], y: readonly number[]): number {
  return new TheilSenRegression(x, y).slope;
}
