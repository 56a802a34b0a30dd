/** Percentiles: the known answers of definition 7, and what holds of any sample. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bisectRight } from 'd3-array';
import fc from 'fast-check';
import { mean, sum } from './moments.js';
import { median, percentile, sorted } from './quantiles.js';

const sample = fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 60 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('percentile', () => {
  const known: ReadonlyArray<readonly [values: number[], p: number, answer: number]> = [
    [[7], 0.95, 7],
    [[1, 2, 3, 4], 0, 1],
    [[1, 2, 3, 4], 0.25, 1.75],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[1, 2, 3, 4], 1, 4],
    [[10, 20, 30, 40, 50], 0.4, 26],
    [[15, 20, 35, 40, 50], 0.05, 16],
    [[3, 1, 2], 0.5, 2],
    [[10, 9], 0.95, 9.95],
  ];
  for (const [values, p, answer] of known) {
    test(`p = ${p} of ${values.join(', ')} is ${answer}`, () => {
      assert.ok(Math.abs(percentile(values, p) - answer) < 1e-12);
    });
  }

  test('orders by value and not by spelling', () => assert.equal(median([100, 9, 20]), 20));

  test('an empty sample has none', () => assert.throws(() => percentile([], 0.5), RangeError));

  test('leaves the sample as it was', () => {
    const values = [3, 1, 2];
    percentile(values, 0.5);
    assert.deepEqual(values, [3, 1, 2]);
  });

  test('lies between the smallest and the largest', () => {
    fc.assert(
      fc.property(sample, share, (values, p) => {
        const value = percentile(values, p);
        assert.ok(value >= Math.min(...values) && value <= Math.max(...values));
      }),
    );
  });

  test('never falls as p grows', () => {
    fc.assert(
      fc.property(sample, share, share, (values, p, q) => {
        const slack = 1e-6;
        assert.ok(percentile(values, Math.min(p, q)) <= percentile(values, Math.max(p, q)) + slack);
      }),
    );
  });

  test('does not depend on the order of the sample', () => {
    fc.assert(
      fc.property(sample, share, (values, p) => {
        assert.equal(percentile([...values].reverse(), p), percentile(values, p));
      }),
    );
  });

  test('at least a share p of the sample is not above it', () => {
    fc.assert(
      fc.property(sample, share, (values, p) => {
        const value = percentile(values, p);
        const above = values.filter((other) => other > value + 1e-6).length;
        assert.ok(above <= Math.ceil((values.length - 1) * (1 - p)));
      }),
    );
  });
});

describe('sum, mean, sorted', () => {
  test('known answers', () => {
    assert.equal(sum([]), 0);
    assert.equal(sum([1, 2, 3]), 6);
    assert.equal(mean([1, 2, 6]), 3);
    assert.deepEqual(sorted([10, 9, -1]), [-1, 9, 10]);
  });
});

test('countUpTo counts the values that are not greater', () => {
  const ordered = fc.array(fc.integer({ min: 0, max: 30 })).map((values) => values.sort((a, b) => a - b));
  fc.assert(
    fc.property(ordered, fc.integer({ min: -1, max: 31 }), (values, limit) => {
      assert.equal(bisectRight(values, limit), values.filter((value) => value <= limit).length);
    }),
  );
});
