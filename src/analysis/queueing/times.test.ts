/** The durations of one request by hand, the order of service, and when a queue overflowed. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failedVisit, roundOf, visit } from '../../model/synthetic-run.test-support.js';
import { SECOND } from '../../model/units.js';
import { queueOverflowed } from './concurrency.js';
import { connectTime, inOrderServed, isLate, responseTime, serviceTime, waitTime } from './times.js';

const VISIT = visit({ arrivedAt: 10, connectedAt: 13, startedAt: 40, endedAt: 90, departedAt: 100 });

describe('durations', () => {
  test('known answers', () => {
    assert.equal(waitTime(VISIT), 30);
    assert.equal(serviceTime(VISIT), 50);
    assert.equal(responseTime(VISIT), 90);
    assert.equal(connectTime(VISIT), 3);
    assert.equal(connectTime(visit({ connectedAt: null, startedAt: 0, endedAt: 1 })), null);
  });
});

describe('inOrderServed', () => {
  test('sorts by service start, whatever the order of the records, and omits clients that were not served', () => {
    const starts = [30, 10, 20];
    const records = starts.map((startedAt) => visit({ startedAt, endedAt: startedAt + 5 }));
    const line = inOrderServed([...records, failedVisit({ kind: 'refused' })]);
    assert.deepEqual(
      line.map(({ server }) => server.serviceStartedAt),
      [10, 20, 30],
    );
  });
});

describe('queueOverflowed', () => {
  const late = visit({ connectedAt: SECOND, startedAt: SECOND, endedAt: SECOND });
  const counted = { available: true, samples: [], listenOverflows: 2, listenDrops: 2 } as const;

  test('a client that takes a second to connect', () => {
    assert.equal(isLate(late), true);
    assert.equal(isLate(VISIT), false);
    assert.equal(queueOverflowed(roundOf([VISIT, late])), true);
    assert.equal(queueOverflowed(roundOf([VISIT, VISIT])), false);
  });

  test('the overflow count of the machine matters only if the queue, of backlog + 1, cannot hold all clients', () => {
    const records = [VISIT, VISIT, VISIT];
    assert.equal(queueOverflowed(roundOf(records, { kernel: { ...counted, listenBacklogInForce: 2 } })), false);
    assert.equal(queueOverflowed(roundOf(records, { kernel: { ...counted, listenBacklogInForce: 1 } })), true);
  });

  test('the count does not matter if the queue was never seen long, however many clients arrived', () => {
    const records = new Array(100).fill(VISIT);
    const seen = (...lengths: number[]) => ({
      ...counted,
      samples: lengths.map((queueLength, at) => ({ at, queueLength })),
      listenBacklogInForce: 10,
    });
    assert.equal(queueOverflowed(roundOf(records, { kernel: seen(0, 4, 1) })), false);
    assert.equal(queueOverflowed(roundOf(records, { kernel: seen(0, 11, 3) })), true);
  });
});
