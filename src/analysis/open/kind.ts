/** Open arrivals: clients arrive at times that do not depend on the server. */

import type { WithoutHeader } from '../../model/document.js';
import { describeModel, hasOwnLines, slotsOf } from '../../model/models.js';
import { measuredRounds, type OpenDocument } from '../../model/run.js';
import { connectionRows } from '../burst/clients.js';
import { concurrencyPicture } from '../burst/concurrency-picture.js';
import type { ShownRound } from '../burst/queue-picture.js';
import {
  compareRuns,
  headlinesOfFigures,
  type Kind,
  type ListedModel,
  listedModel,
  numbersByName,
  warningRows,
} from '../kind/kind.js';
import { distributionPicture, type NamedDistribution } from '../pictures/distribution-picture.js';
import { distributionsOfRecords } from '../pictures/distributions.js';
import { type Facts, factsOfRun } from '../view/comparison.js';
import { grouped } from '../view/format.js';
import { stateVerdict } from '../view/view.js';
import { briefOpen } from './brief.js';
import { openFigures } from './open-figures.js';
import { type OpenModelSummary, openFigureOver, openMedian, summariseOpen } from './open-summary.js';
import { OPEN_FIGURES } from './open-table.js';
import { OPEN_VERDICTS } from './open-verdict.js';
import { openStatements, viewOpen } from './open-view.js';
import { openingOfArrivals } from './opening.js';

export const openKind: Kind<OpenDocument> = {
  article: 'a run of open arrivals',
  view: viewOpen,
  brief: briefOpen,
  statements: openStatements,
  derived: (document) => {
    const { models, warnings } = summariseOpen(document);
    return { models: models.map(derivedArrivals), warnings: warningRows(warnings) };
  },
  csvRows: ({ runs }) => runs.flatMap(connectionRows),
  listed: listedArrivals,
  headlines: (document) => headlinesOfFigures(OPEN_FIGURES, summariseOpen(document).models, document),
  opening: openingOfArrivals,
  pictures: (document) =>
    [distributionPicture(openDistributions(document)), concurrencyPicture(firstRounds(document))].filter(
      (picture) => picture !== null,
    ),
  distributions: openDistributions,
  comparison: {
    asked: (document) => factsOfRun(document, askedOfArrivals(document)),
    sections: (first, second) => compareRuns(OPEN_FIGURES, summariseOpen(first).models, summariseOpen(second).models),
  },
};

/** The seed is listed only here, because it determines the arrivals. It has no effect on the figures of other loads. */
export function askedOfArrivals({ scenario: { load, seed } }: WithoutHeader<OpenDocument>): Facts {
  return { rate: `${grouped(load.rate)}/s`, arrivals: load.arrivals, seed: String(seed) };
}

/** The round of each model that is shown client by client. */
function firstRounds(document: WithoutHeader<OpenDocument>): ShownRound[] {
  return summariseOpen(document).models.flatMap(({ choice, measured: [shownRound] }) =>
    shownRound === undefined ? [] : [{ name: describeModel(choice), shownRound }],
  );
}

export function openDistributions(document: WithoutHeader<OpenDocument>): NamedDistribution[] {
  const { models } = summariseOpen(document);
  return distributionsOfRecords(document.runs, (run, which, suffix) => {
    const summary = models[run];
    return summary === undefined ? null : openFigureOver(summary, `${which}${suffix}`);
  });
}

/** Does not use the summary, because its theory can be slow to compute. */
function listedArrivals({ scenario, runs }: OpenDocument): ListedModel[] {
  return runs.map((run) => {
    const [slots, ownLines] = [slotsOf(run, scenario.service), hasOwnLines(run, scenario.service)];
    const rounds = measuredRounds(run).map((round) => openFigures(round, slots, ownLines));
    return listedModel(run, { waitP50: openMedian({ rounds }, 'waitP50'), lasted: openMedian({ rounds }, 'makespan') });
  });
}

function derivedArrivals(model: OpenModelSummary): object {
  const { choice, slots, dealing, rounds, outcomes, audits, arrivals, utilisation, theory, runLength, verdict } = model;
  return {
    ...choice,
    name: describeModel(choice),
    verdict: { ...verdict, text: stateVerdict(OPEN_VERDICTS, model).text },
    servers: slots,
    dealing,
    outcomes,
    audits,
    arrivals,
    utilisation,
    theory,
    runLength,
    figures: numbersByName(OPEN_FIGURES, model),
    queueAtQuarters: rounds.map(({ queueAtQuarters }) => queueAtQuarters),
  };
}
