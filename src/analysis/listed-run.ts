/** A saved run in the list: what it was, and of each model the figures that tell it from another. */
import type { Commit, StoredDocument, SweepDocument } from '../model/document.js';
import { describeModel, hasOwnLines, placesOf } from '../model/models.js';
import type { BurstDocument, OpenDocument, SustainedDocument } from '../model/run.js';
import { measuredRounds } from '../model/run.js';
import type { ModelChoice } from '../model/scenario.js';
import { clientsOf } from '../model/subject.js';
import type { Nanoseconds } from '../model/units.js';
import { figureOver } from './burst/round-figures.js';
import { summarise } from './burst/summary.js';
import { provenConcurrency } from './burst/verdict.js';
import { openFigures } from './open/open-figures.js';
import { probeKind } from './probe/kind.js';
import { figureOf } from './statistics/figure.js';
import { summariseSustained, sustainedFigureOver } from './sustained/sustained-summary.js';
import { summariseSweep } from './sweep/sweep-summary.js';

/** One model of a run. */
export interface ListedModel {
  /** The model in words; of what measured no model by itself, what it was. */
  readonly about: string;
  readonly choice: ModelChoice | null;
  /** The concurrency that was proven; `none`: no cap was; null: nothing was. */
  readonly cap: number | 'none' | null;
  readonly waitP50: Nanoseconds | null;
  readonly lasted: Nanoseconds | null;
}

export interface ListedRun {
  readonly name: string;
  readonly kind: StoredDocument['kind'];
  readonly createdAt: string;
  readonly commit: Commit | null;
  readonly clients: readonly number[];
  readonly models: readonly ListedModel[];
}

export function listRun(document: StoredDocument): ListedRun {
  const { name, kind, createdAt, context } = document;
  return { name, kind, createdAt, commit: context.commit, clients: clientsOf(document), models: modelsIn(document) };
}

function modelsIn(document: StoredDocument): ListedModel[] {
  switch (document.kind) {
    case 'burst':
      return burstModels(document);
    case 'sustained':
      return sustainedModels(document);
    case 'open':
      return openModels(document);
    case 'sweep':
      return sweptModels(document);
    case 'experiment':
      return [{ about: document.experiment, ...NO_FIGURES }];
    case 'probe':
      return probeKind.listed(document);
    case 'self':
      return [{ about: 'self', ...NO_FIGURES }];
  }
}

const NO_FIGURES = { choice: null, cap: null, waitP50: null, lasted: null };

function listed({ model, workers, accept }: ModelChoice, figures: Partial<ListedModel>): ListedModel {
  const choice = { model, workers, accept };
  return { ...NO_FIGURES, about: describeModel(choice), choice, ...figures };
}

function burstModels(document: BurstDocument): ListedModel[] {
  return summarise(document).models.map(({ choice, rounds, verdict }) =>
    listed(choice, {
      cap: provenConcurrency(verdict),
      waitP50: figureOver(rounds, 'waitP50')?.median ?? null,
      lasted: figureOver(rounds, 'makespan')?.median ?? null,
    }),
  );
}

function sustainedModels(document: SustainedDocument): ListedModel[] {
  return summariseSustained(document).models.map((model) =>
    listed(model.choice, {
      waitP50: sustainedFigureOver(model, ({ wait }) => wait?.p50 ?? null)?.median ?? null,
      lasted: sustainedFigureOver(model, ({ duration }) => duration)?.median ?? null,
    }),
  );
}

/** Without its theory, which may take a while. */
function openModels({ scenario, runs }: OpenDocument): ListedModel[] {
  return runs.map((run) => {
    const [places, ownLines] = [placesOf(run, scenario.service), hasOwnLines(run, scenario.service)];
    const rounds = measuredRounds(run).map((round) => openFigures(round, places, ownLines));
    const middle = (values: ReadonlyArray<number | null>) => figureOf(values)?.median ?? null;
    return listed(run, {
      waitP50: middle(rounds.map(({ waitP50 }) => waitP50)),
      lasted: middle(rounds.map(({ makespan }) => makespan)),
    });
  });
}

/** The wait is that of the heaviest load. */
function sweptModels(document: SweepDocument): ListedModel[] {
  return summariseSweep(document).map(({ choice, rows }) => listed(choice, { waitP50: rows.at(-1)?.waitP50 ?? null }));
}
