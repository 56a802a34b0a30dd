/** What follows from a run of open arrivals, for JSON; durations in ns. */

import { describeModel } from '../../model/models.js';
import type { OpenDocument } from '../../model/run.js';
import { figureOf } from '../statistics/figure.js';
import { describeWarning } from '../view/warnings.js';
import type { OpenFigures } from './open-figures.js';
import { type OpenFigureName, type OpenModelSummary, summariseOpen } from './open-summary.js';
import { describeOpenVerdict } from './open-verdict-words.js';

export function deriveOpen(document: OpenDocument) {
  const { models, warnings } = summariseOpen(document);
  return {
    models: models.map(deriveModel),
    warnings: warnings.map((warning) => ({ ...warning, text: describeWarning(warning) })),
  };
}

function deriveModel(summary: OpenModelSummary) {
  const { choice, rounds, shownRound: _round, warnings: _warnings, verdict, ...rest } = summary;
  return {
    ...choice,
    name: describeModel(choice),
    verdict: { ...verdict, text: describeOpenVerdict(summary) },
    ...rest,
    figures: figuresOf(rounds),
    queueAtQuarters: rounds.map(({ queueAtQuarters }) => queueAtQuarters),
  };
}

function figuresOf(rounds: readonly OpenFigures[]) {
  const names = Object.keys(rounds[0] ?? {}).filter((name) => name !== 'queueAtQuarters') as OpenFigureName[];
  return Object.fromEntries(names.map((name) => [name, figureOf(rounds.map((figures) => figures[name]))]));
}
