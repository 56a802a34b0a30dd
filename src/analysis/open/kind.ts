/** Open arrivals: clients that come by a timetable. */
import type { WithoutHeader } from '../../model/document.js';
import { describeModel, hasOwnLines, placesOf } from '../../model/models.js';
import { measuredRounds, type OpenDocument } from '../../model/run.js';
import { concurrencyPicture } from '../burst/concurrency-picture.js';
import { connectionRows } from '../burst/connection-rows.js';
import type { Shown } from '../burst/queue-picture.js';
import { headline, type Kind, type ListedModel, listedModel, seriesOf } from '../kind.js';
import { distributionPicture, type NamedDistribution } from '../pictures/distribution-picture.js';
import { distributionsOfRecords } from '../pictures/distributions.js';
import { figureOf } from '../statistics/figure.js';
import { type Facts, factsOfRun } from '../view/asked.js';
import { comparedFigures, describeRatios } from '../view/compared-figures.js';
import { grouped } from '../view/format.js';
import { pairModels } from '../view/pairs.js';
import { openFigurePairs } from './open-comparison-section.js';
import { openFigures } from './open-figures.js';
import { deriveOpen } from './open-json.js';
import { openFigureOver, summariseOpen } from './open-summary.js';
import { openStatements, viewOpen } from './open-view.js';

export const openKind: Kind<OpenDocument> = {
  article: 'a run of open arrivals',
  view: viewOpen,
  statements: openStatements,
  derived: deriveOpen,
  csvRows: ({ runs }) => runs.flatMap(connectionRows),
  listed,
  headlines: (document) =>
    summariseOpen(document).models.flatMap((model) =>
      headline(
        'mean wait of open arrivals / predicted',
        seriesOf(model.choice, document),
        openFigureOver(model, 'waitPerPredicted')?.median ?? null,
      ),
    ),
  pictures: (document) =>
    [distributionPicture(openDistributions(document)), concurrencyPicture(shownOf(document))].filter(
      (picture) => picture !== null,
    ),
  distributions: openDistributions,
  comparison: {
    asked: (document) => factsOfRun(document, askedOfArrivals(document)),
    sections: (first, second) =>
      pairModels(summariseOpen(first).models, summariseOpen(second).models).map((pair) => {
        const notes = [describeRatios(false, [pair.first.rounds.length, pair.second.rounds.length])];
        const sides = { title: pair.title, headings: ['A', 'B'], paired: false, notes } as const;
        return comparedFigures(openFigurePairs(pair.first, pair.second), sides);
      }),
  },
};

/** The seed decides who comes when; of other loads it decides nothing that a figure could show. */
export function askedOfArrivals({ scenario: { load, seed } }: WithoutHeader<OpenDocument>): Facts {
  return { rate: `${grouped(load.rate)}/s`, arrivals: load.arrivals, seed: String(seed) };
}

/** The models of open arrivals, each with the round that is shown of it. */
function shownOf(document: WithoutHeader<OpenDocument>): Shown[] {
  return summariseOpen(document).models.map(({ choice, shownRound }) => ({ name: describeModel(choice), shownRound }));
}

export function openDistributions(document: WithoutHeader<OpenDocument>): NamedDistribution[] {
  const { models } = summariseOpen(document);
  return distributionsOfRecords(document.runs, (run, which, suffix) => {
    const summary = models[run];
    return summary === undefined ? null : openFigureOver(summary, `${which}${suffix}`);
  });
}

/** Without its theory, which may take a while. */
function listed({ scenario, runs }: OpenDocument): ListedModel[] {
  return runs.map((run) => {
    const [places, ownLines] = [placesOf(run, scenario.service), hasOwnLines(run, scenario.service)];
    const rounds = measuredRounds(run).map((round) => openFigures(round, places, ownLines));
    const middle = (values: ReadonlyArray<number | null>) => figureOf(values)?.median ?? null;
    return listedModel(run, {
      waitP50: middle(rounds.map(({ waitP50 }) => waitP50)),
      lasted: middle(rounds.map(({ makespan }) => makespan)),
    });
  });
}
