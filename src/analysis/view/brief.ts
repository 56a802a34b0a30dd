/** Helpers for the brief view of a result, which fits on one screen. */
import { describeModel, hasWorkers } from '../../model/models.js';
import { plain } from '../../model/printable.js';
import { DEFAULTS, type ModelChoice, type Scenario } from '../../model/scenario.js';
import { countOf, MICROSECOND } from '../../model/units.js';
import { wrapWords } from '../../model/wrap-words.js';
import type { Figure } from '../statistics/figure.js';
import { duration, durationFigure, NOTHING, numberFigure } from './format.js';
import type { Fact, NextCommand, Section, Statement, View } from './view.js';

/** The most lines of a brief view: a terminal has 24. */
export const SCREEN_LINES = 22;
/** The width of a label and the space after it in a terminal. */
const LABEL_COLUMNS = 16;

/** A brief view: what it found is among its facts, and so is the first of its warnings. */
export function briefView(view: Pick<View, 'heading' | 'blocks' | 'next'>): View {
  return { ...view, footnotes: [], statements: [], isBrief: true };
}

/** A single model by its name, several by their number. */
export function describeModels(models: readonly ModelChoice[]): string {
  const [only, second] = models;
  return only !== undefined && second === undefined ? describeModel(only) : countOf(models.length, 'model');
}

/** The number of lines that the facts take at this width. */
export function linesOfFacts(facts: readonly Fact[], width: number): number {
  return facts.reduce((lines, { text }) => lines + wrapWords(text, Math.max(20, width - LABEL_COLUMNS)).length, 0);
}

/** The number of rows left for a picture. */
export function rowsLeft(budget: number, taken: number, { least, most }: { least: number; most: number }): number {
  return Math.max(least, Math.min(most, budget - taken));
}

/** Intervals wider than this share of the median are shown. */
const NOTEWORTHY_INTERVAL = 0.1;

function isNoteworthy({ interval, median }: Figure): boolean {
  return interval !== null && interval.high - interval.low > NOTEWORTHY_INTERVAL * Math.abs(median);
}

/** A duration, with its interval only if that is wide. */
export function briefDuration(figure: Figure | null): string {
  if (figure === null) return NOTHING;
  return isNoteworthy(figure) ? durationFigure(figure) : duration(figure.median);
}

/** Any other figure, with its interval only if that is wide. */
export function briefNumber(figure: Figure | null, write: (value: number) => string, unit: string): string {
  if (figure === null) return NOTHING;
  return isNoteworthy(figure) ? numberFigure(figure, write, unit) : `${write(figure.median)} ${unit}`;
}

/** The first warning of a result, and the number of further ones. */
export function noteFacts(footnotes: readonly string[]): Fact[] {
  const [first, ...others] = footnotes;
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` (${others.length} more with --details)`;
  return [{ label: 'note', text: `${shortened(first)}${more}` }];
}

const NOTE_LENGTH = 170;

/** A long text is reduced to its first sentence, and that is cut after a word if it is still too long. */
export function shortened(text: string): string {
  if (text.length <= NOTE_LENGTH) return text;
  const sentence = /^.{40,}?\.(?= )/.exec(text)?.[0] ?? text;
  return sentence.length <= NOTE_LENGTH ? sentence : `${sentence.slice(0, sentence.lastIndexOf(' ', NOTE_LENGTH))} ...`;
}

/** The number of lines of a table. */
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

/** How many of the first rows fit into this number of lines; at least 1. */
export function rowsThatFit(rows: Section['rows'], columns: Section['columns'], lines: number): number {
  const heights = rows.map((row) => heightOf(row, columns));
  let end = 0;
  const fitting = heights.filter((height) => {
    end += height;
    return end <= lines;
  });
  return Math.max(1, fitting.length);
}

/** Wraps at spaces, so a cell can take more lines than its length suggests. */
function linesOfCell(cell: string, width: number): number {
  return cell.split('\n').reduce((lines, text) => lines + wrapWords(text, width).length, 0);
}

export const NO_VERDICT = 'no verdict';

/** The text of a fact whose label already says that there is no verdict. */
export function withoutLabel(text: string): string {
  const rest = text.replace(/^No verdict: /, '');
  return rest === text ? text : rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** Why there is no verdict on one of several models; empty if there is one. */
export function noVerdictFacts(subject: string, { text, sound }: Pick<Statement, 'text' | 'sound'>): Fact[] {
  return sound ? [] : [{ label: NO_VERDICT, text: `${subject}: ${withoutLabel(text)}`, sound }];
}

/** After a load at a URL, which shows less than a probe does. */
export function probeNext(url: string, why = 'how many it serves at once'): NextCommand[] {
  return [{ words: ['probe', plain(url)], why }];
}

/** The options of another command that name the same model server, beyond the model itself; defaults are left out. */
export function sameServer(
  { serviceTime, service }: Pick<Scenario, 'serviceTime' | 'service'>,
  { model, workers }: ModelChoice,
): string[] {
  return [
    ...(hasWorkers(model) && workers !== DEFAULTS.workers ? ['--workers', String(workers)] : []),
    ...(serviceTime === DEFAULTS.serviceTime ? [] : ['--service-time', `${serviceTime / MICROSECOND}us`]),
    ...(service === DEFAULTS.service ? [] : ['--service', service]),
  ];
}
