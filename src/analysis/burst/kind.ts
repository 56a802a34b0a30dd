/** A burst: clients released together. */
import type { WithoutHeader } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import type { BurstDocument } from '../../model/run.js';
import { formatDuration } from '../../model/units.js';
import { headline, type Kind, listedModel, seriesOf } from '../kind.js';
import { distributionsOfRecords } from '../pictures/distributions.js';
import { factsOfRun, pairModels } from '../view/comparison.js';
import { figuresIn } from '../view/figure-table.js';
import { stateVerdict } from '../view/verdict.js';
import { describeWarning } from '../view/warnings.js';
import { connectionRows } from './clients.js';
import { concurrencyPicture } from './concurrency-picture.js';
import { BURST_FIGURES, derivedFigures } from './figures.js';
import { queuePicture, type ShownRound } from './queue-picture.js';
import { medianOver } from './round-figures.js';
import { type ModelSummary, summariseBurst } from './summary.js';
import { BURST_VERDICTS, provenConcurrency } from './verdict.js';
import { burstStatements, compareBursts, viewBurst } from './view.js';
import { waitPicture } from './wait-picture.js';

export const burstKind: Kind<BurstDocument> = {
  article: 'a burst',
  view: viewBurst,
  statements: burstStatements,
  derived: (document) => {
    const { models, warnings } = summariseBurst(document);
    return {
      models: models.map(derivedModel),
      warnings: warnings.map((warning) => ({ ...warning, text: describeWarning(warning) })),
    };
  },
  csvRows: ({ runs }) => runs.flatMap(connectionRows),
  listed: (document) =>
    summariseBurst(document).models.map(({ choice, rounds, verdict }) =>
      listedModel(choice, {
        cap: provenConcurrency(verdict),
        waitP50: medianOver(rounds, 'waitP50'),
        lasted: medianOver(rounds, 'makespan'),
      }),
    ),
  headlines: (document) =>
    summariseBurst(document).models.flatMap((model) =>
      figuresIn(BURST_FIGURES, 'trend').flatMap(({ label, over }) =>
        headline(label, seriesOf(model.choice, document), over(model)?.median ?? null),
      ),
    ),
  pictures: (document) => {
    const shown = shownRounds(document);
    return [queuePicture(shown), waitPicture(summariseBurst(document).models), concurrencyPicture(shown)];
  },
  distributions: (document) => distributionsOfRecords(document.runs),
  comparison: {
    asked: (document) => factsOfRun(document, { 'silent clients': describeSilentClients(document) }),
    sections: (first, second) =>
      pairModels(summariseBurst(first).models, summariseBurst(second).models).map(({ title, ...pair }) =>
        compareBursts(pair.first, pair.second, { title, headings: ['A', 'B'], paired: false }),
      ),
  },
};

/** The models of a burst, each with the round that is shown of it. */
export function shownRounds(document: WithoutHeader<BurstDocument>): ShownRound[] {
  return summariseBurst(document).models.map(({ choice, shownRound }) => ({ name: describeModel(choice), shownRound }));
}

function describeSilentClients({ scenario: { load } }: BurstDocument): string {
  return load.silentClients === 0 ? 'none' : `${load.silentClients}, for ${formatDuration(load.silentTime)}`;
}

function derivedModel(summary: ModelSummary) {
  const { choice, slots, rounds, outcomes, audits, witnesses, verdict } = summary;
  return {
    ...choice,
    name: describeModel(choice),
    places: slots,
    verdict: { ...verdict, text: stateVerdict(BURST_VERDICTS, summary).text },
    outcomes,
    audits,
    witnesses,
    figures: derivedFigures(summary),
    shareInService: rounds.map(({ shareInService }) => shareInService),
  };
}
