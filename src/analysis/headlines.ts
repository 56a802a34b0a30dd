/** The few figures of a run that are held against those of other runs: without a unit where there is such a one. */
import type { StoredDocument } from '../model/document.js';
import { describeModel } from '../model/models.js';
import type { BurstDocument, OpenDocument, SustainedDocument } from '../model/run.js';
import type { ModelChoice } from '../model/scenario.js';
import { type FigureName, figureOver } from './burst/round-figures.js';
import { summarise } from './burst/summary.js';
import { openFigureOver, summariseOpen } from './open/open-summary.js';
import { probeKind } from './probe/kind.js';
import { type SustainedPick, summariseSustained, sustainedFigureOver } from './sustained/sustained-summary.js';

export interface Headline {
  readonly figure: string;
  /** What is alike in runs that can be compared: the model, and how many clients. */
  readonly series: string;
  readonly value: number;
}

const OF_BURST: ReadonlyArray<readonly [figure: string, name: FigureName]> = [
  ['most in service at once', 'peakConcurrency'],
  ['cost of a place in line / (service / places)', 'costPerService'],
  ['makespan x places / sum of services', 'makespanPerWork'],
  ['prediction error per place, of a service', 'predictionError'],
];

const OF_SUSTAINED: ReadonlyArray<readonly [figure: string, pick: SustainedPick]> = [
  ['answers a second, busy clients', ({ throughput }) => throughput],
  ['answers a second / bound', ({ throughput, bounds }) => (bounds === null ? null : throughput / bounds.throughput)],
];

export function headlinesOf(document: StoredDocument): Headline[] {
  switch (document.kind) {
    case 'burst':
      return ofBurst(document);
    case 'sustained':
      return ofSustained(document);
    case 'open':
      return ofOpen(document);
    case 'probe':
      return probeKind.headlines(document);
    default:
      return [];
  }
}

function ofBurst(document: BurstDocument): Headline[] {
  return summarise(document).models.flatMap(({ choice, rounds }) =>
    OF_BURST.flatMap(([figure, name]) =>
      headline(figure, nameOf(choice, document), figureOver(rounds, name)?.median ?? null),
    ),
  );
}

function ofSustained(document: SustainedDocument): Headline[] {
  return summariseSustained(document).models.flatMap((model) =>
    OF_SUSTAINED.flatMap(([figure, pick]) =>
      headline(figure, nameOf(model.choice, document), sustainedFigureOver(model, pick)?.median ?? null),
    ),
  );
}

function ofOpen(document: OpenDocument): Headline[] {
  return summariseOpen(document).models.flatMap((model) =>
    headline(
      'mean wait of open arrivals / predicted',
      nameOf(model.choice, document),
      openFigureOver(model, 'waitPerPredicted')?.median ?? null,
    ),
  );
}

function nameOf(choice: ModelChoice, { scenario }: { readonly scenario: { readonly clients: number } }): string {
  return `${describeModel(choice)}, ${scenario.clients} clients`;
}

function headline(figure: string, series: string, value: number | null): Headline[] {
  return value === null || !Number.isFinite(value) ? [] : [{ figure, series, value }];
}
