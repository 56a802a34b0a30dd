/** Given settings are kept, and the others get defaults. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { scenarioWith } from './default-scenario.js';
import { DEFAULTS, defaultTimeout, type ModelChoice, STREAM_DEFAULTS } from './scenario.js';
import { MILLISECOND, SECOND } from './units.js';

const BURST = { kind: 'burst', silentClients: 0, silentTime: 0 } as const;
const OPEN = { kind: 'open', rate: 60, arrivals: 'poisson' } as const;
const SUSTAINED = { kind: 'sustained', duration: SECOND } as const;

describe('scenarioWith', () => {
  test('a load only: the defaults, and one sequential server', () => {
    const scenario = scenarioWith({ load: BURST });
    assert.equal(scenario.clients, DEFAULTS.clients);
    assert.equal(scenario.serviceTime, DEFAULTS.serviceTime);
    assert.equal(scenario.host, DEFAULTS.host);
    assert.deepEqual(scenario.models, [{ model: 'sequential', workers: 1, accept: 'shared' }]);
    assert.equal(scenario.url, null);
    assert.equal(scenario.keepAlive, false);
  });

  test('the rounds follow from the load', () => {
    assert.equal(scenarioWith({ load: BURST }).rounds, DEFAULTS.rounds);
    assert.equal(scenarioWith({ load: BURST }).warmUpRounds, DEFAULTS.warmUpRounds);
    for (const load of [OPEN, SUSTAINED]) {
      assert.equal(scenarioWith({ load }).rounds, STREAM_DEFAULTS.rounds);
      assert.equal(scenarioWith({ load }).warmUpRounds, STREAM_DEFAULTS.warmUpRounds);
    }
  });

  test('the listen backlog holds all clients, including silent ones; for open arrivals it is ample', () => {
    const listenBacklog = (given: Parameters<typeof scenarioWith>[0]) => scenarioWith(given).listenBacklog;
    assert.equal(listenBacklog({ load: BURST, clients: 7 }), 7);
    assert.equal(listenBacklog({ load: { ...BURST, silentClients: 3, silentTime: SECOND }, clients: 7 }), 10);
    assert.equal(listenBacklog({ load: SUSTAINED, clients: 7 }), 7);
    assert.equal(listenBacklog({ load: OPEN, clients: 7 }), 128);
    assert.equal(listenBacklog({ load: OPEN, clients: 1000 }), 1000);
    assert.equal(listenBacklog({ load: OPEN, clients: 100_000 }), 4096);
  });

  test('the timeout follows from the clients and the service time, and is longer with silent clients', () => {
    const given = { clients: 100, serviceTime: 50 * MILLISECOND };
    const timeout = defaultTimeout(100, 50 * MILLISECOND);
    assert.equal(scenarioWith({ load: BURST, ...given }).timeout, timeout);
    const silent = { ...BURST, silentClients: 1, silentTime: 9 * SECOND };
    assert.equal(scenarioWith({ load: silent, ...given }).timeout, timeout + 9 * SECOND);
  });

  test('the timeout includes the start of a process per client', () => {
    const each: ModelChoice = { model: 'process-per-connection', workers: 4, accept: 'shared' };
    const usual = scenarioWith({ load: BURST, clients: 10 }).timeout;
    assert.ok(scenarioWith({ load: BURST, clients: 10, models: [each] }).timeout > usual);
  });

  test('given settings are kept', () => {
    const given = { clients: 3, listenBacklog: 1, timeout: 5, rounds: 2, warmUpRounds: 0, seed: 9, serviceTime: 0 };
    const scenario = scenarioWith({ load: BURST, ...given });
    assert.deepEqual({ ...scenario, ...given }, scenario);
  });
});
