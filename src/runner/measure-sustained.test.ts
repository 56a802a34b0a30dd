/** Whole closed loops on real sockets and processes: what must hold on any machine, however busy. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { summariseSustained } from '../analysis/sustained/sustained-summary.js';
import { scenarioWith } from '../model/default-scenario.js';
import { Interruption } from '../model/failure.js';
import type { SustainedDocument, SustainedRound } from '../model/run.js';
import type { Scenario, Sustained } from '../model/scenario.js';
import { MILLISECOND } from '../model/units.js';
import { withHeader } from './context.js';
import type { MeasureOptions } from './measure.js';
import { measure } from './measure.js';
import type { Progress } from './progress.js';
import { quiet } from './quiet.test-support.js';

const SEQUENTIAL = { model: 'sequential', workers: 1, accept: 'shared' } as const;
const MULTI_PROCESS = { model: 'multi-process', workers: 3, accept: 'shared' } as const;

const SCENARIO = scenarioWith({
  load: { kind: 'sustained', duration: 600 * MILLISECOND },
  clients: 10,
  models: [SEQUENTIAL],
  serviceTime: 5 * MILLISECOND,
  listenBacklog: 10,
  timeout: 60e9,
  rounds: 1,
  warmUpRounds: 0,
});

async function run(
  changes: Partial<Scenario<Sustained>>,
  options: Partial<MeasureOptions> = {},
): Promise<SustainedDocument> {
  const measurement = await withHeader(() => measure({ ...SCENARIO, ...changes }, quiet(options)));
  assert.equal(measurement.kind, 'sustained');
  return { ...measurement, name: 'test' };
}

/** Every audit but this one is a matter of counts. It compares durations; sustained-audit.test.ts shows what it accepts. */
const OF_DURATIONS = 'throughput x mean';

/** A run of which every count is right, and of which every client always waited for one answer, as far as a clock can tell. */
async function auditedRun(changes: Partial<Scenario<Sustained>>) {
  const document = await run(changes);
  const summary = summariseSustained(document);
  for (const { audits, verdict, rounds } of summary.models) {
    const failed = audits.filter(({ holds }) => !holds);
    assert.deepEqual(
      failed.filter(({ identity }) => !identity.startsWith(OF_DURATIONS)),
      [],
    );
    assert.equal(verdict.kind, failed.length === 0 ? 'sound' : 'audit-failed');
    for (const { loopIdentityWithin } of rounds) assertBusy(loopIdentityWithin ?? 0);
  }
  return { document, ...summary };
}

/** A client has one request at a time, so this can't exceed 1. The pauses between them are short, but not on every machine. */
function assertBusy(share: number): void {
  assert.ok(share > 0.5 && share <= 1 + 1e-9, `${share}`);
}

/**
 * A request that arrived in the window and was answered in it was in service in it: all but one of each client. So many
 * services have room in the window, whatever the machine does.
 */
function assertRoom({ answered, startedAt, endedAt }: SustainedRound, slots: number): void {
  const least = (answered - SCENARIO.clients) * SCENARIO.serviceTime;
  assert.ok(least <= slots * (endedAt - startedAt), `${answered} answers in ${endedAt - startedAt} ns`);
}

/** Checks that every process has its share, and that the shares add up. */
function assertShares({ server, startedAt, endedAt, answered }: SustainedRound): void {
  assert.ok(server !== null);
  const { processes, timeInService } = server;
  assert.equal(new Set(processes.map(({ process }) => process)).size, processes.length);
  assert.equal(processes.length, timeInService.length - 1);
  for (const { connections, busyTime } of processes) {
    assert.ok(connections > 0 && busyTime > 0 && busyTime <= endedAt - startedAt);
  }
  const served = processes.reduce((total, { connections }) => total + connections, 0);
  // A client receives its answer after the service ended, so at each edge of the window one answer per client may be missing.
  assert.ok(Math.abs(served - answered) <= SCENARIO.clients, `${served} served, ${answered} answered`);
  const busy = processes.reduce((total, { busyTime }) => total + busyTime, 0);
  const inService = timeInService.reduce((total, time, k) => total + time * k, 0);
  assert.ok(Math.abs(busy - inService) <= 1e-6 * busy);
}

