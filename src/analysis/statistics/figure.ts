import { extent } from 'd3-array';
import { type Bounds, medianInterval } from './bootstrap.js';
import { median } from './quantiles.js';

export interface Figure {
  /** One value a round, in the order in which the rounds were made. */
  readonly values: readonly number[];
  readonly median: number;
  readonly smallest: number;
  readonly largest: number;
  /** Null when there are fewer than ROUNDS_NEEDED values. */
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
  return { values, median: median(values), smallest, largest, interval: medianInterval(values) };
}
