/** A burst: clients released together. */
import type { WithoutHeader } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import type { BurstDocument } from '../../model/run.js';
import { formatDuration } from '../../model/units.js';
import { type Headline, headline, type Kind, listedModel, seriesOf } from '../kind.js';
import { distributionsOfRecords } from '../pictures/distributions.js';
import { figureOf } from '../statistics/figure.js';
import { factsOfRun } from '../view/asked.js';
import { pairModels } from '../view/pairs.js';
import { describeWarning } from '../view/warnings.js';
import { burstStatements, viewBurst } from './burst-view.js';
import { comparisonSection } from './comparison-section.js';
import { concurrencyPicture } from './concurrency-picture.js';
import { connectionRows } from './connection-rows.js';
import { queuePicture, type Shown } from './queue-picture.js';
import { type FigureName, figureOver, type RoundFigures } from './round-figures.js';
import { type ModelSummary, summarise } from './summary.js';
import { provenConcurrency } from './verdict.js';
import { describeVerdict } from './verdict-words.js';
import { waitPicture } from './wait-picture.js';

export const burstKind: Kind<BurstDocument> = {
  article: 'a burst',
  view: viewBurst,
  statements: burstStatements,
  derived,
  csvRows: ({ runs }) => runs.flatMap(connectionRows),
  listed: (document) =>
    summarise(document).models.map(({ choice, rounds, verdict }) =>
      listedModel(choice, {
        cap: provenConcurrency(verdict),
        waitP50: figureOver(rounds, 'waitP50')?.median ?? null,
        lasted: figureOver(rounds, 'makespan')?.median ?? null,
      }),
    ),
  headlines,
  pictures: (document) => {
    const shown = shownOf(document);
    return [
      queuePicture(shown),
      waitPicture(summarise(document).models, document.scenario.service),
      concurrencyPicture(shown),
    ];
  },
  distributions: (document) => distributionsOfRecords(document.runs),
  comparison: {
    asked,
    sections: (first, second) =>
      pairModels(summarise(first).models, summarise(second).models).map(({ first: a, second: b, title }) =>
        comparisonSection({ heading: 'A', summary: a }, { heading: 'B', summary: b }, title, false),
      ),
  },
};

function asked(document: BurstDocument) {
  const { silentClients, silentTime } = document.scenario.load;
  return factsOfRun(document, {
    'silent clients': silentClients === 0 ? 'none' : `${silentClients}, for ${formatDuration(silentTime)}`,
  });
}

/** The models of a burst, each with the round that is shown of it. */
export function shownOf(document: WithoutHeader<BurstDocument>): Shown[] {
  return summarise(document).models.map(({ choice, shownRound }) => ({ name: describeModel(choice), shownRound }));
}

const HEADLINES: ReadonlyArray<readonly [figure: string, name: FigureName]> = [
  ['most in service at once', 'peakConcurrency'],
  ['cost of a place in line / (service / places)', 'costPerService'],
  ['makespan x places / sum of services', 'makespanPerWork'],
  ['prediction error per place, of a service', 'predictionError'],
];

function headlines(document: BurstDocument): Headline[] {
  return summarise(document).models.flatMap(({ choice, rounds }) =>
    HEADLINES.flatMap(([figure, name]) =>
      headline(figure, seriesOf(choice, document), figureOver(rounds, name)?.median ?? null),
    ),
  );
}

function derived(document: BurstDocument): object {
  const { models, warnings } = summarise(document);
  return {
    models: models.map((model) => derivedModel(model, document.scenario.clients)),
    warnings: warnings.map((warning) => ({ ...warning, text: describeWarning(warning) })),
  };
}

function derivedModel(summary: ModelSummary, clients: number) {
  const { choice, places, rounds, outcomes, audits, witnesses, verdict } = summary;
  return {
    ...choice,
    name: describeModel(choice),
    places,
    verdict: { ...verdict, text: describeVerdict(summary, clients) },
    outcomes,
    audits,
    witnesses,
    figures: derivedFigures(rounds),
    shareInService: rounds.map(({ shareInService }) => shareInService),
  };
}

/** Every figure that is one number a round; durations in ns. */
function derivedFigures(rounds: readonly RoundFigures[]) {
  const names = Object.keys(rounds[0] ?? {}).filter((name) => name !== 'shareInService') as Array<
    Exclude<keyof RoundFigures, 'shareInService'>
  >;
  return Object.fromEntries(names.map((name) => [name, figureOf(rounds.map((figures) => figures[name]))]));
}
