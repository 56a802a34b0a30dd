/** Two models or two runs side by side, with the ratio of each figure. */

import { compareFigure } from '../../queueing/burst/comparison.js';
import type { ModelSummary } from '../../queueing/burst/summary.js';
import { CONFIDENCE } from '../../queueing/statistics/bootstrap.js';
import { type Figure, type FigureName, figureOver } from '../../queueing/statistics/figure.js';
import { durationFigure, formatRatio, grouped, NOTHING, numberFigure, percentFigure } from '../format.js';
import type { Section } from '../section.js';

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
  const rows = FIGURES.map(([label, name, write]) => {
    const cell = ({ summary }: Side) => {
      const figure = figureOver(summary.rounds, name);
      return figure === null ? NOTHING : write(figure);
    };
    return [label, cell(first), cell(second), formatRatio(compareFigure(first.summary, second.summary, name, paired))];
  });
  const columns: Section['columns'] = [
    { heading: 'figure', align: 'left', width: 15 },
    { heading: first.heading, align: 'left', width: 22 },
    { heading: second.heading, align: 'left', width: 22 },
    { heading: 'first / second', align: 'left', width: 18 },
  ];
  const unit = paired ? 'median of the ratios of paired rounds' : 'ratio of the medians';
  return {
    title,
    columns,
    rows,
    notes: [`Ratio: ${unit} [${CONFIDENCE * 100} % bootstrap interval]; "~": it can't be told from 1.`],
  };
}
