/** Text drawings: a chart of several series, and a timeline with one row per client. */

import { createRequire } from 'node:module';
import { countOf, formatDuration, type Nanoseconds } from '../../model/units.js';
import type { Timeline, TimelineLine } from './view.js';

export interface Series {
  readonly name: string;
  readonly sign: string;
  readonly points: ReadonlyArray<readonly [x: number, y: number]>;
}

export interface TextChart {
  readonly title: string;
  readonly lines: readonly string[];
  readonly legend: string;
}

export interface ChartOptions {
  readonly title: string;
  readonly xAxis: string;
  readonly scale: 'linear' | 'doubling';
  /** In characters. */
  readonly width: number;
  /** Of the plot area, in lines. */
  readonly height?: number;
}

const HEIGHT = 10;
/** The lines of a chart outside its plot area: title, arrow, axis, labels and legend. */
export const CHART_LINES = 5;
/** The width of the y axis and its labels. */
const MARGIN = 10;
const MOST_X_LABELS = 8;

/** Loaded with the first chart. */
function chartDrawer(): typeof import('simple-ascii-chart')['plot'] {
  return createRequire(import.meta.url)('simple-ascii-chart').plot;
}

/** Later series are drawn over earlier ones. */
export function drawChart(
  series: readonly Series[],
  { title, xAxis, scale, width, height = HEIGHT }: ChartOptions,
): TextChart {
  const forward = scale === 'doubling' ? Math.log2 : (x: number) => x;
  const backward = scale === 'doubling' ? (x: number) => 2 ** x : (x: number) => x;
  const placed = series.map(({ points }) => points.map(([x, y]): [number, number] => [forward(x), y]));
  const highest = placed.flat().reduce((most, [, y]) => Math.max(most, y), 0);
  // The package passes a point without its series. The last series that contains the point is on top.
  const signOf = (x: number, y: number): string =>
    series[placed.findLastIndex((points) => points.some((point) => point[0] === x && point[1] === y))]?.sign ?? '?';
  const text = chartDrawer()(placed, {
    width: width - MARGIN,
    height,
    yRange: [0, highest],
    customXAxisTicks: labelled(longestOf(placed).map(([x]) => x)),
    customYAxisTicks: [0, highest / 2, highest],
    formatter: (value, { axis }) => Number((axis === 'x' ? backward(value) : value).toPrecision(3)),
    lineFormatter: ({ x, y, plotX, plotY }) => ({ x: plotX + 1, y: plotY, symbol: signOf(x, y) }),
  });
  const lines = text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const signs = series.map(({ name, sign }) => `${sign} ${name}`).join('   ');
  return { title, lines, legend: `${signs}   (across: ${xAxis})` };
}

/** The series with the most points: it has all loads, while a series of marked points has only a few. */
function longestOf<T>(series: ReadonlyArray<readonly T[]>): readonly T[] {
  return series.reduce<readonly T[]>((longest, points) => (points.length >= longest.length ? points : longest), []);
}

/** Leaves out ticks so that the labels of the others fit. */
function labelled(ticks: readonly number[]): number[] {
  const every = Math.ceil(ticks.length / MOST_X_LABELS);
  return ticks.filter((_, index) => index % every === 0 || index === ticks.length - 1);
}

export const WAITING_SIGN = '·';
export const IN_SERVICE_SIGN = '█';

const LABEL_WIDTH = 6;

/** Which rows are shown: all, a number at each end, or a number of evenly spaced rows with the first and the last. */
export type ShownRows = 'all' | { readonly atEachEnd: number } | { readonly evenly: number };

/** The requested number of rows, half of them at each end; without a request, `usual`. */
export function rowsAtEnds(rows: 'all' | number | null, usual: ShownRows): ShownRows {
  if (rows === null || rows === 'all') return rows ?? usual;
  return { atEachEnd: Math.max(1, Math.ceil(rows / 2)) };
}

/** `count` evenly spaced items, including the first and the last. */
export function chooseEvenly<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  const step = (items.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, index) => items[Math.round(index * step)] as T);
}

/** The rows at both ends, and the number of rows left out between them. */
export function selectRows<T>(
  items: readonly T[],
  rows: ShownRows,
): { readonly first: readonly T[]; readonly leftOut: number; readonly last: readonly T[] } {
  if (rows === 'all') return { first: items, leftOut: 0, last: [] };
  if ('evenly' in rows) return { first: chooseEvenly(items, rows.evenly), leftOut: 0, last: [] };
  if (items.length <= 2 * rows.atEachEnd + 1) return { first: items, leftOut: 0, last: [] };
  const { atEachEnd } = rows;
  return { first: items.slice(0, atEachEnd), leftOut: items.length - 2 * atEachEnd, last: items.slice(-atEachEnd) };
}

/** The time axis of a timeline, in characters. */
export interface TimelineScale {
  readonly columns: number;
  /**
   * The column of a time, 0 to `columns`. Times outside the axis, possible in edited documents, are put at its edge.
   */
  readonly column: (time: Nanoseconds) => number;
}

export interface TimelineContent<T> {
  readonly items: readonly T[];
  /** The time from the left edge to the right edge. */
  readonly span: Nanoseconds;
  readonly label: (item: T) => string;
  readonly draw: (item: T, scale: TimelineScale) => Partial<Omit<TimelineLine, 'label'>>;
  /** Explains the signs. */
  readonly signs: string;
}

export function layTimeline<T>(content: TimelineContent<T>, rows: ShownRows, width: number): Timeline {
  const { items, span, label, draw, signs } = content;
  const columns = width - LABEL_WIDTH - 1;
  const column = (time: Nanoseconds) =>
    Math.max(0, Math.min(columns, Math.round((time / Math.max(1, span)) * columns)));
  const lineOf = (item: T) => timelineLine(label(item), draw(item, { columns, column }));
  const { first, leftOut, last } = selectRows(items, rows);
  const gap = leftOut === 0 ? [] : [timelineLine('...', { before: countOf(leftOut, 'more client') })];
  const end = formatDuration(Number.isFinite(span) ? span : 0);
  const indent = ' '.repeat(LABEL_WIDTH + 1);
  const axis = (between: string): string =>
    `${indent}0${between}${' '.repeat(Math.max(1, columns - 1 - between.length - end.length))}${end}`;
  const isOneLine = rows !== 'all' && 'evenly' in rows && signs.length + end.length + 6 <= columns;
  return {
    lines: [...first.map(lineOf), ...gap, ...last.map(lineOf)],
    legend: isOneLine ? [axis(`   ${signs}`)] : [axis(''), `${indent}${signs}`],
  };
}

function timelineLine(label: string, parts: Partial<Omit<TimelineLine, 'label'>>): TimelineLine {
  return { label: label.padStart(LABEL_WIDTH), before: '', waiting: '', inService: '', ...parts };
}
