/** A run as JSON: the saved document, and under `derived` the figures and verdicts that follow from it. */

import { describeModel } from '../model/gallery.js';
import type { BurstDocument, StoredDocument } from '../model/run.js';
import { figureOf } from '../queueing/figure.js';
import type { RoundFigures } from '../queueing/round-figures.js';
import { type ModelSummary, summarise } from '../queueing/summary.js';
import { describeVerdict } from './verdict.js';
import { describeWarning } from './warnings.js';

export function renderJson(document: StoredDocument): string {
  return `${JSON.stringify(document.kind === 'self' ? document : { ...document, derived: derive(document) })}\n`;
}

function derive(document: BurstDocument) {
  const { models, warnings } = summarise(document);
  return {
    models: models.map((model) => deriveModel(model, document.scenario.clients)),
    warnings: warnings.map((warning) => ({ ...warning, text: describeWarning(warning) })),
  };
}

function deriveModel(summary: ModelSummary, clients: number) {
  const { choice, places, rounds, outcomes, audits, witnesses, verdict } = summary;
  return {
    ...choice,
    name: describeModel(choice),
    places,
    verdict: { ...verdict, text: describeVerdict(summary, clients) },
    outcomes,
    audits,
    witnesses,
    figures: figuresOf(rounds),
    shareInService: rounds.map(({ shareInService }) => shareInService),
  };
}

/** Every figure that is one number a round; durations in ns. */
function figuresOf(rounds: readonly RoundFigures[]) {
  const names = Object.keys(rounds[0] ?? {}).filter((name) => name !== 'shareInService') as Array<
    Exclude<keyof RoundFigures, 'shareInService'>
  >;
  return Object.fromEntries(names.map((name) => [name, figureOf(rounds.map((figures) => figures[name]))]));
}
