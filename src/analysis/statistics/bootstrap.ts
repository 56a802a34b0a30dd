/** Intervals by resampling: the round is the unit. */
import { seededDraw } from '../../model/random.js';
import { median, sorted, sortedPercentile } from './quantiles.js';

/** A confidence interval. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** What the intervals are meant to hold the true median with. */
export const CONFIDENCE = 0.9;

/**
 * Rounds below which no interval is given. An interval for a median can't be wider than from the smallest value to
 * the largest, and that holds the true median with probability 1 - 2^(1 - n): 87.5 % for n = 4, 93.75 % for n = 5.
 */
export const ROUNDS_NEEDED = roundsNeeded(CONFIDENCE);

const LEAST_RESAMPLES = 2000;
/** How many resamples must lie beyond each end of an interval. */
const RESAMPLES_BEYOND = 10;
const SEED = 20_240_229;

/** The same for an interval that is to hold the true median with another probability. */
export function roundsNeeded(confidence: number): number {
  return Math.ceil(1 - Math.log2(1 - confidence));
}

/**
 * Percentile bootstrap of the median (Efron, "Bootstrap methods: another look at the jackknife", 1979). The same
 * values give the same interval. Null when there are fewer values than roundsNeeded.
 */
export function medianInterval(values: readonly number[], confidence = CONFIDENCE): Bounds | null {
  if (values.length < roundsNeeded(confidence)) return null;
  const resampledMedian = medianResampler();
  return bounds(confidence, () => resampledMedian(values));
}

/** The interval of the ratio of two medians, when the rounds of the two do not belong together in pairs. */
export function medianRatioInterval(a: readonly number[], b: readonly number[]): Bounds | null {
  if (a.length < ROUNDS_NEEDED || b.length < ROUNDS_NEEDED) return null;
  const resampledMedian = medianResampler();
  return bounds(CONFIDENCE, () => resampledMedian(a) / resampledMedian(b));
}

function medianResampler(): (values: readonly number[]) => number {
  const draw = seededDraw(SEED);
  return (values) => median(values.map(() => values[draw(values.length)] ?? Number.NaN));
}

function bounds(confidence: number, resample: () => number): Bounds {
  const tail = (1 - confidence) / 2;
  const resamples = Math.max(LEAST_RESAMPLES, Math.ceil(RESAMPLES_BEYOND / tail));
  const ordered = sorted(Array.from({ length: resamples }, resample));
  return { low: sortedPercentile(ordered, tail), high: sortedPercentile(ordered, 1 - tail) };
}
