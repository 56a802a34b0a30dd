/** A section drawn for a terminal, at most 80 columns wide unless a word is longer than its column. */
import Table from 'cli-table3';
import type { Palette } from './palette.js';
import type { Section } from './section.js';
import { wrap } from './wrap.js';

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

export function drawTable({ title, columns, rows, notes }: Section, palette: Palette): string {
  const table = new Table({
    chars: NO_BORDERS,
    style: { 'padding-left': 0, 'padding-right': GUTTER, head: [], border: [], compact: true },
    head: columns.map(({ heading }) => palette.dim(heading)),
    colWidths: columns.map(({ width }) => width + GUTTER),
    colAligns: columns.map(({ align }) => align),
    wordWrap: true,
    wrapOnWordBoundary: true,
  });
  table.push(...rows.map((row) => [...row]));
  const body = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  return [palette.title(title), ...body, ...(notes ?? []).map((note) => palette.dim(wrap(note, WIDTH)))].join('\n');
}
