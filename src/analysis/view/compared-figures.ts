/** The figures of two models or two runs side by side, each with its ratio. */

import type { Figure } from '../statistics/figure.js';
import { compareValues } from '../statistics/figure.js';
import { CONFIDENCE, ROUNDS_NEEDED } from '../statistics/intervals.js';
import { formatRatio, NOTHING } from './format.js';
import type { Section } from './view.js';

/** One figure of both; null where one does not have it. */
export interface ComparedFigure {
  readonly label: string;
  readonly first: Figure | null;
  readonly second: Figure | null;
  readonly write: (figure: Figure) => string;
}

/** What two columns are called, and how the ratios are taken. */
export interface Sides {
  readonly title: string;
  readonly headings: readonly [string, string];
  /** Whether the rounds of the two were made in pairs. */
  readonly paired: boolean;
  readonly notes: readonly string[];
}

export function comparedFigures(
  figures: readonly ComparedFigure[],
  { title, headings, paired, notes }: Sides,
): Section {
  return {
    title,
    columns: [
      { heading: 'figure', align: 'left', width: 15 },
      { heading: headings[0], align: 'left', width: 22 },
      { heading: headings[1], align: 'left', width: 22 },
      { heading: 'first / second', align: 'left', width: 18 },
    ],
    rows: figures.map(({ label, first, second, write }) => [
      label,
      ...[first, second].map((figure) => (figure === null ? NOTHING : write(figure))),
      ratioOf(first, second, paired),
    ]),
    notes,
  };
}

/** The ratio of a figure of both in words. */
export function ratioOf(first: Figure | null, second: Figure | null, paired: boolean): string {
  return formatRatio(first === null || second === null ? null : compareValues(first.values, second.values, paired));
}

/** What the ratios are, and why they have no interval where they have none. */
export function describeRatios(paired: boolean, rounds: readonly [number, number]): string {
  const what = `Ratio: ${paired ? 'median of the ratios of paired rounds' : 'ratio of the medians'}`;
  if (Math.min(...rounds) >= ROUNDS_NEEDED) {
    return `${what} [${CONFIDENCE * 100} % bootstrap interval]; "~": it can't be told from 1.`;
  }
  const had =
    rounds[0] === rounds[1]
      ? `there ${rounds[0] === 1 ? 'was' : 'were'} ${rounds[0]}`
      : `there were ${rounds.join(' and ')}`;
  return `${what}. No interval: it needs ${ROUNDS_NEEDED} rounds of each, and ${had}, so a ratio may be chance.`;
}
