/** A figure of several rounds; and two of them side by side: their ratio, and whether it can be told from 1. */
import { extent } from 'd3-array';
import { type Bounds, medianInterval, medianRatioInterval } from './intervals.js';
import { median } from './samples.js';

export interface Figure {
  /** One value a round, in the order in which the rounds were made. */
  readonly values: readonly number[];
  readonly median: number;
  readonly smallest: number;
  readonly largest: number;
  /** Null when there are fewer than ROUNDS_NEEDED values. Computed when it is asked for: most figures are shown without. */
  readonly interval: Bounds | null;
}

/** The figures that are one number a round. */
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

/** By the values: resampling takes a while, and every format of a document asks for the same intervals. */
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
  /** Null when there are too few rounds for one. */
  readonly interval: Bounds | null;
  /** Whether the interval leaves 1 out; null when there is none. */
  readonly significant: boolean | null;
}

/**
 * The ratio of a figure of two runs, of which there is one value a round; null when a value of the second is 0.
 * @param paired whether round i of the one was made beside round i of the other: then the ratio is taken within
 * each pair, so that what disturbed both drops out
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
