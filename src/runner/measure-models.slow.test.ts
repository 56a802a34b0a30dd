/** Whole runs of every model: all slots used, processes reported, and silent clients where they block. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { roundFigures } from '../analysis/burst/round-figures.js';
import { auditRounds } from '../analysis/queueing/audit.js';
import { servedByEach } from '../analysis/queueing/times.js';
import { isServed, saidNothing } from '../model/connection-record.js';
import { scenarioWith } from '../model/default-scenario.js';
import { describeModel, slotsOf } from '../model/models.js';
import type { Round } from '../model/run.js';
import type { Burst, ModelChoice, Scenario } from '../model/scenario.js';
import { measure } from './measure.js';
import { quiet } from './quiet.test-support.js';

const SCENARIO = scenarioWith({
  load: { kind: 'burst', silentClients: 0, silentTime: 0 },
  clients: 12,
  models: [],
  // Long enough that a client delayed by the machine still arrives while the others are in service.
  serviceTime: 150e6,
  listenBacklog: 20,
  timeout: 60e9,
  rounds: 1,
  warmUpRounds: 0,
});

const SEQUENTIAL: ModelChoice = { model: 'sequential', workers: 1, accept: 'shared' };
const MULTI_PROCESS: ModelChoice = { model: 'multi-process', workers: 3, accept: 'shared' };
const SEPARATE: ModelChoice = { ...MULTI_PROCESS, accept: 'separate' };
const PROCESS_EACH: ModelChoice = { model: 'process-per-connection', workers: 3, accept: 'shared' };
const CLUSTER: ModelChoice = { model: 'cluster', workers: 3, accept: 'shared' };
const EVENT_LOOP: ModelChoice = { model: 'event-loop', workers: 1, accept: 'shared' };

/** Measures one round of each model, and audits it. */
async function roundsOf(changes: Partial<Scenario<Burst>>): Promise<Round[]> {
  const scenario = { ...SCENARIO, ...changes };
  const { runs, warnings } = await measure(scenario, quiet());
  assert.deepEqual(warnings, []);
  return runs.map((run) => {
    const clients = scenario.clients + scenario.load.silentClients;
    const audits = auditRounds(run.rounds, clients, slotsOf(run, scenario.service));
    assert.deepEqual(
      audits.filter(({ holds }) => !holds),
      [],
      describeModel(run),
    );
    return run.rounds[0] as Round;
  });
}

function peak(round: Round | undefined, places: number | null): number {
  return round === undefined ? Number.NaN : roundFigures(round, places).peakConcurrency;
}

describe('a burst against each model', () => {
  test('sleeping services: as many at once as there are slots, or all where nothing limits them', async () => {
    const [separate, each, cluster, loop] = await roundsOf({ models: [SEPARATE, PROCESS_EACH, CLUSTER, EVENT_LOOP] });
    assert.ok(peak(separate, 3) <= 3);
    assert.equal(peak(each, 3), 3);
    assert.equal(peak(cluster, null), 12);
    assert.equal(peak(loop, null), 12);
    for (const round of [separate, each, cluster, loop]) assert.ok(round?.records.every(isServed));
  });

  test('spinning services: an event loop serves one at a time, a cluster as many as it has loops', async () => {
    const [cluster, loop] = await roundsOf({ models: [CLUSTER, EVENT_LOOP], service: 'spin', serviceTime: 10e6 });
    assert.ok(peak(cluster, 3) <= 3);
    assert.equal(peak(loop, 1), 1);
  });

  test('process-per-connection: one process per served connection, each with its cost', async () => {
    const [round] = await roundsOf({ models: [PROCESS_EACH], serviceTime: 1e6, clients: 7 });
    const served = new Set(round?.records.map(({ server }) => server?.process));
    assert.equal(served.size, 7);
    assert.deepEqual(new Set(round?.processes.map(({ process }) => process)), served);
    const figures = roundFigures(round as Round, 3);
    assert.ok((figures.processCpuTime ?? 0) > 0 && (figures.processMemoryBytes ?? 0) > 1e6);
    assert.ok((figures.processStartTime ?? 0) > 0);
  });

  test('separate queues: every client is counted by some process, and the queue lengths add up', async () => {
    const [round] = await roundsOf({ models: [SEPARATE] });
    const counts = servedByEach(round as Round, 3);
    assert.equal(counts.length, 3);
    assert.equal(
      counts.reduce((total, count) => total + count),
      12,
    );
    const { longestQueue } = roundFigures(round as Round, 3);
    assert.ok(longestQueue === null || longestQueue <= 12);
  });

  test('clients that give up leave no process behind for the next round', async () => {
    const changes = { models: [PROCESS_EACH], clients: 6, timeout: 20e6, serviceTime: 100e6, rounds: 2 };
    const { runs } = await measure({ ...SCENARIO, ...changes }, quiet());
    for (const round of runs[0]?.rounds ?? []) {
      assert.equal(round.records.length, 6);
      assert.ok(round.processes.length <= 6);
    }
  });
});

describe('silent clients', () => {
  const load = { kind: 'burst', silentClients: 1, silentTime: 200e6 } as const;

  function split(round: Round | undefined) {
    const records = round?.records ?? [];
    return { silent: records.filter(saidNothing), served: records.filter(isServed) };
  }

  test('one stops a sequential server until it disconnects', async () => {
    const [round] = await roundsOf({ models: [SEQUENTIAL], load, clients: 4, serviceTime: 1e6 });
    const { silent, served } = split(round);
    assert.equal(silent.length, 1);
    assert.equal(served.length, 4);
    const leftAt = silent[0]?.client?.departedAt ?? Number.NaN;
    assert.ok(served.every(({ server }) => server.serviceStartedAt >= leftAt));
  });

  test('as many as there are workers stop the server, one fewer does not', async () => {
    const shared = { models: [MULTI_PROCESS, PROCESS_EACH], clients: 4, serviceTime: 1e6 };
    for (const round of await roundsOf({ ...shared, load: { ...load, silentClients: 3 } })) {
      const { silent, served } = split(round);
      const firstLeft = Math.min(...silent.map(({ client }) => client?.departedAt ?? Number.NaN));
      assert.ok(served.every(({ server }) => server.serviceStartedAt >= firstLeft));
    }
    for (const round of await roundsOf({ ...shared, load: { ...load, silentClients: 2, silentTime: 1500e6 } })) {
      const { silent, served } = split(round);
      assert.equal(served.length, 4);
      const workers = new Set(silent.map(({ server }) => server?.process));
      assert.ok(served.every(({ server }) => !workers.has(server.process)));
    }
  });

  test('an event loop serves all other clients meanwhile', async () => {
    for (const round of await roundsOf({ models: [EVENT_LOOP, CLUSTER], load: { ...load, silentClients: 5 } })) {
      const { silent, served } = split(round);
      assert.equal(silent.length, 5);
      assert.equal(served.length, 12);
      assert.ok(silent.every(({ server }) => server === null));
      assert.equal(peak(round, null), 12);
    }
  });
});
