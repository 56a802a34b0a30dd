import { type Bounds, medianInterval } from './bootstrap.js';
import { median, sorted } from './quantiles.js';

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
  const ordered = sorted(values);
  const [smallest] = ordered;
  const largest = ordered.at(-1);
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
