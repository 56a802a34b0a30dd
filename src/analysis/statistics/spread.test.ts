/** What is read off a histogram, against the same read off the durations themselves. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { distributionOf } from '../../model/distribution.js';
import { MICROSECOND, MILLISECOND, SECOND } from '../../model/units.js';
import { mean } from './moments.js';
import { sorted } from './quantiles.js';
import { spreadOf } from './spread.js';

/** The least of the values that at least a share p of all do not exceed. */
function exactQuantile(values: readonly number[], p: number): number {
  return sorted(values)[Math.max(1, Math.ceil(p * values.length)) - 1] ?? Number.NaN;
}

describe('spreadOf', () => {
  test('nothing has no spread', () => assert.equal(spreadOf(distributionOf([])), null));

  test('one duration is all of its figures', () => {
    const only = 12.345 * MILLISECOND;
    const spread = spreadOf(distributionOf([only]));
    assert.deepEqual([spread?.mean, spread?.max], [only, only]);
    for (const value of [spread?.p50, spread?.p95, spread?.p99]) assert.equal(value, only);
  });

  test('1 to 100 µs', () => {
    const spread = spreadOf(distributionOf(Array.from({ length: 100 }, (_, index) => (index + 1) * MICROSECOND)));
    const known = { mean: 50.5, p50: 50, p95: 95, p99: 99, max: 100 };
    assert.deepEqual(
      spread,
      Object.fromEntries(Object.entries(known).map(([name, value]) => [name, value * MICROSECOND])),
    );
  });

  test('a few that are late do not move the median, and show at the end', () => {
    const spread = spreadOf(distributionOf([...new Array(97).fill(MILLISECOND), ...new Array(3).fill(SECOND)]));
    assert.equal(spread?.p50, MILLISECOND);
    assert.equal(spread?.p95, MILLISECOND);
    assert.equal(spread?.p99, SECOND);
  });

  test('the mean and the largest are exact, the percentiles within 0.2 %', () => {
    const durations = fc.array(fc.integer({ min: 0, max: 3600 * SECOND }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(durations, (values) => {
        const spread = spreadOf(distributionOf(values));
        assert.ok(spread !== null);
        assert.equal(spread.mean, mean(values));
        assert.equal(spread.max, Math.max(...values));
        for (const [read, p] of [
          [spread.p50, 0.5],
          [spread.p95, 0.95],
          [spread.p99, 0.99],
        ] as const) {
          const exact = exactQuantile(values, p);
          // A histogram of microseconds is no finer than one.
          assert.ok(Math.abs(read - exact) <= 0.002 * exact + MICROSECOND, `p = ${p}: ${read} for ${exact}`);
        }
      }),
    );
  });
});
