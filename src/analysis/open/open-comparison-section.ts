/** Two models under the same timetable, side by side. */
import { describeModel } from '../../model/models.js';
import type { Figure } from '../statistics/figure.js';
import { CONFIDENCE, ROUNDS_NEEDED } from '../statistics/intervals.js';
import { type ComparedFigure, comparedFigures } from '../view/compared-figures.js';
import { durationFigure, grouped, numberFigure, percentFigure, significant } from '../view/format.js';
import type { Section } from '../view/view.js';
import { type OpenFigureName, type OpenModelSummary, openFigureOver } from './open-summary.js';

const FIGURES: ReadonlyArray<readonly [label: string, name: OpenFigureName, write: (figure: Figure) => string]> = [
  ['most in service at once', 'peakConcurrency', ({ largest }) => String(largest)],
  ['service time, mean', 'meanServiceTime', durationFigure],
  ['utilisation', 'utilisation', percentFigure],
  ['wait, mean', 'waitMean', durationFigure],
  ['wait p50', 'waitP50', durationFigure],
  ['wait p95', 'waitP95', durationFigure],
  ['wait, longest', 'waitMax', durationFigure],
  ['response, mean', 'responseMean', durationFigure],
  ['in the queue, mean', 'meanQueueLength', (figure) => numberFigure(figure, significant, '').trimEnd()],
  ['throughput', 'throughput', (figure) => numberFigure(figure, grouped, '/s')],
];

/** The figures of two models, whether of one run or of two. */
export function openFigurePairs(first: OpenModelSummary, second: OpenModelSummary): ComparedFigure[] {
  return FIGURES.map(([label, name, write]) => ({
    label,
    first: openFigureOver(first, name),
    second: openFigureOver(second, name),
    write,
  }));
}

export function openComparisonSection(first: OpenModelSummary, second: OpenModelSummary, title: string): Section {
  return comparedFigures(openFigurePairs(first, second), {
    title,
    headings: [describeModel(first.choice), describeModel(second.choice)],
    paired: true,
    notes: [`Both were given the same arrivals.${describeRatio(first.rounds.length)}`],
  });
}

/** Of one round there is nothing to explain, and of a few no interval. */
function describeRatio(rounds: number): string {
  if (rounds <= 1) return '';
  const ratio = ' Ratio: median of the ratios of paired rounds';
  if (rounds < ROUNDS_NEEDED) return `${ratio}.`;
  return `${ratio} [${CONFIDENCE * 100} % bootstrap interval]; "~": it can't be told from 1.`;
}
