/** How the page of a closed loop begins. */
import { describeModel } from '../../model/models.js';
import { shownUrl } from '../../model/printable.js';
import type { SustainedDocument } from '../../model/run.js';
import { countOf, formatDuration } from '../../model/units.js';
import { firstSentence, NO_NUMBER, type Opening } from '../pictures/opening.js';
import { grouped } from '../view/format.js';
import { stateVerdict } from '../view/view.js';
import { LOOP_VERDICTS, type LoopSummary, loopFigureOver, summariseSustained } from './sustained-summary.js';

export function openingOfLoop(document: SustainedDocument): Opening {
  const { clients, load, url } = document.scenario;
  const { models } = summariseSustained(document);
  const [first] = models;
  const subject = `${countOf(clients, 'client')}${url === null ? '' : ` at ${shownUrl(new URL(url))}`}`;
  const title = `${subject} kept busy for ${formatDuration(load.duration)}`;
  if (first === undefined) return { title, ...NO_NUMBER, sentence: 'Nothing was measured.' };
  const { sound, text } = stateVerdict(LOOP_VERDICTS, first);
  if (models.length === 1) {
    if (!sound) return { title, ...NO_NUMBER, sentence: firstSentence(text) };
    return {
      title,
      number: grouped(throughputOf(first)),
      unit: 'requests per second',
      sentence: describeResponse(first),
    };
  }
  const fastest = models.reduce((best, one) => (throughputOf(one) > throughputOf(best) ? one : best));
  const all = models.map((model) => `${describeModel(model.choice)} ${grouped(throughputOf(model))}`).join(', ');
  return {
    title: `${title}: which server answers the most requests?`,
    number: grouped(throughputOf(fastest)),
    unit: `requests per second, with ${describeModel(fastest.choice)}`,
    sentence: `Requests per second: ${all}.`,
  };
}

function throughputOf(model: LoopSummary): number {
  return loopFigureOver(model, ({ throughput }) => throughput)?.median ?? 0;
}

function describeResponse(model: LoopSummary): string {
  const response = loopFigureOver(model, (round) => round.response?.mean ?? null);
  const wait = loopFigureOver(model, (round) => round.wait?.mean ?? null);
  if (response === null) return 'No response was measured.';
  const waiting = wait === null ? '' : `, including ${formatDuration(wait.median)} of waiting`;
  return `A response took ${formatDuration(response.median)} on average${waiting}.`;
}
