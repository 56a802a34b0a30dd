/** A process for each connection, against processes that are there already: what does a process cost? */
import { BURST, scenarioWith } from '../../model/default-scenario.js';
import type { ExperimentPart } from '../../model/document.js';
import { formatDuration, MILLISECOND } from '../../model/units.js';
import { figureOver } from '../burst/round-figures.js';
import { summariseBurst } from '../burst/summary.js';
import { inOrderServed } from '../queueing/times.js';
import { type Experiment, type Finding, outcomeWhere, partOf, writeFinite } from './experiment.js';

const POOL_SIZE = 4;
const PRICED_SERVICE_TIME = 10 * MILLISECOND;
const MEGABYTE = 1e6;

export const priceOfAProcess: Experiment = {
  name: 'price-of-a-process',
  question: 'What does it cost to start a process for each connection?',
  theory:
    'The classical concurrent server accepts, starts a process for the connection, and accepts the next (Stevens, "UNIX Network Programming", chapter on client/server design). Nobody is blocked by a slow client as long as there may be more processes. But the start of each is part of what its client waits for, and it takes CPU time and memory that a pool of processes, started beforehand ("preforked"), pays once. Here a process is one of Node, whose start costs far more than a fork(2) of a small C program.',
  plan: (size) => [
    {
      title: 'a pool, and a process each',
      scenario: scenarioWith({
        load: BURST,
        models: [
          { model: 'multi-process', workers: POOL_SIZE, accept: 'shared' },
          { model: 'process-per-connection', workers: POOL_SIZE, accept: 'shared' },
        ],
        clients: size === 'whole' ? 24 : 8,
        rounds: size === 'whole' ? 3 : 1,
        serviceTime: PRICED_SERVICE_TIME,
      }),
    },
  ],
  judge: judgePrice,
};

function judgePrice(parts: readonly ExperimentPart[]): Finding[] {
  const part = partOf(parts, 0, 'burst');
  const [pool, each] = summariseBurst(part).models;
  if (pool === undefined || each === undefined) return [];
  const measured = (part.runs[1]?.rounds ?? []).filter(({ warmUp }) => !warmUp);
  const processes = new Set(
    measured.flatMap(({ records }) => inOrderServed(records).map(({ server }) => server.process)),
  );
  const connections = measured.reduce((total, { records }) => total + records.length, 0);
  const peak = figureOver(each.rounds, 'peakConcurrency')?.largest ?? 0;
  const ratio =
    (figureOver(each.rounds, 'makespan')?.median ?? Number.NaN) /
    (figureOver(pool.rounds, 'makespan')?.median ?? Number.NaN);
  const start = figureOver(each.rounds, 'processStartTime')?.median ?? null;
  const cpu = figureOver(each.rounds, 'processCpuTime')?.median ?? null;
  const memory = figureOver(each.rounds, 'processMemoryBytes')?.median ?? null;
  return [
    {
      expected: 'every connection is served by a process of its own',
      found: `${processes.size} processes, ${connections} connections`,
      outcome: outcomeWhere(processes.size === connections && connections > 0),
    },
    {
      expected: `never more than ${POOL_SIZE} of them at once`,
      found: `at most ${peak}`,
      outcome: outcomeWhere(peak > 1 && peak <= POOL_SIZE),
    },
    {
      expected: `to start one takes longer than its service of ${formatDuration(PRICED_SERVICE_TIME)}`,
      found: start === null ? 'not to be told' : formatDuration(start),
      outcome: outcomeWhere(start === null ? null : start > PRICED_SERVICE_TIME),
    },
    {
      expected: 'and costs CPU time and memory each time',
      found:
        cpu === null || memory === null
          ? 'not to be told'
          : `${formatDuration(cpu)} of CPU time, ${(memory / MEGABYTE).toFixed(0)} MB at most`,
      outcome: outcomeWhere(cpu === null || memory === null ? null : cpu > 0 && memory > 0),
    },
    {
      expected: 'so the same clients take several times as long as with a pool',
      found: writeFinite(ratio, (value) => `${value.toFixed(1)} times`),
      outcome: outcomeWhere(ratio > 2),
      lesson: `with a process for each connection the same clients took ${writeFinite(ratio, (value) => value.toFixed(1))} times as long as with a pool`,
    },
  ];
}
