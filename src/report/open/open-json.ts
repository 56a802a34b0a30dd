/** What follows from a run of open arrivals, for JSON; durations in ns. */

import { describeModel } from '../../model/gallery.js';
import type { OpenDocument } from '../../model/run.js';
import type { OpenFigures } from '../../queueing/open/open-figures.js';
import { type OpenFigureName, type OpenModelSummary, summariseOpen } from '../../queueing/open/open-summary.js';
import { figureOf } from '../../queueing/statistics/figure.js';
import { describeWarning } from '../warnings.js';
import { describeOpenVerdict } from './open-verdict.js';

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
