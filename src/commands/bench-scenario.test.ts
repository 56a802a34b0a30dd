/** Scenarios of `bench`: the defaults, the values that depend on others, and the combinations that are refused. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageFailure } from '../model/failure.js';
import { DEFAULTS, defaultTimeout } from '../model/scenario.js';
import { MILLISECOND, SECOND } from '../model/units.js';
import { type BenchArgv, scenarioOf } from './bench-scenario.js';

describe('scenarioOf', () => {
  test('without options: the defaults', () => {
    const { seed, ...scenario } = scenarioOf({});
    assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31);
    assert.deepEqual(scenario, {
      load: { kind: 'burst', silentClients: 0, silentTime: 0 },
      clients: 50,
      models: [{ model: 'sequential', workers: 1, accept: 'shared' }],
      serviceTime: 10 * MILLISECOND,
      service: 'sleep',
      message: 'http',
      keepAlive: false,
      listenBacklog: 50,
      timeout: 121 * SECOND,
      receiveTimeout: null,
      rounds: 5,
      warmUpRounds: 1,
      host: '127.0.0.1',
      url: null,
      port: 0,
    });
  });

  test('every option is kept, including 0', () => {
    const scenario = scenarioOf({
      clients: 7,
      model: 'multi-process',
      workers: 3,
      'service-time': 0,
      service: 'spin',
      message: 'raw',
      'listen-backlog': 0,
      timeout: 5,
      'receive-timeout': 6,
      rounds: 2,
      'warm-up-rounds': 0,
      host: '10.0.0.1',
      port: 8080,
      seed: 0,
    });
    assert.deepEqual(scenario, {
      load: { kind: 'burst', silentClients: 0, silentTime: 0 },
      clients: 7,
      models: [{ model: 'multi-process', workers: 3, accept: 'shared' }],
      serviceTime: 0,
      service: 'spin',
      message: 'raw',
      keepAlive: false,
      listenBacklog: 0,
      timeout: 5,
      receiveTimeout: 6,
      rounds: 2,
      warmUpRounds: 0,
      host: '10.0.0.1',
      url: null,
      port: 8080,
      seed: 0,
    });
  });

  test('the listen backlog and the timeout follow the clients and the service time', () => {
    const scenario = scenarioOf({ clients: 200, 'service-time': 50 * MILLISECOND });
    assert.equal(scenario.listenBacklog, 200);
    assert.equal(scenario.timeout, defaultTimeout(200, 50 * MILLISECOND));
    assert.equal(scenario.timeout, 140 * SECOND);
  });

  test('the wait for an unknown server is bounded: a run ends soon after its duration', () => {
    const url = new URL('http://127.0.0.1:8080/?token=secret');
    const timeoutOf = (duration: number, timeout?: number) =>
      scenarioOf({ load: 'sustained', url, duration, timeout }).timeout;
    assert.equal(timeoutOf(SECOND), 10 * SECOND);
    assert.equal(timeoutOf(60 * SECOND), 120 * SECOND);
    assert.equal(timeoutOf(SECOND, 30 * SECOND), 30 * SECOND);
    assert.equal(scenarioOf({ url }).timeout, 60 * SECOND);
  });

  test('the query of a URL is not saved', () => {
    const url = new URL('http://127.0.0.1:8080/path?token=secret#secret');
    assert.equal(scenarioOf({ load: 'sustained', url }).url, 'http://127.0.0.1:8080/path');
  });

  test('compared models keep their order; workers apply only to models that have them', () => {
    assert.deepEqual(scenarioOf({ compare: ['multi-process', 'sequential'], workers: 8 }).models, [
      { model: 'multi-process', workers: 8, accept: 'shared' },
      { model: 'sequential', workers: 1, accept: 'shared' },
    ]);
    assert.deepEqual(scenarioOf({ model: 'multi-process' }).models, [
      { model: 'multi-process', workers: DEFAULTS.workers, accept: 'shared' },
    ]);
  });

  test('a port can be chosen for one server, and port 0 for several', () => {
    assert.equal(scenarioOf({ port: 8080 }).port, 8080);
    assert.equal(scenarioOf({ port: 0, compare: ['sequential', 'multi-process'] }).port, 0);
  });

  test('open arrivals: rate and duration give the number of clients; one round, and an ample listen backlog', () => {
    const scenario = scenarioOf({ load: 'open', rate: 60 });
    assert.deepEqual(scenario.load, { kind: 'open', rate: 60, arrivals: 'poisson' });
    const { clients, rounds, warmUpRounds, listenBacklog } = scenario;
    assert.deepEqual([clients, rounds, warmUpRounds, listenBacklog], [600, 1, 0, 600]);
    assert.equal(scenarioOf({ load: 'open', rate: 0.01, duration: 1 }).clients, 1);
    assert.equal(scenarioOf({ load: 'open', rate: 1, duration: SECOND }).listenBacklog, 128);
    assert.equal(scenarioOf({ load: 'open', rate: 1000, duration: 9 * SECOND }).listenBacklog, 4096);
    const given = scenarioOf({ load: 'open', rate: 5, arrivals: 'constant', rounds: 3, 'warm-up-rounds': 1 });
    assert.deepEqual([given.rounds, given.warmUpRounds], [3, 1]);
    assert.deepEqual(given.load, { kind: 'open', rate: 5, arrivals: 'constant' });
  });

  test('the accept queues of multi-process can be chosen for all or item by item', () => {
    const accepts = (given: BenchArgv) => scenarioOf(given).models.map(({ accept }) => accept);
    assert.deepEqual(accepts({ model: 'multi-process', accept: 'separate' }), ['separate']);
    assert.deepEqual(accepts({ compare: ['multi-process', 'multi-process:separate'] }), ['shared', 'separate']);
    assert.deepEqual(accepts({ compare: ['cluster', 'multi-process'], accept: 'separate' }), ['shared', 'separate']);
  });

  test('the listen backlog has room for silent clients, and the timeout allows for waiting for them', () => {
    const { load, listenBacklog, timeout } = scenarioOf({ clients: 8, 'silent-clients': 2, 'silent-time': SECOND });
    assert.deepEqual(load, { kind: 'burst', silentClients: 2, silentTime: SECOND });
    assert.equal(listenBacklog, 10);
    assert.equal(timeout, defaultTimeout(8, 10 * MILLISECOND) + SECOND);
  });

  const contradictions: ReadonlyArray<readonly [given: BenchArgv, message: RegExp]> = [
    [{ model: 'sequential', compare: ['sequential', 'multi-process'] }, /--model and --compare exclude each other/],
    [{ workers: 4 }, /--workers 4 has no effect with sequential/],
    [{ workers: 1, model: 'sequential' }, /--workers 1 has no effect/],
    [{ load: 'open' }, /--load open needs a rate/],
    [{ load: 'open', rate: 60, duration: 0 }, /--duration must be longer than 0/],
    [{ load: 'open', rate: 1e6, duration: 2 * SECOND }, /make 2,000,000 clients, but the maximum is 1,000,000\./],
    [{ load: 'open', rate: 60, clients: 5 }, /--clients has no effect with --load open/],
    [
      { load: 'open', rate: 60, 'expect-concurrency': [{ kind: 'slots', low: 1, high: 1 }] },
      /--expect-concurrency has no effect with --load open/,
    ],
    [{ rate: 60 }, /--rate has no effect with --load burst/],
    [{ arrivals: 'poisson' }, /--arrivals has no effect with --load burst/],
    [{ load: 'burst', duration: SECOND }, /--duration has no effect with --load burst/],
    [{ workers: 2, compare: ['sequential', 'event-loop'] }, /no effect with sequential or event-loop/],
    [{ accept: 'separate', model: 'cluster' }, /--accept separate has no effect with cluster/],
    [{ compare: ['multi-process', 'multi-process:shared'] }, /measure multi-process \(4 workers\) twice/],
    [{ 'silent-clients': 1 }, /--silent-clients 1 also needs the time/],
    [{ 'silent-time': 1 }, /--silent-time has no effect without silent clients/],
    [{ port: 8080, compare: ['sequential', 'multi-process'] }, /--port 8080 can't serve 2 servers/],
  ];
  for (const [given, message] of contradictions) {
    test(`refuses ${JSON.stringify(given)}`, () => {
      assert.throws(
        () => scenarioOf(given),
        (error) => error instanceof UsageFailure && message.test(error.message),
      );
    });
  }
});
