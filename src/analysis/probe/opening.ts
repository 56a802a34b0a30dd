/** The opening of a probe's page. */
import { plain } from '../../model/printable.js';
import type { ProbeDocument } from '../../model/probe.js';
import { summariseProbe } from '../../probe/estimation/summary.js';
import { firstSentence, type Opening } from '../pictures/opening.js';
import { describeAnswer, describeInterval } from './answer-words.js';

export function openingOfProbe(document: ProbeDocument): Opening {
  const summary = summariseProbe(document);
  const number = summary.answer.kind === 'failed' ? '' : describeInterval(summary.proven);
  return {
    title: `How many clients does ${plain(document.scenario.target)} serve at once?`,
    number: number === '' ? '?' : number,
    unit: number === '' ? (summary.answer.kind === 'failed' ? 'not probed' : 'inconclusive') : 'served at once',
    sentence: firstSentence(describeAnswer(summary)),
  };
}
