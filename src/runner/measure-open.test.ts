/** Open arrivals on real sockets and processes: what must hold on any machine, however busy. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openFigures } from '../analysis/open/open-figures.js';
import { summariseOpen } from '../analysis/open/open-summary.js';
import { inOrderServed, lateness } from '../analysis/queueing/times.js';
import { isServed } from '../model/connection-record.js';
import { scenarioWith } from '../model/default-scenario.js';
import type { OpenDocument } from '../model/run.js';
import type { OpenArrivals, Scenario } from '../model/scenario.js';
import { drawTimetable } from '../model/timetable.js';
import { withHeader } from './context.js';
import { measure } from './measure.js';
import { quiet } from './quiet.test-support.js';

const SEQUENTIAL = { model: 'sequential', workers: 1, accept: 'shared' } as const;

const SCENARIO = scenarioWith({
  load: { kind: 'open', rate: 100, arrivals: 'poisson' },
  clients: 100,
  models: [SEQUENTIAL],
  serviceTime: 5e6,
  listenBacklog: 1024,
  timeout: 60e9,
  rounds: 1,
  warmUpRounds: 0,
  seed: 42,
});

async function run(changes: Partial<Scenario<OpenArrivals>>): Promise<OpenDocument> {
  const measurement = await withHeader(() => measure({ ...SCENARIO, ...changes }, quiet()));
  assert.equal(measurement.kind, 'open');
  return { ...measurement, name: 'test' };
}

/** Checks every identity except those about the load generator's punctuality, which depends on the machine. */
function assertAudited(document: OpenDocument): void {
  for (const { audits } of summariseOpen(document).models) {
    const failed = audits.filter(({ identity, holds }) => !holds && !identity.startsWith('the load generator'));
    assert.deepEqual(failed, []);
  }
}

describe('open arrivals', () => {
  test('clients arrive in order and never early, and all identities hold', async () => {
    const document = await run({});
    assertAudited(document);
    const [round] = document.runs[0]?.rounds ?? [];
    assert.ok(round !== undefined);
    assert.equal(round.records.length, 100);
    assert.ok(round.records.every(isServed));
    const intended = round.records.map(({ client }) => client?.intendedAt ?? Number.NaN);
    assert.deepEqual(
      intended,
      [...intended].sort((a, b) => a - b),
    );
    const timetable = drawTimetable(SCENARIO.load, 100, 42, 0);
    for (const [index, at] of timetable.entries()) {
      const since = (intended[index] ?? Number.NaN) - (intended[0] ?? 0);
      assert.ok(Math.abs(since - (at - (timetable[0] ?? 0))) <= 1);
    }
    for (const { client } of round.records) assert.ok(client !== null && lateness({ client }) >= 0);
    const arrivals = inOrderServed(round.records).map(({ client }) => client?.arrivedAt ?? 0);
    assert.deepEqual(
      arrivals,
      [...arrivals].sort((a, b) => a - b),
    );
    const figures = openFigures(round, 1);
    assert.equal(figures.arrivals, 100);
    assert.equal(figures.peakConcurrency, 1);
    assert.ok((figures.waitMean ?? -1) >= (figures.latenessP50 ?? 0) / 2);
  });

  test('each round has its own timetable, the same for both models and whenever the seed is the same', async () => {
    const workers = { model: 'multi-process', workers: 2, accept: 'shared' } as const;
    const document = await run({ models: [SEQUENTIAL, workers], clients: 30, rounds: 2, serviceTime: 1e6 });
    assertAudited(document);
    const offsets = document.runs.map(({ rounds }) =>
      rounds.map(({ records }) => {
        const intended = records.map(({ client }) => client?.intendedAt ?? 0);
        return intended.map((at) => Math.round((at - (intended[0] ?? 0)) / 10));
      }),
    );
    assert.deepEqual(offsets[0], offsets[1]);
    assert.notDeepEqual(offsets[0]?.[0], offsets[0]?.[1]);
  });

  test('overload: all clients are counted, and there is no steady state', async () => {
    const load = { kind: 'open', rate: 600, arrivals: 'constant' } as const;
    const document = await run({ load, clients: 120 });
    assertAudited(document);
    const [model] = summariseOpen(document).models;
    assert.ok((model?.utilisation ?? 0) > 1);
    assert.equal(model?.theory, null);
    assert.ok((model?.rounds[0]?.queueGrowth ?? 0) > 0);
    const [first = 0, , , last = 0] = model?.rounds[0]?.queueAtQuarters ?? [];
    assert.ok(last > first);
  });

  test('a client that times out is counted, whether it had connected or not', async () => {
    const load = { kind: 'open', rate: 400, arrivals: 'constant' } as const;
    const document = await run({ load, clients: 20, serviceTime: 50e6, timeout: 400e6 });
    const [round] = document.runs[0]?.rounds ?? [];
    const kinds = new Set(round?.records.map(({ outcome }) => outcome.kind));
    assert.deepEqual(kinds, new Set(['served', 'timed-out']));
    assertAudited(document);
  });
});
