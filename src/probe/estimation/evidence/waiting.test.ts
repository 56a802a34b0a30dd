/** Whether throughput grows with the clients, and whether arrival order is kept. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { burstOf, idealBurst, served } from './probed.test-support.js';
import { isFlat, isRising, orderKept } from './waiting.js';

describe('speed-ups', () => {
  const rows = (...parallelism: number[]) =>
    parallelism.map((value, index) => ({ clients: 2 ** (index + 3), parallelism: value, quickest: 0 }));
  test('rising', () => assert.deepEqual([isRising(rows(8, 16, 30)), isFlat(rows(8, 16, 30))], [true, false]));
  test('flat', () => assert.deepEqual([isRising(rows(2, 2, 2)), isFlat(rows(2, 2, 2))], [false, true]));
  test('too few', () => assert.deepEqual([isRising(rows(2)), isFlat(rows(2))], [false, false]));
  test('order', () => {
    assert.equal(orderKept(idealBurst([1, 2, 3, 4], 1)), 1);
    assert.equal(orderKept(burstOf([served(0, 4), served(0, 3), served(0, 2), served(0, 1)])), -1);
  });
});
