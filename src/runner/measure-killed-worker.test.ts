/** A worker that is killed during a service, under every load: exactly one client's failure is counted. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { scenarioWith } from '../model/default-scenario.js';
import type { Load } from '../model/scenario.js';
import { childrenOf, read } from '../processes.test-support.js';
import { measure } from './measure.js';
import { quiet } from './quiet.test-support.js';

/** Skipped unless the kernel shows this user what a process is waiting for. */
const skip = read(`/proc/${process.ppid}/wchan`).length < 2;

/** Finds the first worker that is in a service, which is a sleep. */
async function someoneInService(): Promise<number> {
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; ) {
    const workers = childrenOf(process.pid).flatMap(childrenOf);
    const busy = workers.find((worker) => read(`/proc/${worker}/wchan`).includes('nanosleep'));
    if (busy !== undefined) return busy;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('No worker was seen in service.');
}

/** @param serviceTime ns: long enough that the worker seen in a service is still in it when it is killed */
async function measureAndKill(load: Load, clients: number, serviceTime: number) {
  const scenario = scenarioWith({
    load,
    clients,
    models: [{ model: 'multi-process', workers: 2, accept: 'shared' }],
    serviceTime,
    rounds: 1,
    warmUpRounds: 0,
  });
  const measuring = measure(scenario, quiet());
  const killed = await someoneInService();
  process.kill(killed, 'SIGKILL');
  const document = await measuring;
  const [replaced] = document.warnings.filter(({ kind }) => kind === 'worker-replaced');
  assert.ok(replaced?.kind === 'worker-replaced');
  assert.equal(replaced.died, killed);
  return document;
}

describe('a worker that is killed during a service', { skip }, () => {
  const loads: readonly Load[] = [
    { kind: 'burst', silentClients: 0, silentTime: 0 },
    { kind: 'open', rate: 100, arrivals: 'constant' },
  ];
  for (const load of loads) {
    test(`${load.kind}: one client fails, all others are served`, async () => {
      const document = await measureAndKill(load, 6, 500e6);
      assert.ok(document.kind !== 'sustained');
      const outcomes = document.runs[0]?.rounds[0]?.records.map(({ outcome }) => outcome.kind) ?? [];
      assert.equal(outcomes.length, 6);
      assert.equal(outcomes.filter((kind) => kind === 'served').length, 5, outcomes.join());
      assert.ok(!outcomes.includes('unmatched'), outcomes.join());
    });
  }

  test('sustained: one request fails, and its client continues', async () => {
    const document = await measureAndKill({ kind: 'sustained', duration: 1e9 }, 4, 200e6);
    assert.ok(document.kind === 'sustained');
    const [round] = document.runs[0]?.rounds ?? [];
    assert.ok(round);
    const failed = Object.values(round.failures).reduce((sum, count) => sum + count, 0);
    // The kill can precede the window, which begins when every client was answered once.
    assert.ok(failed <= 1, JSON.stringify(round.failures));
    assert.equal(round.clientsStarved, 0);
    assert.equal(round.clientsGaveUp, 0);
  });
});
