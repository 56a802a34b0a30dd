/** Models under the same clients, a row each. */
import { describeModel } from '../../model/models.js';
import type { Figure } from '../statistics/figure.js';
import { duration, grouped, NOTHING } from '../view/format.js';
import type { Section } from '../view/view.js';
import { type SustainedPick, type SustainedSummary, sustainedFigureOver } from './sustained-summary.js';

const COMPARED: ReadonlyArray<
  readonly [heading: string, width: number, pick: SustainedPick, write: (figure: Figure) => string]
> = [
  ['answers /s', 7, ({ throughput }) => throughput, ({ median }) => grouped(median)],
  ['resp., mean', 7, ({ response }) => response?.mean ?? null, middle],
  ['resp. p95', 7, ({ response }) => response?.p95 ?? null, middle],
  ['wait, mean', 7, ({ wait }) => wait?.mean ?? null, middle],
  ['wait p95', 7, ({ wait }) => wait?.p95 ?? null, middle],
  ['service, mean', 8, ({ service }) => service?.mean ?? null, middle],
  ['most in service', 7, ({ peakConcurrency }) => peakConcurrency, ({ largest }) => String(largest)],
];

function middle({ median }: Figure): string {
  return duration(median);
}

/** A row a model. */
export function sustainedComparison(models: readonly SustainedSummary[], title: string): Section {
  return {
    title,
    columns: [
      { heading: 'model', align: 'left', width: 22 },
      ...COMPARED.map(([heading, width]) => ({ heading, align: 'right' as const, width })),
    ],
    rows: models.map((model) => [
      describeModel(model.choice),
      ...COMPARED.map(([, , pick, write]) => {
        const figure = sustainedFigureOver(model, pick);
        return figure === null ? NOTHING : write(figure);
      }),
    ]),
  };
}
