/** One accept queue for all processes, or one for each: the same work, other waits. */
import { BURST, scenarioWith } from '../../model/default-scenario.js';
import type { ExperimentPart } from '../../model/document.js';
import { measuredRounds, type Round } from '../../model/run.js';
import type { Accept } from '../../model/scenario.js';
import { countOf, formatDuration, MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { figureOver, type RoundFigures } from '../burst/round-figures.js';
import { summariseBurst } from '../burst/summary.js';
import { servedByEach } from '../queueing/times.js';
import { mean, median } from '../statistics/samples.js';
import { type Experiment, type Finding, outcomeWhere, partOf, writeFinite } from './experiment.js';

const QUEUES = 4;
const DEALT_SERVICE_TIME = 10 * MILLISECOND;
/** How near the mean response comes to what the lengths of the queues make of it. */
const NEAR_PREDICTED = 0.1;

export const oneQueueOrMany: Experiment = {
  name: 'one-queue-or-many',
  question: 'Is one accept queue for all processes better than a queue for each?',
  theory:
    'With one queue whoever is free takes the next client. With a queue for each (SO_REUSEPORT) the kernel deals clients out by a hash of their addresses, blindly: some queues get longer than others, and clients wait in them while other processes stand idle. The work is the same; the mean wait is longer, and the longest much longer (Smith and Whitt, "Resource sharing for efficiency in traffic systems", Bell System Technical Journal 60, 1981). Of a burst, a process that was dealt n clients makes them respond after 1, 2, ... n services: n (n + 1) / 2 services in all.',
  plan: (size) => [
    {
      title: 'one queue, and one each',
      scenario: scenarioWith({
        load: BURST,
        models: (['shared', 'separate'] as const).map(withAccept),
        clients: size === 'whole' ? 40 : 24,
        rounds: size === 'whole' ? 20 : 12,
        serviceTime: DEALT_SERVICE_TIME,
      }),
    },
  ],
  judge: judgeQueues,
};

function withAccept(accept: Accept) {
  return { model: 'multi-process', workers: QUEUES, accept } as const;
}

function judgeQueues(parts: readonly ExperimentPart[]): Finding[] {
  const part = partOf(parts, 0, 'burst');
  const [shared, separate] = summariseBurst(part).models;
  if (shared === undefined || separate === undefined) return [];
  const rounds = part.runs.map(measuredRounds);
  const dealt = (rounds[1] ?? []).map((round) => servedByEach(round, QUEUES));
  const uneven = dealt.filter((counts) => Math.max(...counts) > Math.min(...counts) + 1).length;
  const predicted = (rounds[1] ?? []).map(predictedResponse);
  const asPredicted = medianRatio(
    separate.rounds.map(({ meanResponseTime }, index) => (meanResponseTime ?? Number.NaN) / (predicted[index] ?? 0)),
  );
  return [
    {
      expected: 'a queue each: clients are dealt out unevenly, more often than not',
      found: `in ${uneven} of ${countOf(dealt.length, 'round')}, for example ${dealt[0]?.join(' / ')}`,
      outcome: outcomeWhere(uneven > dealt.length / 2),
    },
    longer(
      'the longest wait is longer',
      shared.rounds,
      separate.rounds,
      'waitMax',
      'with a queue for each process the longest wait is longer',
    ),
    longer(
      'the mean response is longer',
      shared.rounds,
      separate.rounds,
      'meanResponseTime',
      'the same work takes its clients longer on average',
    ),
    {
      expected: 'by as much as the uneven queues make it',
      found: `${writeFinite(asPredicted, (ratio) => ratio.toFixed(3))} of what the lengths of the queues make of it, in the middle of the rounds`,
      outcome: outcomeWhere(Math.abs(asPredicted - 1) <= NEAR_PREDICTED),
    },
  ];
}

type BurstRounds = readonly RoundFigures[];
type LongerFigure = 'waitMax' | 'meanResponseTime';

function longer(what: string, one: BurstRounds, many: BurstRounds, name: LongerFigure, lesson: string): Finding {
  const [before, after] = [meanOver(one, name), meanOver(many, name)];
  return {
    expected: `a queue each: ${what}`,
    found: `${writeFinite(after, formatDuration)} instead of ${writeFinite(before, formatDuration)}, over all rounds`,
    outcome: outcomeWhere(after > before),
    lesson,
  };
}

/** Of many rounds: in one of them the kernel may well deal clients out nearly evenly. */
function meanOver(rounds: BurstRounds, name: LongerFigure): number {
  return meanOrNaN(figureOver(rounds, name)?.values ?? []);
}

/** Of ratios, each of its own round: one that something else disturbed does not decide. */
function medianRatio(values: readonly number[]): number {
  return values.length === 0 || values.some(Number.isNaN) ? Number.NaN : median(values);
}

function meanOrNaN(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : mean(values);
}

/** The mean response if each process serves its clients one after the other, all of whom came at once. */
function predictedResponse(round: Round): Nanoseconds {
  const services = round.records.flatMap(({ server }) =>
    server === null ? [] : [server.serviceEndedAt - server.serviceStartedAt],
  );
  const inServices = servedByEach(round, QUEUES).reduce((total, count) => total + (count * (count + 1)) / 2, 0);
  return services.length === 0 ? Number.NaN : (inServices / services.length) * mean(services);
}
