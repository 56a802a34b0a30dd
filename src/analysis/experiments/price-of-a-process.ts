/** Compares one process per connection with a pool of processes: what does it cost to start a process? */
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
    'The classical concurrent server accepts a connection, starts a process for it, and accepts the next (Stevens, "UNIX Network Programming", chapter on client/server design). A slow client blocks no other client as long as another process can be started. But each client waits for the start of its process, and each start takes CPU time and memory. A pool of processes, started beforehand ("preforked"), pays this cost only once. Here each process is a Node process, whose start costs far more than a fork(2) of a small C program.',
  plan: (size) => [
    {
      title: 'a pool, and one process per connection',
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
      expected: 'every connection is served by its own process',
      found: `${processes.size} processes, ${connections} connections`,
      outcome: outcomeWhere(processes.size === connections && connections > 0),
    },
    {
      expected: `at most ${POOL_SIZE} of them serve at once`,
      found: `at most ${peak}`,
      outcome: outcomeWhere(peak > 1 && peak <= POOL_SIZE),
    },
    {
      expected: `the start of a process takes longer than its service of ${formatDuration(PRICED_SERVICE_TIME)}`,
      found: start === null ? 'unknown' : formatDuration(start),
      outcome: outcomeWhere(start === null ? null : start > PRICED_SERVICE_TIME),
    },
    {
      expected: 'each process uses CPU time and memory',
      found:
        cpu === null || memory === null
          ? 'unknown'
          : `${formatDuration(cpu)} of CPU time, at most ${(memory / MEGABYTE).toFixed(0)} MB`,
      outcome: outcomeWhere(cpu === null || memory === null ? null : cpu > 0 && memory > 0),
    },
    {
      expected: 'the same burst takes more than twice as long as with a pool',
      found: writeFinite(ratio, (value) => `${value.toFixed(1)} times`),
      outcome: outcomeWhere(ratio > 2),
      lesson: `with one process per connection the same burst took ${writeFinite(ratio, (value) => value.toFixed(1))} times as long as with a pool`,
    },
  ];
}
