/** Two runs under the same kind of load: a table for each pair of models. Their rounds were not made in pairs. */
import type { BurstDocument, OpenDocument, SustainedDocument } from '../../model/run.js';
import { comparisonSection } from '../burst/comparison-section.js';
import { summarise } from '../burst/summary.js';
import { openFigurePairs } from '../open/open-comparison-section.js';
import { summariseOpen } from '../open/open-summary.js';
import type { Figure } from '../statistics/figure.js';
import { type SustainedPick, summariseSustained, sustainedFigureOver } from '../sustained/sustained-summary.js';
import { type ComparedFigure, comparedFigures, describeRatios } from '../view/compared-figures.js';
import { durationFigure, grouped, numberFigure, percentFigure } from '../view/format.js';
import type { Section } from '../view/view.js';
import { type Pair, pairModels } from './pairs.js';

export function compareBursts(first: BurstDocument, second: BurstDocument): Section[] {
  return pairModels(summarise(first).models, summarise(second).models).map(({ first: a, second: b, title }) =>
    comparisonSection({ heading: 'A', summary: a }, { heading: 'B', summary: b }, title, false),
  );
}

export function compareOpen(first: OpenDocument, second: OpenDocument): Section[] {
  return pairModels(summariseOpen(first).models, summariseOpen(second).models).map((pair) =>
    sectionOf(pair, openFigurePairs(pair.first, pair.second)),
  );
}

const SUSTAINED: ReadonlyArray<readonly [label: string, pick: SustainedPick, write: (figure: Figure) => string]> = [
  ['answers a second', ({ throughput }) => throughput, (figure) => numberFigure(figure, grouped, '/s')],
  ['response, mean', ({ response }) => response?.mean ?? null, durationFigure],
  ['response p50', ({ response }) => response?.p50 ?? null, durationFigure],
  ['response p95', ({ response }) => response?.p95 ?? null, durationFigure],
  ['response p99', ({ response }) => response?.p99 ?? null, durationFigure],
  ['wait, mean', ({ wait }) => wait?.mean ?? null, durationFigure],
  ['wait p95', ({ wait }) => wait?.p95 ?? null, durationFigure],
  ['service, mean', ({ service }) => service?.mean ?? null, durationFigure],
  ['utilisation', ({ utilisation }) => utilisation, percentFigure],
  ['most in service at once', ({ peakConcurrency }) => peakConcurrency, ({ largest }) => String(largest)],
];

export function compareSustained(first: SustainedDocument, second: SustainedDocument): Section[] {
  return pairModels(summariseSustained(first).models, summariseSustained(second).models).map((pair) =>
    sectionOf(
      pair,
      SUSTAINED.map(([label, pick, write]) => ({
        label,
        first: sustainedFigureOver(pair.first, pick),
        second: sustainedFigureOver(pair.second, pick),
        write,
      })),
    ),
  );
}

function sectionOf(
  { first, second, title }: Pair<{ readonly rounds: readonly unknown[] }>,
  figures: readonly ComparedFigure[],
): Section {
  const notes = [describeRatios(false, [first.rounds.length, second.rounds.length])];
  return comparedFigures(figures, { title, headings: ['A', 'B'], paired: false, notes });
}
