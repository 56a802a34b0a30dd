/** Rows of characters over one time axis: a client each, with what it did before, while it waited and in service. */
import { countOf, formatDuration, type Nanoseconds } from '../../model/units.js';
import type { Timeline, TimelineLine } from './view.js';

export const WAITING_SIGN = '·';
export const IN_SERVICE_SIGN = '█';

const LABEL_WIDTH = 6;

/** Which rows are shown: all, or so many at each end. */
export type ShownRows = 'all' | { readonly atEachEnd: number };

/** The rows to show, and how many are left out between the two parts. */
export function selectRows<T>(
  items: readonly T[],
  rows: ShownRows,
): { readonly first: readonly T[]; readonly leftOut: number; readonly last: readonly T[] } {
  if (rows === 'all' || items.length <= 2 * rows.atEachEnd + 1) return { first: items, leftOut: 0, last: [] };
  const { atEachEnd } = rows;
  return { first: items.slice(0, atEachEnd), leftOut: items.length - 2 * atEachEnd, last: items.slice(-atEachEnd) };
}

/** The axis of a timeline in characters. */
export interface TimelineScale {
  readonly columns: number;
  /** Where a time stands, 0 to `columns`: a saved stamp can be any number, and what lies outside stands at the edge. */
  readonly column: (time: Nanoseconds) => number;
}

export interface TimelineContent<T> {
  readonly items: readonly T[];
  /** From the left edge to the right one. */
  readonly span: Nanoseconds;
  readonly label: (item: T) => string;
  readonly draw: (item: T, scale: TimelineScale) => Partial<Omit<TimelineLine, 'label'>>;
  /** What the signs mean. */
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
  return {
    lines: [...first.map(lineOf), ...gap, ...last.map(lineOf)],
    legend: [`${indent}0${' '.repeat(Math.max(1, columns - 1 - end.length))}${end}`, `${indent}${signs}`],
  };
}

function timelineLine(label: string, parts: Partial<Omit<TimelineLine, 'label'>>): TimelineLine {
  return { label: label.padStart(LABEL_WIDTH), before: '', waiting: '', inService: '', ...parts };
}
