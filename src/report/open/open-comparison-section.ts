/** Two models under the same timetable, side by side. */
import { describeModel } from '../../model/gallery.js';
import { compareValues } from '../../queueing/burst/comparison.js';
import { type OpenFigureName, type OpenModelSummary, openFigureOver } from '../../queueing/open/open-summary.js';
import { CONFIDENCE, ROUNDS_NEEDED } from '../../queueing/statistics/bootstrap.js';
import type { Figure } from '../../queueing/statistics/figure.js';
import { durationFigure, formatRatio, grouped, NOTHING, numberFigure, percentFigure, significant } from '../format.js';
import type { Section } from '../section.js';

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

export function openComparisonSection(first: OpenModelSummary, second: OpenModelSummary, title: string): Section {
  const rows = FIGURES.map(([label, name, write]) => {
    const [a, b] = [openFigureOver(first, name), openFigureOver(second, name)];
    const ratio = a === null || b === null ? null : compareValues(a.values, b.values, true);
    return [label, ...[a, b].map((figure) => (figure === null ? NOTHING : write(figure))), formatRatio(ratio)];
  });
  return {
    title,
    columns: [
      { heading: 'figure', align: 'left', width: 15 },
      { heading: describeModel(first.choice), align: 'left', width: 22 },
      { heading: describeModel(second.choice), align: 'left', width: 22 },
      { heading: 'first / second', align: 'left', width: 18 },
    ],
    rows,
    notes: [`Both were given the same arrivals.${describeRatio(first.rounds.length)}`],
  };
}

/** Of one round there is nothing to explain, and of a few no interval. */
function describeRatio(rounds: number): string {
  if (rounds <= 1) return '';
  const ratio = ' Ratio: median of the ratios of paired rounds';
  if (rounds < ROUNDS_NEEDED) return `${ratio}.`;
  return `${ratio} [${CONFIDENCE * 100} % bootstrap interval]; "~": it can't be told from 1.`;
}
