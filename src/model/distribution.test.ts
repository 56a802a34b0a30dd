/** Distributions: the exact figures are exact, and every duration is in the right bucket. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { distributionOf } from './distribution.js';
import { MICROSECOND, SECOND } from './units.js';

const durations = fc.array(fc.integer({ min: 0, max: 3600 * SECOND }), { minLength: 1, maxLength: 200 });

describe('distributionOf', () => {
  test('of no durations', () => {
    assert.deepEqual(distributionOf([]), { count: 0, total: 0, smallest: null, largest: null, counts: [] });
  });

  test('of three durations', () => {
    const { counts, ...exact } = distributionOf([2_000, 1_000, 2_400]);
    assert.deepEqual(exact, { count: 3, total: 5_400, smallest: 1_000, largest: 2_400 });
    assert.deepEqual(counts, [
      [1, 1],
      [2, 2],
    ]);
  });

  test('a negative duration counts as 0, but unchanged in the sum', () => {
    const { counts, ...exact } = distributionOf([-5_000, 5_000]);
    assert.deepEqual(exact, { count: 2, total: 0, smallest: -5_000, largest: 5_000 });
    assert.deepEqual(counts, [
      [0, 1],
      [5, 1],
    ]);
  });

  test('durations beyond the range are not lost', () => {
    const { count, largest, counts } = distributionOf([1e16]);
    assert.deepEqual([count, largest], [1, 1e16]);
    assert.deepEqual(
      counts.map(([, here]) => here),
      [1],
    );
  });

  test('count, total, smallest and largest are exact', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const { count, total, smallest, largest } = distributionOf(values);
        assert.equal(count, values.length);
        assert.equal(
          total,
          values.reduce((so, far) => so + far, 0),
        );
        assert.equal(smallest, Math.min(...values));
        assert.equal(largest, Math.max(...values));
      }),
    );
  });

  test('the counts ascend, and add up to the count', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const { counts } = distributionOf(values);
        const edges = counts.map(([upTo]) => upTo);
        assert.deepEqual(
          edges,
          [...new Set(edges)].sort((a, b) => a - b),
        );
        assert.equal(
          counts.reduce((total, [, here]) => total + here, 0),
          values.length,
        );
      }),
    );
  });

  test('every duration falls into a bucket that ends at most 0.1 % above it', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const edges = distributionOf(values).counts.flatMap(([upTo, here]) => new Array<number>(here).fill(upTo));
        const exact = values.map((value) => Math.round(value / MICROSECOND)).sort((a, b) => a - b);
        for (const [index, value] of exact.entries()) {
          const edge = edges[index] ?? Number.NaN;
          assert.ok(edge >= value && edge <= value * 1.001 + 1, `${value} in a bucket up to ${edge}`);
        }
      }),
    );
  });
});
