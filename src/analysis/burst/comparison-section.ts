/** Two models or two runs side by side, with the ratio of each figure. */

import type { Figure } from '../statistics/figure.js';
import { comparedFigures, describeRatios } from '../view/comparison.js';
import { durationFigure, grouped, numberFigure, percentFigure } from '../view/format.js';
import type { Section } from '../view/view.js';
import { type FigureName, figureOver } from './round-figures.js';
import type { ModelSummary } from './summary.js';

/** A side of the comparison, by the name that its column gets. */
export interface Side {
  readonly heading: string;
  readonly summary: ModelSummary;
}

const FIGURES: ReadonlyArray<readonly [label: string, name: FigureName, write: (figure: Figure) => string]> = [
  ['most in service at once', 'peakConcurrency', ({ largest }) => String(largest)],
  ['service time, mean', 'meanServiceTime', durationFigure],
  ['cost of each further place in line', 'costOfPlace', durationFigure],
  ['wait p50', 'waitP50', durationFigure],
  ['wait p95', 'waitP95', durationFigure],
  ['wait, longest', 'waitMax', durationFigure],
  ['makespan', 'makespan', durationFigure],
  ['throughput', 'throughput', (figure) => numberFigure(figure, grouped, '/s')],
  ['utilisation', 'utilisation', percentFigure],
];

/** @param paired whether the rounds of the two were made in pairs */
export function comparisonSection(first: Side, second: Side, title: string, paired: boolean): Section {
  const [a, b] = [first.summary.rounds, second.summary.rounds];
  const figures = FIGURES.map(([label, name, write]) => ({
    label,
    first: figureOver(a, name),
    second: figureOver(b, name),
    write,
  }));
  const notes = [describeRatios(paired, [a.length, b.length])];
  return comparedFigures(figures, { title, headings: [first.heading, second.heading], paired, notes });
}
