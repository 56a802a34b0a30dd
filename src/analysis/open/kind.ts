/** Open arrivals: clients arrive at times that do not depend on the server. At a URL they are seen from outside. */

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
import {
  derivedAtUrl,
  distributionsAtUrl,
  headlinesAtUrl,
  judgeAtUrl,
  listedAtUrl,
  openingAtUrl,
  picturesAtUrl,
  rowsAtUrl,
} from './outside-kind.js';
import { summariseArrivals } from './outside-summary.js';
import { OUTSIDE_ARRIVAL_FIGURES } from './outside-table.js';
import { arrivalsStatements, briefArrivalsAtUrl, viewArrivalsAtUrl } from './outside-view.js';

export const openKind: Kind<OpenDocument> = {
  article: 'a run of open arrivals',
  view: (document, options) => (isAtUrl(document) ? viewArrivalsAtUrl(document, options) : viewOpen(document, options)),
  brief: (document) => (isAtUrl(document) ? briefArrivalsAtUrl(document) : briefOpen(document)),
  statements: (document) => (isAtUrl(document) ? arrivalsStatements(document) : openStatements(document)),
  judge: (document, expected) => (isAtUrl(document) ? judgeAtUrl(document, expected) : []),
  derived: (document) => {
    if (isAtUrl(document)) return derivedAtUrl(document);
    const { models, warnings } = summariseOpen(document);
    return { models: models.map(derivedArrivals), warnings: warningRows(warnings) };
  },
  csvRows: (document) => (isAtUrl(document) ? rowsAtUrl(document) : document.runs.flatMap(connectionRows)),
  listed: (document) => (isAtUrl(document) ? listedAtUrl(document) : listedArrivals(document)),
  headlines: (document) =>
    isAtUrl(document)
      ? headlinesAtUrl(document)
      : headlinesOfFigures(OPEN_FIGURES, summariseOpen(document).models, document),
  opening: (document) => (isAtUrl(document) ? openingAtUrl(document) : openingOfArrivals(document)),
  pictures: (document) =>
    isAtUrl(document)
      ? picturesAtUrl(document)
      : [distributionPicture(openDistributions(document)), concurrencyPicture(firstRounds(document))].filter(
          (picture) => picture !== null,
        ),
  distributions: (document) => (isAtUrl(document) ? distributionsAtUrl(document) : openDistributions(document)),
  comparison: {
    asked: (document) => factsOfRun(document, askedOfArrivals(document)),
    sections: (first, second) =>
      isAtUrl(first) || isAtUrl(second)
        ? compareRuns(OUTSIDE_ARRIVAL_FIGURES, summariseArrivals(first).models, summariseArrivals(second).models)
        : compareRuns(OPEN_FIGURES, summariseOpen(first).models, summariseOpen(second).models),
  },
};

/** Whether only the clients' side was measured. */
function isAtUrl({ outside }: OpenDocument): boolean {
  return outside !== undefined;
}

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
