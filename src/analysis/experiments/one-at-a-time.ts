/** The main experiment: the simplest server serves one client at a time. */
import { BURST, scenarioWith } from '../../model/default-scenario.js';
import { figureOver } from '../burst/round-figures.js';
import { summariseBurst } from '../burst/summary.js';
import { provenConcurrency } from '../burst/verdict.js';
import { type Experiment, outcomeWhere, partOf } from './experiment.js';

const COST_TOLERANCE = 0.1;

export const oneAtATime: Experiment = {
  name: 'one-at-a-time',
  question: 'When many clients connect to the simplest server at once, how many does it serve at a time?',
  theory:
    'One process accepts a client, serves it, closes the connection, and only then accepts the next: its concurrency is 1. All other clients wait in the kernel\'s accept queue, in order of arrival, and each position further back adds one service time to the wait (first come, first served, with one server: Lindley, "The theory of queues with a single server", 1952).',
  plan: (size) => [
    {
      title: 'a burst at a sequential server',
      scenario: scenarioWith({
        load: BURST,
        clients: size === 'whole' ? 50 : 10,
        rounds: size === 'whole' ? 5 : 2,
      }),
    },
  ],
  judge: (parts) => {
    const part = partOf(parts, 0, 'burst');
    const [summary] = summariseBurst(part).models;
    if (summary === undefined) return [];
    const peak = figureOver(summary.rounds, 'peakConcurrency');
    const cost = figureOver(summary.rounds, 'costPerService');
    const cap = provenConcurrency(summary.verdict);
    return [
      {
        expected: 'at most 1 client in service, in every round',
        found: `at most ${peak?.largest ?? 0}`,
        outcome: outcomeWhere(peak?.largest === 1),
        lesson: 'the simplest server serves one client at a time',
      },
      {
        expected: 'the verdict of all witnesses and checks: 1 at once',
        found: cap === null ? summary.verdict.kind : `${cap} at once`,
        outcome: outcomeWhere(cap === 1),
      },
      {
        expected: 'each further position in the queue adds 1 service time',
        found: cost === null ? 'unknown' : `${cost.median.toFixed(3)} service times`,
        outcome: outcomeWhere(cost === null ? null : Math.abs(cost.median - 1) <= COST_TOLERANCE),
        lesson: 'each position further back in the queue adds one service time to the wait',
      },
    ];
  },
};
