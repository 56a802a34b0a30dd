/** A closed loop: each client sends its next request as soon as the last one was answered. */

import type { Distribution } from '../../model/distribution.js';
import type { WithoutHeader } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import type { SustainedDocument } from '../../model/run.js';
import { formatDuration } from '../../model/units.js';
import {
  compareRuns,
  figureById,
  headlinesOfFigures,
  type Kind,
  listedModel,
  medianById,
  warningRows,
} from '../kind/kind.js';
import { distributionPicture, type NamedDistribution } from '../pictures/distribution-picture.js';
import { mergeDistributions, percentilesBy } from '../pictures/distributions.js';
import { sum } from '../statistics/samples.js';
import { type Facts, factsOfRun } from '../view/comparison.js';
import { figuresIn } from '../view/figure-table.js';
import { formatMilliseconds } from '../view/format.js';
import { stateVerdict } from '../view/view.js';
import { briefSustained } from './brief.js';
import { openingOfLoop } from './opening.js';
import { LOOP_VERDICTS, type LoopSummary, summariseSustained } from './sustained-summary.js';
import { LOOP_FIGURES } from './sustained-table.js';
import { sustainedStatements, viewSustained } from './sustained-view.js';

export const sustainedKind: Kind<SustainedDocument> = {
  article: 'a closed loop',
  view: viewSustained,
  brief: briefSustained,
  statements: sustainedStatements,
  derived: (document) => {
    const { models, warnings } = summariseSustained(document);
    return { models: models.map(derivedLoop), warnings: warningRows(warnings) };
  },
  csvRows: (document) => summariseSustained(document).models.flatMap(windowRows),
  listed: (document) =>
    summariseSustained(document).models.map((model) => {
      const median = (id: string) => medianById(LOOP_FIGURES, id, model);
      return listedModel(model.choice, { waitP50: median('waitP50'), lasted: median('duration') });
    }),
  headlines: (document) => headlinesOfFigures(LOOP_FIGURES, summariseSustained(document).models, document),
  opening: openingOfLoop,
  pictures: (document) => [distributionPicture(sustainedDistributions(document))].filter((picture) => picture !== null),
  distributions: sustainedDistributions,
  comparison: {
    asked: (document) => factsOfRun(document, askedOfLoop(document)),
    sections: (first, second) =>
      compareRuns(LOOP_FIGURES, summariseSustained(first).models, summariseSustained(second).models),
  },
};

export function askedOfLoop({ scenario: { load } }: WithoutHeader<SustainedDocument>): Facts {
  return { duration: formatDuration(load.duration) };
}

function derivedLoop(model: LoopSummary): object {
  const { choice, verdict, audits, rounds } = model;
  const { text } = stateVerdict(LOOP_VERDICTS, model);
  return { ...choice, name: describeModel(choice), verdict: { ...verdict, text }, audits, figures: rounds };
}

/** For CSV: one line per window. */
function windowRows(model: LoopSummary): object[] {
  return model.windows.map((window, index) => {
    const { sequence, sent, answered, failures, censored, clientsConnected, clientsStarved } = window;
    return {
      ...model.choice,
      round: sequence,
      clients: model.scenario.clients,
      clients_connected: clientsConnected,
      clients_starved: clientsStarved,
      sent,
      answered,
      failed: sum(Object.values(failures)),
      censored,
      ...csvCells({ ...model, windows: [window], rounds: model.rounds.slice(index, index + 1) }),
    };
  });
}

/** The figures of one window: durations in ms. */
function csvCells(window: LoopSummary): object {
  const cells = figuresIn(LOOP_FIGURES, 'csv').map(({ label, over }) => {
    const value = over(window)?.values[0] ?? null;
    return [label, value !== null && label.endsWith('_ms') ? formatMilliseconds(value) : value];
  });
  return Object.fromEntries(cells);
}

export function sustainedDistributions(document: WithoutHeader<SustainedDocument>): NamedDistribution[] {
  return summariseSustained(document).models.flatMap((model) => {
    const { choice, windows } = model;
    const named = (which: 'response' | 'wait', distributions: readonly Distribution[]): NamedDistribution => ({
      model: describeModel(choice),
      what: `${which} time`,
      distribution: mergeDistributions(distributions),
      said: percentilesBy((suffix) => figureById(LOOP_FIGURES, `${which}${suffix}`, model)),
    });
    const waits = windows.flatMap(({ server }) => (server === null ? [] : [server.waits]));
    const responses = windows.map((window) => window.responses);
    return [named('response', responses), ...(waits.length < windows.length ? [] : [named('wait', waits)])];
  });
}
