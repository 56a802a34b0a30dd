/** The short form of a result: what fits on one screen, in the same order for every kind. */
import type { Figure } from '../statistics/figure.js';
import { duration, durationFigure, NOTHING, numberFigure } from './format.js';
import type { Fact } from './view.js';

/** Lines of a terminal of 24 that a result may take. */
export const SCREEN_LINES = 23;
/** What a label and the space after it take, as the terminal draws them. */
const LABEL_COLUMNS = 16;

/** About how many lines the facts take at this width. */
export function linesOfFacts(facts: readonly Fact[], width: number): number {
  return facts.reduce((lines, { text }) => lines + Math.ceil(text.length / Math.max(20, width - LABEL_COLUMNS - 4)), 0);
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
  const sentence = /^.*?[.;](?= )/.exec(text)?.[0] ?? text;
  if (sentence.length <= NOTE_LENGTH) return sentence.replace(/;$/, '.');
  return `${sentence.slice(0, sentence.lastIndexOf(' ', NOTE_LENGTH))} ...`;
}
