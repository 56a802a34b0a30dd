/** How many clients open arrivals should have open at once. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { durationOf, mostOpen } from './open-load.js';
import { syntheticOpen } from './synthetic-open.test-support.js';
import { MILLISECOND, SECOND } from './units.js';

function estimate(rate: number, clients: number, workers = 1): number {
  const { scenario } = syntheticOpen({ clients: 1, models: [['multi-process', workers]] });
  const load = { kind: 'open', rate, arrivals: 'poisson' } as const;
  return mostOpen({ ...scenario, load, clients, serviceTime: 10 * MILLISECOND });
}

describe('mostOpen', () => {
  test('far below capacity it is a few, however long the run', () => {
    assert.ok(estimate(10, 1_000_000) < 50);
    assert.ok(estimate(50, 1_000_000) < 100);
  });

  test('above capacity it is what the queue grows to: arrival rate - servers / service time', () => {
    const open = estimate(200, 2000);
    assert.ok(open >= 1000 && open < 1300, `${open}`);
    assert.ok(estimate(200, 2000, 4) < 100);
  });

  test('never more than there are clients, but for those on their way', () => {
    assert.ok(estimate(1_000_000, 5000) <= 5010);
    assert.ok(estimate(99.9, 3) <= 13);
  });
});

test('durationOf: clients / rate', () => {
  assert.equal(durationOf(syntheticOpen({ rate: 60, clients: 600 }).scenario), 10 * SECOND);
});
