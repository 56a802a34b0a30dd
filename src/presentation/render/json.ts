/** A run as JSON: the saved document, and under `derived` the figures and verdicts that follow from it. */

import type { RoundFigures } from '../../analysis/burst/round-figures.js';
import { type ModelSummary, summarise } from '../../analysis/burst/summary.js';
import { describeVerdict } from '../../analysis/burst/verdict-words.js';
import { judgeDocument } from '../../analysis/experiments/index.js';
import { deriveOpen } from '../../analysis/open/open-json.js';
import { experimentWarnings, sweepWarnings } from '../../analysis/parts/folded-warnings.js';
import { deriveProbe } from '../../analysis/probe/probe-json.js';
import { figureOf } from '../../analysis/statistics/figure.js';
import { summariseSustained } from '../../analysis/sustained/sustained-summary.js';
import { describeSustained } from '../../analysis/sustained/sustained-verdict.js';
import { summariseSweep } from '../../analysis/sweep/sweep-summary.js';
import { describeWarning } from '../../analysis/view/warnings.js';
import type { StoredDocument } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import { escapeUnprintable } from '../../model/printable.js';
import type { BurstDocument, SustainedDocument } from '../../model/run.js';

export function renderJson(document: StoredDocument): string {
  return stringifyJson(withDerived(document));
}

/** JSON on one line. It leaves some characters as they are that a terminal must not get either. */
export function stringifyJson(value: unknown): string {
  return `${escapeUnprintable(JSON.stringify(value))}\n`;
}

function withDerived(document: StoredDocument): object {
  const derived = derivedOf(document);
  return derived === null ? document : { ...document, derived };
}

/** The figures and verdicts that follow from a document; null: it is all figures itself. */
export function derivedOf(document: StoredDocument): object | null {
  switch (document.kind) {
    case 'self':
      return null;
    case 'burst':
      return deriveBurst(document);
    case 'sustained':
      return deriveSustained(document);
    case 'open':
      return deriveOpen(document);
    case 'sweep':
      return { models: summariseSweep(document), warnings: sweepWarnings(document).map(derivePlaced('load')) };
    case 'probe':
      return deriveProbe(document);
    case 'experiment':
      return { findings: judgeDocument(document), warnings: experimentWarnings(document).map(derivePlaced('part')) };
  }
}

/** A warning of a piece, and the load or the part that it was given at. */
function derivePlaced(placeName: 'load' | 'part') {
  return ({ place, warning, text }: ReturnType<typeof sweepWarnings>[number]) => ({
    [placeName]: place,
    ...warning,
    text,
  });
}

function deriveSustained(document: SustainedDocument) {
  const { models, warnings } = summariseSustained(document);
  return {
    models: models.map((model) => ({
      ...model.choice,
      name: describeModel(model.choice),
      verdict: { kind: model.verdict, text: describeSustained(model, document.scenario.clients) },
      audits: model.audits,
      figures: model.rounds,
    })),
    warnings: warnings.map((warning) => ({ ...warning, text: describeWarning(warning) })),
  };
}

function deriveBurst(document: BurstDocument) {
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
