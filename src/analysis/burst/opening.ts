/** The opening of a burst's page, and the picture that compares its models. */
import { describeModel } from '../../model/models.js';
import type { BurstDocument } from '../../model/run.js';
import { countOf, formatDuration } from '../../model/units.js';
import { modelsPicture } from '../pictures/models-picture.js';
import { NO_NUMBER, type Opening } from '../pictures/opening.js';
import type { Picture } from '../pictures/picture.js';
import { fixed } from '../view/format.js';
import { medianOver } from './round-figures.js';
import { type ModelSummary, summariseBurst } from './summary.js';
import { provenConcurrency } from './verdict.js';

export function openingOfBurst(document: BurstDocument): Opening {
  const { models } = summariseBurst(document);
  const [first, ...others] = models;
  if (first === undefined) return { title: 'An empty run', ...NO_NUMBER, sentence: 'Nothing was measured.' };
  return others.length === 0 ? openingOfModel(first) : openingOfComparison(models, first);
}

function openingOfModel(model: ModelSummary): Opening {
  const { scenario, choice, slots, verdict, outside } = model;
  const clients = countOf(scenario.clients, 'client');
  const server = slots === 1 ? 'one server' : describeModel(choice);
  const subject = outside !== null ? `${clients} at ${outside.url}` : `${clients}, ${server}`;
  const proven = provenConcurrency(verdict);
  const sentence = describeWaits(model);
  if (proven === null) return { title: subject, ...NO_NUMBER, sentence };
  if (proven === 'none') {
    const peak = medianOver(model.rounds, 'peakConcurrency') ?? 0;
    return {
      title: `${subject}: all at once`,
      number: peak.toLocaleString('en-GB'),
      unit: 'served at once, no limit found',
      sentence,
    };
  }
  return {
    title: `${subject}: ${proven === 1 ? 'one' : proven} at a time`,
    number: proven.toLocaleString('en-GB'),
    unit: 'served at once',
    sentence,
  };
}

function describeWaits({ rounds, scenario, slots }: ModelSummary): string {
  const longest = medianOver(rounds, 'waitMax');
  const cost = medianOver(rounds, 'costOfPlace');
  const makespan = medianOver(rounds, 'makespan') ?? 0;
  if (longest === null) return `The burst took ${formatDuration(makespan)}.`;
  const why =
    cost === null || slots === null || scenario.clients < 3
      ? ''
      : `: each of the ${scenario.clients - 1} clients ahead cost it ${formatDuration(cost)}`;
  return `The last client waited ${formatDuration(longest)} before its service began${why}.`;
}

/** The others are compared with the first model. */
function openingOfComparison(models: readonly ModelSummary[], first: ModelSummary): Opening {
  const timed = models.map((model) => ({
    name: describeModel(model.choice),
    makespan: medianOver(model.rounds, 'makespan') ?? Number.POSITIVE_INFINITY,
    wait: medianOver(model.rounds, 'waitMax'),
  }));
  const title = `${countOf(first.scenario.clients, 'client')}, ${countOf(models.length, 'server')}: which finishes first?`;
  const [base, ...others] = timed;
  const best = others.reduce<(typeof timed)[number] | undefined>(
    (least, one) => (least === undefined || one.makespan < least.makespan ? one : least),
    undefined,
  );
  if (base === undefined || best === undefined || !(best.makespan > 0) || !Number.isFinite(base.makespan))
    return { title, ...NO_NUMBER, sentence: 'There is nothing to compare.' };
  const ratio = base.makespan / best.makespan;
  const [factor, word] = ratio >= 1 ? [ratio, 'sooner'] : [1 / ratio, 'later'];
  const spans = [base, best]
    .map(
      ({ name, makespan, wait }) =>
        `${name} took ${formatDuration(makespan)}${wait === null ? '' : ` (longest wait ${formatDuration(wait)})`}`,
    )
    .join(', ');
  return {
    title,
    number: `${fixed(factor, factor < 10 ? 1 : 0)}×`,
    unit: `${word} with ${best.name} than with ${base.name}`,
    sentence: `To serve all clients, ${spans}.`,
  };
}

/** Null for a single model. */
export function waitsOfModels(models: readonly ModelSummary[]): Picture | null {
  return modelsPicture({
    title: 'Wait times of the models',
    what: ['median wait', 'longest wait'],
    models: models.map(({ choice, rounds }) => {
      const [median, longest] = [medianOver(rounds, 'waitP50'), medianOver(rounds, 'waitMax')];
      return { name: describeModel(choice), times: median === null || longest === null ? null : [median, longest] };
    }),
  });
}
