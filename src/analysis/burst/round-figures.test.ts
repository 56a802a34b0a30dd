/** The figures of a round: known values for an ideal burst, and rounds for which some figures don't exist. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ServedRecord } from '../../model/connection-record.js';
import { failedVisit, idealRound, NO_KERNEL, roundOf, visit } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { roundFigures } from './round-figures.js';

const SERVICE = 10 * MILLISECOND;

describe('roundFigures of an ideal burst', () => {
  for (const servers of [1, 2, 5]) {
    const clients = 50;
    const figures = roundFigures(idealRound({ clients, servers, serviceTime: SERVICE }), servers);
    const makespan = (clients / servers) * SERVICE;

    test(`makespan, throughput and utilisation at ${servers}`, () => {
      assert.equal(figures.makespan, makespan);
      assert.equal(figures.predictedMakespan, makespan);
      assert.ok(Math.abs(figures.throughput - 100 * servers) < 1e-9);
      assert.equal(figures.utilisation, 1);
      assert.equal(figures.makespanPerWork, 1);
      assert.equal(figures.meanServiceTime, SERVICE);
    });

    test(`a position costs a service time / ${servers}`, () => {
      assert.ok(Math.abs((figures.costOfPlace ?? 0) - SERVICE / servers) < 0.05 * SERVICE);
      assert.ok(Math.abs((figures.costPerService ?? 0) - 1) < 0.05 * servers);
    });

    test(`waits are as predicted at ${servers}`, () => {
      assert.equal(figures.waitMax, makespan - SERVICE);
      assert.equal(figures.predictedWaitMax, figures.waitMax);
      assert.equal(figures.predictedWaitP50, figures.waitP50);
      assert.equal(figures.predictedWaitP95, figures.waitP95);
      assert.equal(figures.predictionErrorPerPlace, 0);
      assert.equal(figures.predictionError, 0);
      assert.equal(figures.meanResponseTime, (makespan + SERVICE) / 2);
    });

    test(`never more than ${servers} in service, all the time`, () => {
      assert.equal(figures.peakConcurrency, servers);
      assert.deepEqual(
        figures.shareInService,
        Array.from({ length: servers + 1 }, (_, level) => (level === servers ? 1 : 0)),
      );
      assert.equal(figures.smallestGap, 0);
      assert.equal(figures.arrivalSpread, 0);
      assert.equal(figures.longestQueue, clients - servers);
      assert.equal(figures.listenOverflows, 0);
    });
  }

  test('with one slot a position costs exactly one service time', () => {
    const figures = roundFigures(idealRound({ clients: 1000, servers: 1, serviceTime: SERVICE }), 1);
    assert.equal(figures.costOfPlace, SERVICE);
    assert.equal(figures.costPerService, 1);
  });
});

describe('roundFigures of a hand-made round', () => {
  const round = roundOf([
    visit({ arrivedAt: 0, startedAt: 10, endedAt: 30, departedAt: 35 }),
    visit({ arrivedAt: 5, startedAt: 40, endedAt: 60, departedAt: 65 }),
    visit({ arrivedAt: 15, startedAt: 70, endedAt: 90, departedAt: 100 }),
  ]);
  const figures = roundFigures(round, 1);

  test('makespan is first arrival to last departure', () => assert.equal(figures.makespan, 100));
  test('utilisation is busy / makespan', () => assert.equal(figures.utilisation, 0.6));
  test('makespan per work', () => assert.ok(Math.abs((figures.makespanPerWork ?? 0) - 100 / 60) < 1e-12));
  test('waits', () => {
    assert.equal(figures.waitP50, 35);
    assert.equal(figures.waitMax, 55);
    assert.equal(figures.costOfPlace, 22.5);
  });
  test('smallest gap', () => assert.equal(figures.smallestGap, 10));
  test('arrival spread', () => assert.equal(figures.arrivalSpread, 15));
  test('predicted: no slot is ever free', () => {
    assert.equal(figures.predictedMakespan, 60);
    assert.equal(figures.predictedWaitMax, 25);
    // Ends are 30, 60, 90 instead of 20, 40, 60: errors of 10 / 1, 20 / 2, 30 / 3.
    assert.equal(figures.predictionErrorPerPlace, 10);
    assert.equal(figures.predictionError, 0.5);
  });
});

describe('roundFigures of a round with few figures', () => {
  test('no clients', () => {
    const figures = roundFigures(roundOf([], { kernel: NO_KERNEL }), 2);
    assert.equal(figures.makespan, 0);
    assert.equal(figures.throughput, 0);
    assert.equal(figures.utilisation, 0);
    assert.equal(figures.peakConcurrency, 0);
    for (const name of ['waitP50', 'costOfPlace', 'predictedMakespan', 'predictionError', 'meanServiceTime'] as const) {
      assert.equal(figures[name], null, name);
    }
    assert.equal(figures.longestQueue, null);
    assert.equal(figures.listenDrops, null);
  });

  test('no client served, all refused', () => {
    const figures = roundFigures(
      roundOf([failedVisit({ kind: 'refused' }, 100), failedVisit({ kind: 'reset' }, 200)]),
      1,
    );
    assert.equal(figures.makespan, 200);
    assert.equal(figures.throughput, 0);
    assert.deepEqual(figures.shareInService, [1]);
    assert.equal(figures.waitMax, null);
  });

  test('one client: no slope, no gap, no NaN anywhere', () => {
    const figures = roundFigures(idealRound({ clients: 1, servers: 1, serviceTime: SERVICE }), 1);
    assert.equal(figures.costOfPlace, null);
    assert.equal(figures.smallestGap, null);
    for (const value of Object.values(figures).flat()) assert.ok(value === null || Number.isFinite(value));
  });

  test('services of no length: no division by zero', () => {
    const figures = roundFigures(idealRound({ clients: 3, servers: 1, serviceTime: 0 }), 1);
    assert.equal(figures.costPerService, null);
    assert.equal(figures.predictionError, null);
    assert.equal(figures.makespanPerWork, null);
  });
});

describe('which clients count', () => {
  test('a client that was cut short was in service, but did not wait to be served', () => {
    const cut = visit({ startedAt: 10, endedAt: 30, outcome: { kind: 'cut-short' } });
    const figures = roundFigures(roundOf([visit({ startedAt: 0, endedAt: 10 }), cut]), 1);
    assert.equal(figures.meanServiceTime, 15);
    assert.equal(figures.utilisation, 1);
    assert.equal(figures.waitMax, 0);
    assert.equal(figures.predictedMakespan, 30);
  });

  test('if the accept queue overflowed, a position has no cost and nothing is predicted', () => {
    const late = visit({ connectedAt: SECOND, startedAt: SECOND, endedAt: SECOND + SERVICE });
    const figures = roundFigures(roundOf([visit({ startedAt: 0, endedAt: SERVICE }), late]), 1);
    for (const name of ['costOfPlace', 'costPerService', 'predictedMakespan', 'predictionError'] as const) {
      assert.equal(figures[name], null, name);
    }
    assert.equal(figures.connectMax, SECOND);
    assert.equal(figures.waitMax, SECOND);
  });
});

describe('roundFigures of servers without a limit, or with several queues', () => {
  test('without a limit no client waits, and figures relative to the limit are null', () => {
    const figures = roundFigures(idealRound({ clients: 20, servers: 20, serviceTime: SERVICE }), null);
    assert.equal(figures.predictedMakespan, SERVICE);
    assert.equal(figures.predictedWaitMax, 0);
    for (const name of ['utilisation', 'makespanPerWork', 'costPerService', 'smallestGap'] as const) {
      assert.equal(figures[name], null, name);
    }
  });

  test('separate accept queues: each process is predicted with its own queue', () => {
    const by = (process: number, record: ServedRecord) => ({ ...record, server: { ...record.server, process } });
    // Three clients in the queue of one process, one in that of the other.
    const round = roundOf([
      by(1, visit({ startedAt: 0, endedAt: 10, port: 1 })),
      by(1, visit({ startedAt: 10, endedAt: 20, port: 2 })),
      by(1, visit({ startedAt: 20, endedAt: 30, port: 3 })),
      by(2, visit({ startedAt: 0, endedAt: 10, port: 4 })),
    ]);
    const own = roundFigures(round, 2, true);
    assert.equal(own.predictionErrorPerPlace, 0);
    assert.equal(own.predictedMakespan, 30);
    assert.equal(roundFigures(round, 2).predictedMakespan, 20);
  });

  test('silent clients use a slot and a position in the queue, and count in no other figure', () => {
    const silent = { ...visit({ startedAt: 0, endedAt: 100, port: 9 }), outcome: { kind: 'said-nothing' } } as const;
    const round = roundOf([
      silent,
      visit({ arrivedAt: 5, startedAt: 100, endedAt: 110, port: 1 }),
      visit({ arrivedAt: 5, startedAt: 110, endedAt: 120, port: 2 }),
    ]);
    const figures = roundFigures(round, 1);
    assert.equal(figures.makespan, 115);
    assert.equal(figures.utilisation, 1);
    assert.equal(figures.meanServiceTime, 10);
    assert.equal(figures.arrivalSpread, 0);
    assert.equal(figures.predictedMakespan, 115);
    assert.equal(figures.predictedWaitMax, 105);
    assert.equal(figures.predictionErrorPerPlace, 0);
    assert.equal(figures.peakConcurrency, 1);
  });
});
