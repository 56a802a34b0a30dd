/** A burst: clients released together. */
import type { WithoutHeader } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import type { Expectation } from '../../model/probe.js';
import type { BurstDocument } from '../../model/run.js';
import { formatDuration } from '../../model/units.js';
import {
  compareRuns,
  headlinesOfFigures,
  type JudgedExpectation,
  type Kind,
  type ListedSlots,
  listedModel,
  numbersByName,
  warningRows,
} from '../kind/kind.js';
import { distributionsOfRecords } from '../pictures/distributions.js';
import { factsOfRun } from '../view/comparison.js';
import { stateVerdict } from '../view/view.js';
import { atUrl, loadAtUrl } from './at-url.js';
import { briefBurst } from './brief.js';
import { connectionRows } from './clients.js';
import { concurrencyPicture } from './concurrency-picture.js';
import { BURST_FIGURES } from './figures.js';
import { openingOfBurst, waitsOfModels } from './opening.js';
import { OUTSIDE_FIGURES } from './outside-figures.js';
import { queuePicture, type ShownRound } from './queue-picture.js';
import { medianOver } from './round-figures.js';
import { isFromOutside, type ModelSummary, summariseBurst } from './summary.js';
import { BURST_VERDICTS, provenConcurrency } from './verdict.js';
import { burstStatements, viewBurst } from './view.js';
import { waitPicture } from './wait-picture.js';

export const burstKind: Kind<BurstDocument> = {
  article: 'a burst',
  loadAtUrl,
  view: viewBurst,
  brief: briefBurst,
  statements: burstStatements,
  judge: judgeBurst,
  derived: (document) => {
    const { models, warnings } = summariseBurst(document);
    return { models: models.map(derivedBurst), warnings: warningRows(warnings) };
  },
  csvRows: (document) =>
    document.runs.flatMap((run) =>
      document.outside === null ? connectionRows(run) : atUrl().outsideRows(run, document),
    ),
  listed: (document) =>
    summariseBurst(document).models.map((model) =>
      listedModel(model.choice, {
        slots: listedSlots(model),
        waitP50: medianOver(model.rounds, 'waitP50'),
        lasted: medianOver(model.rounds, 'makespan'),
      }),
    ),
  opening: openingOfBurst,
  headlines: (document) => {
    const { models } = summariseBurst(document);
    return document.outside === null
      ? headlinesOfFigures(BURST_FIGURES, models, document)
      : models.filter(isFromOutside).flatMap(atUrl().outsideHeadlines);
  },
  pictures: (document) => {
    if (document.outside !== null)
      return atUrl().outsidePictures(summariseBurst(document).models.filter(isFromOutside));
    const shown = shownBursts(document);
    const { models } = summariseBurst(document);
    const pictures = [waitsOfModels(models), queuePicture(shown), waitPicture(models), concurrencyPicture(shown)];
    return pictures.filter((picture) => picture !== null);
  },
  distributions: (document) =>
    document.outside === null
      ? distributionsOfRecords(document.runs)
      : summariseBurst(document).models.filter(isFromOutside).flatMap(atUrl().outsideDistributions),
  comparison: {
    asked: (document) => factsOfRun(document, { 'silent clients': describeSilentClients(document) }),
    sections: (first, second) =>
      compareRuns(
        first.outside === null && second.outside === null ? BURST_FIGURES : OUTSIDE_FIGURES,
        summariseBurst(first).models,
        summariseBurst(second).models,
      ),
  },
};

function listedSlots({ verdict, rounds }: ModelSummary): ListedSlots {
  switch (verdict.kind) {
    case 'seen-from-outside':
      return listedProven(provenConcurrency(verdict), verdict.proven.atLeast);
    case 'inconclusive-from-outside':
      return { kind: 'inconclusive' };
    case 'capped':
      return { kind: 'exactly', count: verdict.at };
    case 'no-cap':
      return { kind: 'none' };
    case 'not-filled':
    case 'nobody-waited':
      return { kind: 'at-least', count: Math.max(...rounds.map(({ peakConcurrency }) => peakConcurrency)) };
    case 'disagreement':
    case 'nobody-served':
    case 'audit-failed':
      return { kind: 'failed' };
  }
}

function listedProven(proven: number | 'none' | null, atLeast: number | null): ListedSlots {
  if (proven === 'none') return { kind: 'none' };
  if (proven !== null) return { kind: 'exactly', count: proven };
  return atLeast === null ? { kind: 'inconclusive' } : { kind: 'at-least', count: atLeast };
}

/** The models of a burst, each with the round that is shown. */
export function shownBursts(document: WithoutHeader<BurstDocument>): ShownRound[] {
  return summariseBurst(document).models.map(({ choice, shownRound }) => ({ name: describeModel(choice), shownRound }));
}

function describeSilentClients({ scenario: { load } }: BurstDocument): string {
  return load.silentClients === 0 ? 'none' : `${load.silentClients}, for ${formatDuration(load.silentTime)}`;
}

function derivedBurst(summary: ModelSummary) {
  if (isFromOutside(summary)) return atUrl().derivedOutside(summary);
  const { choice, slots, rounds, outcomes, audits, witnesses, verdict } = summary;
  return {
    ...choice,
    name: describeModel(choice),
    places: slots,
    verdict: { ...verdict, text: stateVerdict(BURST_VERDICTS, summary).text },
    outcomes,
    audits,
    witnesses,
    figures: numbersByName(BURST_FIGURES, summary),
    shareInService: rounds.map(({ shareInService }) => shareInService),
  };
}

/** A burst at a URL is judged by the rules of a probe; one that served no request is not judged. */
function judgeBurst(document: BurstDocument, expected: readonly Expectation[]): JudgedExpectation[] {
  return summariseBurst(document).models.flatMap((model, index): JudgedExpectation[] => {
    const { choice, verdict } = model;
    const wanted = expected[index];
    if (wanted === undefined) return [];
    if (isFromOutside(model)) return atUrl().judgeFromOutside(model, wanted);
    const proven = provenConcurrency(verdict);
    const met = isProven(wanted, proven) ? 'met' : 'not-met';
    return [{ subject: describeModel(choice), expected: wanted, met, proven }];
  });
}

function isProven(expected: Expectation, proven: number | 'none' | null): boolean {
  if (expected.kind === 'none' || typeof proven !== 'number') return proven === expected.kind;
  return proven >= expected.low && proven <= (expected.high ?? proven);
}
