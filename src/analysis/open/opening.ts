/** How the page of open arrivals begins. */
import { describeModel } from '../../model/models.js';
import type { OpenDocument } from '../../model/run.js';
import { countOf, formatDuration } from '../../model/units.js';
import { durationOpening, firstSentence, NO_NUMBER, type Opening } from '../pictures/opening.js';
import { grouped } from '../view/format.js';
import { stateVerdict } from '../view/view.js';
import { openMedian, summariseOpen } from './open-summary.js';
import { OPEN_VERDICTS } from './open-verdict.js';

export function openingOfArrivals(document: OpenDocument): Opening {
  const { clients, load } = document.scenario;
  const { models } = summariseOpen(document);
  const title = `${countOf(clients, 'client')} arriving at ${grouped(load.rate)} per second: how long do they wait?`;
  const [first, ...others] = models;
  if (first === undefined) return { title, ...NO_NUMBER, sentence: 'Nothing was measured.' };
  const wait = openMedian(first, 'waitMean');
  const { sound, text } = stateVerdict(OPEN_VERDICTS, first);
  if (!sound || wait === null) return { title, ...NO_NUMBER, sentence: firstSentence(text) };
  const name = others.length === 0 ? '' : `, ${describeModel(first.choice)}`;
  return { title, ...durationOpening(wait, `mean wait${name}`), sentence: sentenceOf(first, models) };
}

type Summary = ReturnType<typeof summariseOpen>['models'][number];

function sentenceOf(first: Summary, models: readonly Summary[]): string {
  if (models.length > 1) {
    const waits = models.map((model) => {
      const wait = openMedian(model, 'waitMean');
      return `${describeModel(model.choice)} ${wait === null ? 'unknown' : formatDuration(wait)}`;
    });
    return `Mean waits: ${waits.join(', ')}.`;
  }
  if (first.verdict.kind === 'no-steady-state')
    return 'The queue grew for as long as clients arrived, so the mean depends on how long the run lasted.';
  if (first.theory === null) return 'There is no theory for this case.';
  const { notation, waitMean } = first.theory;
  return waitMean === 0
    ? `Queueing theory (${notation}) predicts no wait at this load.`
    : `Queueing theory (${notation}) predicts ${formatDuration(waitMean)} at this load.`;
}