describe('measure, with a closed loop', () => {
  test('one slot and three: audits hold, concurrency never exceeds the slots, and all processes serve', async () => {
    const { models } = await auditedRun({ models: [SEQUENTIAL, MULTI_PROCESS] });
    for (const { choice, windows, rounds } of models) {
      const [window] = windows;
      const [figures] = rounds;
      assert.ok(window?.server && figures);
      assert.equal(figures.peakConcurrency, choice.workers);
      assert.equal(window.clientsStarved, 0);
      assert.deepEqual(window.failures, {});
      assert.ok(window.censored <= SCENARIO.clients);
      assert.equal(window.server.waits.count, window.answered);
      assert.equal(window.server.services.count, window.answered);
      assert.ok((window.server.services.smallest ?? 0) >= SCENARIO.serviceTime);
      assert.ok((window.server.waits.smallest ?? -1) >= 0);
      assert.ok((window.responses.smallest ?? 0) >= SCENARIO.serviceTime);
      assertRoom(window, choice.workers);
      assert.ok((figures.utilisation ?? 0) > 0 && (figures.utilisation ?? 2) <= 1);
      assert.ok(!window.kernel.available || window.kernel.samples.length > 0);
      assertShares(window);
    }
  });

  test('kept connections and one slot: one client is answered, the others starve and are counted', async () => {
    const { models, warnings } = await auditedRun({ keepAlive: true, clients: 5, listenBacklog: 5 });
    const [window] = models[0]?.windows ?? [];
    assert.ok(window);
    assert.equal(window.server, null);
    assert.equal(window.clientsConnected, 5);
    assert.equal(window.clientsStarved, 4);
    assert.ok(window.answered > 5);
    assert.ok(window.censored >= 4 && window.censored <= 5);
    assert.ok((window.longestCensored ?? 0) > SCENARIO.load.duration);
    const starved = warnings.filter(({ kind }) => kind === 'clients-starved');
    assert.deepEqual(starved, [{ kind: 'clients-starved', model: 'sequential', starved: 4, of: 5 }]);
  });

  test('kept connections and a slot for each client: all are answered', async () => {
    const { models } = await auditedRun({ keepAlive: true, clients: 3, models: [MULTI_PROCESS] });
    const [window] = models[0]?.windows ?? [];
    assert.equal(window?.clientsStarved, 0);
    assert.ok((window?.answered ?? 0) > 10);
  });

  test('each round begins with an idle server', async () => {
    const load = { kind: 'sustained', duration: 200 * MILLISECOND } as const;
    const { document, models } = await auditedRun({ load, rounds: 2, warmUpRounds: 1, clients: 4 });
    assert.equal(models[0]?.windows.length, 2);
    const rounds = document.runs[0]?.rounds ?? [];
    assert.deepEqual(
      rounds.map(({ sequence, warmUp }) => [sequence, warmUp]),
      [
        [1, true],
        [2, false],
        [3, false],
      ],
    );
    for (const [index, { startedAt }] of rounds.slice(1).entries())
      assert.ok(startedAt > (rounds[index]?.endedAt ?? 0));
  });

  test('a single client', async () => {
    const load = { kind: 'sustained', duration: 200 * MILLISECOND } as const;
    const { models } = await auditedRun({ load, clients: 1 });
    assert.ok((models[0]?.windows[0]?.answered ?? 0) > 0);
  });

  test('a service time of zero', async () => {
    const load = { kind: 'sustained', duration: 200 * MILLISECOND } as const;
    const { models } = summariseSustained(await run({ load, serviceTime: 0, clients: 20, listenBacklog: 20 }));
    const failed = models.flatMap(({ audits }) => audits.filter(({ holds }) => !holds));
    // The load generator's own cost is then a large part of every request.
    assert.deepEqual(
      failed.filter(({ identity }) => !identity.startsWith(OF_DURATIONS)),
      [],
    );
  });

  test('clients that give up are counted by kind', async () => {
    const changes = { serviceTime: 50 * MILLISECOND, timeout: 125 * MILLISECOND, clients: 6, listenBacklog: 6 };
    const document = await run(changes);
    const [summary] = summariseSustained(document).models;
    const [window] = summary?.windows ?? [];
    assert.ok(window);
    assert.ok((window.failures['timed-out'] ?? 0) > 0);
    const counted = summary?.audits.find(({ identity }) => identity.startsWith('sent ='));
    assert.equal(counted?.holds, true);
  });

  test('leaves nothing behind when it is aborted during a window', async () => {
    const controller = new AbortController();
    const onProgress = (_: Progress): void => {
      setTimeout(() => controller.abort('SIGINT'), 300).unref();
    };
    await assert.rejects(run({}, { signal: controller.signal, onProgress }), Interruption);
    const left = readdirSync('/dev/shm').filter((name) => name.startsWith(`at-once-${process.pid}-`));
    assert.deepEqual(left, []);
  });
});
