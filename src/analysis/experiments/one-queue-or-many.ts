/** Compares one accept queue for all processes with one queue each: the same work, but different waits. */
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
/** The largest accepted deviation of the mean response time from the prediction, as a share. */
const NEAR_PREDICTED = 0.1;

export const oneQueueOrMany: Experiment = {
  name: 'one-queue-or-many',
  question: 'Is one accept queue for all processes better than one queue each?',
  theory:
    'With one queue, the first free process takes the next client. With one queue per process (SO_REUSEPORT), the kernel assigns each client to a queue by a hash of its addresses, regardless of how long the queue is: some queues become longer than others, and clients wait in them while other processes are idle. The work is the same, but the mean wait is longer, and the longest wait much longer (Smith and Whitt, "Resource sharing for efficiency in traffic systems", Bell System Technical Journal 60, 1981). In a burst, a process that gets n clients answers them after 1, 2, ... n service times: n (n + 1) / 2 in all.',
  plan: (size) => [
    {
      title: 'one queue, and one queue each',
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
      expected: 'one queue each: the queues are uneven in most rounds',
      found: `uneven in ${uneven} of ${countOf(dealt.length, 'round')}; clients per process in the first: ${dealt[0]?.join(' / ')}`,
      outcome: outcomeWhere(uneven > dealt.length / 2),
    },
    longer(
      'the longest wait is longer',
      shared.rounds,
      separate.rounds,
      'waitMax',
      'with one queue per process the longest wait is longer',
    ),
    longer(
      'the mean response time is longer',
      shared.rounds,
      separate.rounds,
      'meanResponseTime',
      'the mean response time is longer for the same work',
    ),
    {
      expected: 'one queue each: the mean response time follows from the lengths of the queues',
      found: `${writeFinite(asPredicted, (ratio) => `${ratio.toFixed(3)} times the prediction`)} (median of the rounds)`,
      outcome: outcomeWhere(Math.abs(asPredicted - 1) <= NEAR_PREDICTED),
    },
  ];
}

type BurstRounds = readonly RoundFigures[];
type LongerFigure = 'waitMax' | 'meanResponseTime';

function longer(what: string, one: BurstRounds, many: BurstRounds, name: LongerFigure, lesson: string): Finding {
  const [before, after] = [meanOver(one, name), meanOver(many, name)];
  return {
    expected: `one queue each: ${what}`,
    found: `${writeFinite(after, formatDuration)}, with one queue ${writeFinite(before, formatDuration)} (means of all rounds)`,
    outcome: outcomeWhere(after > before),
    lesson,
  };
}

/** The mean over all rounds, because in a single round the queues can happen to be nearly even. */
function meanOver(rounds: BurstRounds, name: LongerFigure): number {
  return meanOrNaN(figureOver(rounds, name)?.values ?? []);
}

/** The median of one ratio per round, so that a single disturbed round does not decide. */
function medianRatio(values: readonly number[]): number {
  return values.length === 0 || values.some(Number.isNaN) ? Number.NaN : median(values);
}

function meanOrNaN(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : mean(values);
}

/** The mean response time if all clients arrive at once and each process serves its own one after another. */
function predictedResponse(round: Round): Nanoseconds {
  const services = round.records.flatMap(({ server }) =>
    server === null ? [] : [server.serviceEndedAt - server.serviceStartedAt],
  );
  const inServices = servedByEach(round, QUEUES).reduce((total, count) => total + (count * (count + 1)) / 2, 0);
  return services.length === 0 ? Number.NaN : (inServices / services.length) * mean(services);
}
