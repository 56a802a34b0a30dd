/** The figures of a window: known answers, and laws that an ideal loop of any size obeys. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { distributionOf } from '../../model/distribution.js';
import { idealWindow } from '../../model/synthetic-sustained.test-support.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { loopFigures } from './sustained-figures.js';

const TEN = { clients: 10, servers: 1, serviceTime: 20 * MILLISECOND };

function assertClose(actual: number | null | undefined, expected: number): void {
  assert.ok(typeof actual === 'number' && Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)));
}

describe('sustainedFigures', () => {
  test('ten clients at one server with a service time of 20 ms', () => {
    const figures = loopFigures(idealWindow(TEN), 10, 1);
    assert.equal(figures.duration, 4 * SECOND);
    assertClose(figures.throughput, 50);
    assert.equal(figures.response?.mean, 200 * MILLISECOND);
    assert.equal(figures.wait?.mean, 180 * MILLISECOND);
    assert.equal(figures.service?.mean, 20 * MILLISECOND);
    assertClose(figures.inService, 1);
    assert.equal(figures.peakConcurrency, 1);
    assertClose(figures.utilisation, 1);
    assertClose(figures.queueLength, 9);
    assertClose(figures.loopIdentity, 1);
    assertClose(figures.bounds?.throughput, 50);
    assertClose(figures.bounds?.response, 200 * MILLISECOND);
    assertClose(figures.loadShare, 1 / 4000);
  });

  test('fewer clients than slots: no client waits, and not all slots are busy', () => {
    const figures = loopFigures(idealWindow({ ...TEN, clients: 3, servers: 12 }), 3, 12);
    assertClose(figures.throughput, 150);
    assert.equal(figures.response?.mean, 20 * MILLISECOND);
    assertClose(figures.utilisation, 0.25);
    assertClose(figures.queueLength, 0);
    assert.equal(figures.peakConcurrency, 3);
    assertClose(figures.bounds?.throughput, 150);
    assertClose(figures.bounds?.response, 20 * MILLISECOND);
  });

  test('an ideal loop reaches its bounds, and every client is in service or in the queue', () => {
    const size = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(size, size, fc.integer({ min: 1, max: 1000 }), (clients, servers, ms) => {
        const window = idealWindow({ clients, servers, serviceTime: ms * MILLISECOND, answersEach: 2 });
        const figures = loopFigures(window, clients, servers);
        assertClose(figures.throughput, figures.bounds?.throughput ?? Number.NaN);
        assertClose(figures.response?.mean, figures.bounds?.response ?? Number.NaN);
        assertClose((figures.inService ?? Number.NaN) + (figures.queueLength ?? Number.NaN), clients);
        assertClose(figures.loopIdentity, 1);
      }),
    );
  });

  test('with unknown slots all clients can be in service at once', () => {
    const figures = loopFigures(idealWindow(TEN), 10, null);
    assert.equal(figures.utilisation, null);
    assertClose(figures.bounds?.throughput, 500);
    assertClose(figures.bounds?.response, 20 * MILLISECOND);
  });

  test('without a trace only what the clients saw is known', () => {
    const figures = loopFigures(idealWindow(TEN, { server: null }), 10, 1);
    const { wait, service, inService, peakConcurrency, utilisation, queueLength, bounds } = figures;
    for (const unknown of [wait, service, inService, peakConcurrency, utilisation, queueLength, bounds]) {
      assert.equal(unknown, null);
    }
    assertClose(figures.throughput, 50);
    assertClose(figures.loopIdentity, 1);
  });

  test('the loop identity counts failed requests but not starved clients', () => {
    const window = idealWindow(TEN);
    const responses = distributionOf(new Array(190).fill(200 * MILLISECOND));
    const failing = {
      ...window,
      answered: 190,
      responses,
      failures: { reset: 5 },
      failureTime: 10 * 200 * MILLISECOND,
    };
    assertClose(loopFigures(failing, 10, 1).loopIdentity, 1);
    const one = idealWindow({ ...TEN, clients: 1 });
    assertClose(loopFigures({ ...one, clientsConnected: 10, clientsStarved: 9 }, 10, 1).loopIdentity, 1);
    assert.equal(loopFigures({ ...one, clientsConnected: 9, clientsStarved: 9 }, 10, 1).loopIdentity, null);
  });

  test('a window of length 0 has no rates, and no figure is NaN', () => {
    const window = idealWindow(TEN);
    const empty = { ...window, endedAt: window.startedAt, answered: 0, responses: distributionOf([]) };
    const figures = loopFigures(empty, 10, 1);
    assert.deepEqual([figures.throughput, figures.loadShare], [0, 0]);
    assert.deepEqual([figures.response, figures.inService, figures.loopIdentity], [null, null, null]);
  });

  test('the peak is the highest level with any time', () => {
    const window = idealWindow(TEN);
    const server = window.server === null ? null : { ...window.server, timeInService: [1, 5, 0, 2, 0] };
    assert.equal(loopFigures({ ...window, server }, 10, 4).peakConcurrency, 3);
  });
});
