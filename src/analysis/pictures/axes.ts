/** The axes of panels, and the unit in which times are drawn. */
import { nice, ticks } from 'd3-array';
import { MICROSECOND, MILLISECOND, type Nanoseconds, SECOND } from '../../model/units.js';
import { significant } from '../view/format.js';
import type { Axis, Tick } from './picture.js';

const MOST_TICKS = 5;
/** The number of labels that fit a horizontal axis on a phone. */
const MOST_LABELS = 8;

/** A time axis, which ends at the last point drawn. */
export function timeAxis(end: number, name: string): Axis {
  const to = end > 0 ? end : 1;
  return { scale: 'linear', from: 0, to, ticks: labelled(ticks(0, to, MOST_TICKS)), name };
}

/** From 0 to a round number above the largest value. */
export function valueAxis(values: readonly number[], name: string, count = 4): Axis {
  const largest = longestTime(values);
  const [, to] = nice(0, largest > 0 ? largest * 1.08 : 1, count);
  return { scale: 'linear', from: 0, to, ticks: labelled(ticks(0, to, count)), name };
}

/** From a little below the smallest value to a little above the largest. */
export function spanAxis(values: readonly number[], name: string): Axis {
  const [smallest, largest] = [Math.min(...values), Math.max(...values)];
  const margin = (largest - smallest || Math.abs(largest) || 1) * 0.15;
  const [from, to] = [smallest - margin, largest + margin];
  return { scale: 'linear', from, to, ticks: labelled(ticks(from, to, 3)), name };
}

/** Whole numbers from 0, for counts. */
export function countAxis(most: number, name: string): Axis {
  const to = Math.max(1, most);
  const whole = [...new Set(ticks(0, to, Math.min(3, to)).filter(Number.isInteger))];
  return { scale: 'linear', from: 0, to: to * 1.05, ticks: labelled(whole), name };
}

/** Powers of ten, with 2 and 5 between them if there are few. */
export function logAxis(smallest: number, largest: number, name: string): Axis {
  const [low, high] = [Math.log10(smallest), Math.log10(largest)];
  const steps = high - low < 2.5 ? [1, 2, 5] : [1];
  const powers = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, at) => Math.floor(low) + at);
  const marked = powers.flatMap((power) => steps.map((step) => Number((step * 10 ** power).toPrecision(3))));
  const from = smallest * 0.85;
  const to = largest * 1.15;
  return { scale: 'log', from, to, ticks: labelled(marked.filter((at) => at >= from && at <= to)), name };
}

/** A logarithmic axis of loads, each about twice the one before, with a label at each load. */
export function doublingAxis(loads: readonly number[], name: string): Axis {
  const values = [...new Set(loads)].sort((a, b) => a - b);
  const [first = 1, last = first] = [values[0], values.at(-1)];
  const every = Math.ceil(values.length / MOST_LABELS);
  const shown = values.filter((_, index) => (values.length - 1 - index) % every === 0);
  const [from, to] = first === last ? [first / 2, last * 2] : [first, last];
  return { scale: 'log', from, to, ticks: shown.map((at) => ({ at, label: at.toLocaleString('en-GB') })), name };
}

/** One unit per row, the first row at the top. */
export function rowAxis(rows: number, labels: readonly Tick[], name = ''): Axis {
  return { scale: 'linear', from: Math.max(rows, 1) - 0.5, to: -0.5, ticks: labels, name };
}

function labelled(values: readonly number[]): Tick[] {
  return values.map((at) => ({ at, label: writeTick(at) }));
}

function writeTick(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-GB') : String(Number(significant(value)));
}

export interface TimeScale {
  readonly unit: 's' | 'ms' | 'µs';
  /** In the unit, rounded to four digits of the longest: more can't be seen, and would only make files larger. */
  readonly of: (time: Nanoseconds) => number;
}

export function timeScale(longest: Nanoseconds): TimeScale {
  const [unit, size] =
    longest >= 2 * SECOND
      ? (['s', SECOND] as const)
      : longest >= 2 * MILLISECOND
        ? (['ms', MILLISECOND] as const)
        : (['µs', MICROSECOND] as const);
  const digits = Math.min(6, Math.max(0, 4 - Math.floor(Math.log10(Math.max(1, longest / size)))));
  return { unit, of: (time) => Number((time / size).toFixed(digits)) };
}

/** The largest, or 0. Not Math.max, which fails with a hundred thousand arguments. */
export function longestTime(times: Iterable<Nanoseconds>): Nanoseconds {
  let longest = 0;
  for (const time of times) longest = Math.max(longest, time);
  return longest;
}

/** If the largest is this many times the smallest, small values can't be read on a linear scale. */
const OUTLIER = 12;

export function needsLogScale(values: readonly number[]): boolean {
  const positive = values.filter((value) => value > 0);
  return positive.length > 1 && Math.max(...positive) > OUTLIER * Math.min(...positive);
}
