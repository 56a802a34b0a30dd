/** A figure measured in several rounds, and the comparison of two: their ratio, and whether it differs from 1. */
import { extent } from 'd3-array';
import { type Bounds, medianInterval, medianRatioInterval } from './intervals.js';
import { median } from './samples.js';

export interface Figure {
  /** One value per round, in the order of the rounds. */
  readonly values: readonly number[];
  readonly median: number;
  readonly smallest: number;
  readonly largest: number;
  /** Null with fewer than ROUNDS_NEEDED values. Computed on demand, because most figures are shown without it. */
  readonly interval: Bounds | null;
}

/** The names of the figures that have one number per round. */
export type NumberIn<Figures> = {
  [Name in keyof Figures]: Figures[Name] extends number | null ? Name : never;
}[keyof Figures];

export function figureOf(perRound: ReadonlyArray<number | null>): Figure | null {
  const values = perRound.filter((value) => value !== null);
  const [smallest, largest] = extent(values);
  if (values.length < perRound.length || smallest === undefined || largest === undefined) return null;
  return {
    values,
    median: median(values),
    smallest,
    largest,
    get interval() {
      return intervalOf(values);
    },
  };
}

/** Cached by the values, because resampling is slow and every output format needs the same intervals. */
const intervals = new Map<string, Bounds | null>();
const MOST_KEPT = 10_000;

function intervalOf(values: readonly number[]): Bounds | null {
  const key = values.join();
  const known = intervals.get(key);
  if (known !== undefined) return known;
  if (intervals.size >= MOST_KEPT) intervals.clear();
  const interval = medianInterval(values);
  intervals.set(key, interval);
  return interval;
}

export interface Ratio {
  /** first / second. */
  readonly ratio: number;
  /** Null with too few rounds. */
  readonly interval: Bounds | null;
  /** Whether the interval excludes 1; null without an interval. */
  readonly significant: boolean | null;
}

/**
 * The ratio of a figure in two runs, with one value per round. Null if a value of the second run is 0.
 * @param paired whether round i of both runs was measured side by side: the ratio is then taken within each pair, so
 * that disturbances of both cancel out
 */
export function compareValues(a: readonly number[], b: readonly number[], paired: boolean): Ratio | null {
  if (b.some((value) => value === 0)) return null;
  if (paired && a.length === b.length) {
    const ratios = a.map((value, index) => value / (b[index] ?? Number.NaN));
    return judgedRatio(median(ratios), medianInterval(ratios));
  }
  return judgedRatio(median(a) / median(b), medianRatioInterval(a, b));
}

function judgedRatio(ratio: number, interval: Bounds | null): Ratio {
  return { ratio, interval, significant: interval === null ? null : interval.low > 1 || interval.high < 1 };
}
