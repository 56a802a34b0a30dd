/** Whole runs on real sockets and processes: what must hold on any machine, however busy. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { roundFigures } from '../analysis/burst/round-figures.js';
import { auditRounds } from '../analysis/queueing/audit.js';
import { inOrderServed } from '../analysis/queueing/times.js';
import { type ConnectionRecord, isServed } from '../model/connection-record.js';
import { scenarioWith } from '../model/default-scenario.js';
import { Interruption } from '../model/failure.js';
import type { Burst, Scenario } from '../model/scenario.js';
import type { MeasureOptions } from './measure.js';
import { type MeasuredRun, measure } from './measure.js';
import type { Progress } from './progress.js';
import { quiet } from './quiet.test-support.js';
import { planRounds } from './rounds.js';

const SEQUENTIAL = { model: 'sequential', workers: 1, accept: 'shared' } as const;
const MULTI_PROCESS = { model: 'multi-process', workers: 3, accept: 'shared' } as const;

const SCENARIO = scenarioWith({
  load: { kind: 'burst', silentClients: 0, silentTime: 0 },
  clients: 20,
  models: [SEQUENTIAL],
  serviceTime: 5e6,
  listenBacklog: 20,
  timeout: 60e9,
  rounds: 2,
  warmUpRounds: 1,
});

function run(changes: Partial<Scenario<Burst>>, options: Partial<MeasureOptions> = {}): Promise<MeasuredRun<Burst>> {
  return measure({ ...SCENARIO, ...changes }, quiet(options));
}

function assertAudited({ runs, scenario }: MeasuredRun<Burst>): void {
  for (const { rounds, workers } of runs) {
    assert.equal(rounds.length, scenario.rounds + scenario.warmUpRounds);
    const failed = auditRounds(rounds, scenario.clients, workers).filter(({ holds }) => !holds);
    assert.deepEqual(failed, []);
  }
}

describe('measure', () => {
  test('a sequential server has one connection in service at a time, and serves in order of arrival', async () => {
    const measurement = await run({});
    assertAudited(measurement);
    for (const round of measurement.runs[0]?.rounds ?? []) {
      assert.equal(roundFigures(round, 1).peakConcurrency, 1);
      assert.ok((roundFigures(round, 1).smallestGap ?? -1) >= 0);
      assert.ok(round.records.every(isServed));
      const arrivals = inOrderServed(round.records).map(({ client }) => client?.arrivedAt ?? 0);
      assert.deepEqual(
        arrivals,
        [...arrivals].sort((a, b) => a - b),
      );
      assert.ok(round.kernel.available === false || round.kernel.samples.length > 0);
    }
  });

  test('a multi-process server has as many in service as it has workers, and all of them serve', async () => {
    const measurement = await run({ models: [MULTI_PROCESS], clients: 12, serviceTime: 60e6 });
    assertAudited(measurement);
    for (const round of measurement.runs[0]?.rounds ?? []) {
      assert.equal(roundFigures(round, 3).peakConcurrency, 3);
      assert.equal(new Set(round.records.map(({ server }) => server?.process)).size, 3);
    }
  });

  test('two models take turns, and both make every round', async () => {
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => seen.push(progress);
    const measurement = await run({ models: [SEQUENTIAL, MULTI_PROCESS], message: 'raw' }, { onProgress });
    assertAudited(measurement);
    const sequences = measurement.runs.map(({ rounds }) => rounds.map(({ sequence }) => sequence));
    assert.deepEqual(sequences.flat().sort(), [1, 2, 3, 4, 5, 6]);
    for (const turn of [0, 1, 2]) {
      const pair = sequences.map((sequence) => Math.ceil((sequence[turn] ?? 0) / 2));
      assert.deepEqual(pair, [turn + 1, turn + 1]);
    }
    const begun = seen.filter(({ ended }) => ended === undefined);
    assert.deepEqual(
      begun.map(({ done }) => done),
      [0, 1, 2, 3, 4, 5, 6],
    );
  });

  test('no record is lost at a service time of zero or with a spinning service', async () => {
    assertAudited(await run({ clients: 300, listenBacklog: 300, serviceTime: 0 }));
    assertAudited(await run({ clients: 10, service: 'spin', models: [MULTI_PROCESS] }));
  });

  test('a single client', async () => {
    assertAudited(await run({ clients: 1, rounds: 1, warmUpRounds: 0 }));
  });

  test('clients that give up are counted, and the next round begins with an empty queue', async () => {
    const measurement = await run({
      timeout: 350e6,
      serviceTime: 100e6,
      clients: 6,
      listenBacklog: 6,
      warmUpRounds: 0,
    });
    assertAudited(measurement);
    const kinds = (records: readonly ConnectionRecord[]) => records.map(({ outcome }) => outcome.kind);
    for (const { records } of measurement.runs[0]?.rounds ?? []) {
      assert.equal(records.length, 6);
      assert.deepEqual(new Set(kinds(records)), new Set(['served', 'timed-out']));
      // The server also serves clients that gave up, so both sides of every connection are known.
      assert.ok(records.every(({ client, server }) => client !== null && server !== null));
    }
  });

  test('leaves nothing behind when it is aborted', async () => {
    const controller = new AbortController();
    const onProgress = ({ done }: Progress): void => {
      if (done === 1) controller.abort('SIGINT');
    };
    await assert.rejects(run({}, { signal: controller.signal, onProgress }), Interruption);
    await assert.rejects(run({}, { signal: AbortSignal.abort('SIGTERM') }), Interruption);
    const left = readdirSync('/dev/shm').filter((name) => name.startsWith(`at-once-${process.pid}-`));
    assert.deepEqual(left, []);
  });

  test('an address of another machine, a port in use: one line with the remedy', async () => {
    await assert.rejects(
      run({ host: '192.0.2.1' }),
      /^MeasurementFailure: 192\.0\.2\.1 is not an address of this machine\./,
    );
  });
});

test('planRounds: the models take turns, all in every turn; warm-up first; the seed repeats the order', () => {
  const two = { model: 'multi-process', workers: 2, accept: 'shared' } as const;
  const scenario = { models: [two, two, two], rounds: 20, warmUpRounds: 3, seed: 5 };
  const plan = planRounds(scenario);
  assert.equal(plan.length, 69);
  assert.deepEqual(planRounds(scenario), plan);
  const orders = Array.from({ length: 23 }, (_, turn) => plan.slice(turn * 3, turn * 3 + 3));
  for (const [turn, order] of orders.entries()) {
    assert.deepEqual(order.map(({ model }) => model).sort(), [0, 1, 2]);
    assert.ok(order.every(({ warmUp }) => warmUp === turn < 3));
  }
  assert.ok(new Set(orders.map((order) => order.map(({ model }) => model).join())).size > 1);
});
