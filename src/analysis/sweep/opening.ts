/** How the page of a sweep begins. */
import type { SweepDocument } from '../../model/document.js';
import { countOf, formatDuration } from '../../model/units.js';
import { durationOpening, firstSentence, NO_NUMBER, type Opening } from '../pictures/opening.js';
import { fixed, grouped } from '../view/format.js';
import { hasSteadyState, type SweptModel, stateSwept, summariseSweep, sweptName } from './sweep-summary.js';

export function openingOfSweep(document: SweepDocument): Opening {
  const models = summariseSweep(document);
  return document.swept === 'clients' ? openingOfClients(models, document) : openingOfUtilisation(models, document);
}

function openingOfClients(models: readonly SweptModel[], { points, swept }: SweepDocument): Opening {
  const loads = points.map(({ value }) => value);
  const range = loads.length === 1 ? countOf(loads[0] ?? 0, 'client') : `${loads[0]} to ${loads.at(-1)} clients`;
  const [only] = models;
  const url = points[0]?.scenario.url ?? null;
  if (only !== undefined && models.length === 1) {
    const { text, sound } = stateSwept(only, swept);
    const title = url === null ? `${range} kept busy: where is the knee?` : `${range} at ${url}: how much can it do?`;
    if (!sound) return { title, ...NO_NUMBER, sentence: firstSentence(text) };
    if (only.knee !== null) {
      return {
        title,
        number: fixed(only.knee.measured, 1),
        unit: 'clients, the knee',
        sentence: `Up to the knee, more clients get more answers; beyond it they only wait longer. Throughput levels off at ${grouped(highestThroughput(only))} requests per second.`,
      };
    }
    return {
      title,
      number: grouped(highestThroughput(only)),
      unit: 'requests per second at most',
      sentence: firstSentence(text),
    };
  }
  const fastest = models.reduce((best, one) => (highestThroughput(one) > highestThroughput(best) ? one : best));
  const levels = models.map((model) => `${sweptName(model)} ${grouped(highestThroughput(model))}`).join(', ');
  return {
    title: `${range} kept busy: how much can each server do?`,
    number: grouped(highestThroughput(fastest)),
    unit: `requests per second at most, with ${sweptName(fastest)}`,
    sentence: `Highest throughput: ${levels} requests per second.`,
  };
}

function highestThroughput({ rows }: SweptModel): number {
  return Math.max(0, ...rows.flatMap(({ throughput }) => throughput ?? []));
}

function openingOfUtilisation(models: readonly SweptModel[], { swept }: SweepDocument): Opening {
  const title = 'How long do clients wait as the server gets busier?';
  const [first] = models;
  const heaviest = first?.rows.filter(hasSteadyState).findLast(({ waitMean }) => waitMean !== null);
  const sentence = first === undefined ? 'Nothing was measured.' : firstSentence(stateSwept(first, swept).text);
  if (first === undefined || heaviest === undefined || heaviest.waitMean === null)
    return { title, ...NO_NUMBER, sentence };
  const named = models.length === 1 ? '' : `, ${sweptName(first)}`;
  const theory =
    heaviest.waitTheory === null ? '' : ` Theory predicts ${formatDuration(heaviest.waitTheory)} at that utilisation.`;
  return {
    title,
    ...durationOpening(heaviest.waitMean, `mean wait at a utilisation of ${heaviest.value}${named}`),
    sentence: `${sentence}${theory}`,
  };
}
