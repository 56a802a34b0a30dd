/** The short form of a result: what fits on one screen, in the same order for every kind. */
import type { Figure } from '../statistics/figure.js';
import { duration, durationFigure, NOTHING, numberFigure } from './format.js';
import type { Fact, Section } from './view.js';

/** Lines of a terminal of 24 that a result may take. */
export const SCREEN_LINES = 23;
/** What a label and the space after it take, as the terminal draws them. */
const LABEL_COLUMNS = 16;

/** How many lines the facts take at this width. */
export function linesOfFacts(facts: readonly Fact[], width: number): number {
  return facts.reduce((lines, { text }) => lines + linesOfText(text, Math.max(20, width - LABEL_COLUMNS)), 0);
}

/** How many rows a picture may have where so many lines are taken by the rest. */
export function rowsLeft(budget: number, taken: number, { least, most }: { least: number; most: number }): number {
  return Math.max(least, Math.min(most, budget - taken));
}

/** Wider intervals, as a share of the median, change how a figure is read. */
const NOTEWORTHY_INTERVAL = 0.1;

function isNoteworthy({ interval, median }: Figure): boolean {
  return interval !== null && interval.high - interval.low > NOTEWORTHY_INTERVAL * Math.abs(median);
}

/** A duration, with its interval only where that is wide enough to change the reading. */
export function briefDuration(figure: Figure | null): string {
  if (figure === null) return NOTHING;
  return isNoteworthy(figure) ? durationFigure(figure) : duration(figure.median);
}

/** Any other figure, likewise. */
export function briefNumber(figure: Figure | null, write: (value: number) => string, unit: string): string {
  if (figure === null) return NOTHING;
  return isNoteworthy(figure) ? numberFigure(figure, write, unit) : `${write(figure.median)} ${unit}`;
}

/** The warnings of a result: the first of them, and how many more there are. */
export function noteFacts(footnotes: readonly string[]): Fact[] {
  const [first, ...others] = footnotes;
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` (${others.length} more with --details)`;
  return [{ label: 'note', text: `${shortened(first)}${more}` }];
}

const NOTE_LENGTH = 170;

/** The first sentence where the whole is long, cut at a word if even that is. */
export function shortened(text: string): string {
  if (text.length <= NOTE_LENGTH) return text;
  const sentence = /^.{40,}?\.(?= )/.exec(text)?.[0] ?? text;
  return sentence.length <= NOTE_LENGTH ? sentence : `${sentence.slice(0, sentence.lastIndexOf(' ', NOTE_LENGTH))} ...`;
}

/** How many lines a table takes that is as wide as its columns. */
export function linesOfTable({ columns, rows, notes = [] }: Section, width: number): number {
  const headings = heightOf(
    columns.map(({ heading }) => heading),
    columns,
  );
  const body = rows.reduce((sum, row) => sum + heightOf(row, columns), 0);
  return headings + body + notes.reduce((sum, note) => sum + linesOfCell(note, width), 0);
}

function heightOf(row: readonly string[], columns: Section['columns']): number {
  return Math.max(...row.map((cell, at) => linesOfCell(cell, columns[at]?.width ?? 1)));
}

/** As many of the rows, from the first on, as fit so many lines of a table; at least one. */
export function rowsThatFit(rows: Section['rows'], columns: Section['columns'], lines: number): number {
  const heights = rows.map((row) => heightOf(row, columns));
  const ends = heights.map((_, index) => heights.slice(0, index + 1).reduce((sum, height) => sum + height, 0));
  return Math.max(1, ends.filter((end) => end <= lines).length);
}

/** Words are not broken, so a cell can take a line more than its length says. */
function linesOfCell(cell: string, width: number): number {
  return cell.split('\n').reduce((lines, text) => lines + linesOfText(text, width), 0);
}

function linesOfText(text: string, width: number): number {
  const start = { lines: 1, used: 0 };
  const broken = text.split(' ').reduce(({ lines, used }, word) => {
    const fits = used === 0 || used + 1 + word.length <= width;
    return fits ? { lines, used: used + (used === 0 ? 0 : 1) + word.length } : { lines: lines + 1, used: word.length };
  }, start);
  return broken.lines;
}
