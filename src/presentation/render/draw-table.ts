/** Text broken at spaces into lines. */

import Table from 'cli-table3';
import wrapAnsi from 'wrap-ansi';
import type { Column, Section } from '../../analysis/view/view.js';
import type { Palette } from './palette.js';

export function wrap(text: string, width: number): string {
  return wrapAnsi(text, width, { trim: true });
}

/** Lines are never wider. */
const WIDTH = 80;
/** Between two columns. */
const GUTTER = 1;

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

/** Rows drawn in one go: the time that cli-table3 takes grows with the square of their number. */
const CHUNK = 250;

export function drawTable({ title, columns, rows, notes }: Section, palette: Palette): string {
  const heading = columns.map((column) => palette.dim(column.heading));
  const body = [...drawRows(columns, [heading]), ...chunksOf(rows).flatMap((chunk) => drawChunk(columns, chunk))];
  return [
    palette.title(wrap(title, WIDTH)),
    ...body,
    ...(notes ?? []).map((note) => palette.dim(wrap(note, WIDTH))),
  ].join('\n');
}

function chunksOf(rows: Section['rows']): Array<Section['rows']> {
  return Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) =>
    rows.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}

/** A word that is wider than the first column, as a name can be, gets a line of its own and is never cut. */
function drawChunk(columns: readonly Column[], rows: Section['rows']): string[] {
  const width = columns[0]?.width ?? WIDTH;
  const isWide = ([first = '']: readonly string[]) => first.length > width && !/\s/.test(first);
  const next = rows.findIndex(isWide);
  const row = rows[next];
  if (row === undefined) return drawRows(columns, rows);
  const [first = '', ...rest] = row;
  return [
    ...drawRows(columns, rows.slice(0, next)),
    first,
    ...drawRows(columns, [['', ...rest]]),
    ...drawChunk(columns, rows.slice(next + 1)),
  ];
}

function drawRows(columns: readonly Column[], rows: Section['rows']): string[] {
  if (rows.length === 0) return [];
  const table = new Table({
    chars: NO_BORDERS,
    style: { 'padding-left': 0, 'padding-right': GUTTER, head: [], border: [], compact: true },
    colWidths: columns.map(({ width }) => width + GUTTER),
    colAligns: columns.map(({ align }) => align),
    wordWrap: true,
    wrapOnWordBoundary: true,
  });
  table.push(...rows.map((row) => row.map((cell) => cell.replaceAll('\n', ' '))));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
