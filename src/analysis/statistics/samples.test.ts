/** Percentiles: known answers of definition 7, and properties of any sample. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as d3 from 'd3-array';
import { quantile } from 'd3-array';
import fc from 'fast-check';
import { distributionOf } from '../../model/distribution.js';
import { seededUniform } from '../../model/random.js';
import { MICROSECOND, MILLISECOND, SECOND } from '../../model/units.js';
import {
  mean,
  meanOrNull,
  median,
  percentile,
  relativeDeviation,
  sorted,
  spacingEntropy,
  spreadOf,
  squaredVariation,
  sum,
  variance,
} from './samples.js';

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

  test('agrees with d3-array to the last bit', () => {
    fc.assert(fc.property(sample, share, (values, p) => assert.equal(percentile(values, p), quantile(values, p))));
  });

  test('orders by value, not as text', () => assert.equal(median([100, 9, 20]), 20));

  test('an empty sample has no percentile', () => assert.throws(() => percentile([], 0.5), RangeError));

  test('does not change the sample', () => {
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

test('sorted orders by value', () => assert.deepEqual(sorted([10, 9, -1]), [-1, 9, 10]));

/** The smallest value that at least a share p of all values do not exceed. */
function exactQuantile(values: readonly number[], p: number): number {
  return sorted(values)[Math.max(1, Math.ceil(p * values.length)) - 1] ?? Number.NaN;
}

describe('spreadOf', () => {
  test('an empty distribution has no spread', () => assert.equal(spreadOf(distributionOf([])), null));

  test('with one duration, all figures equal it', () => {
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

  test('a few slow values do not change the median, but show in the maximum', () => {
    const spread = spreadOf(distributionOf([...new Array(97).fill(MILLISECOND), ...new Array(3).fill(SECOND)]));
    assert.equal(spread?.p50, MILLISECOND);
    assert.equal(spread?.p95, MILLISECOND);
    assert.equal(spread?.p99, SECOND);
  });

  test('the mean and the maximum are exact, percentiles within 0.2 %', () => {
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
          // The histogram has a resolution of 1 µs.
          assert.ok(Math.abs(read - exact) <= 0.002 * exact + MICROSECOND, `p = ${p}: ${read} for ${exact}`);
        }
      }),
    );
  });
});

const drawnSample = fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 2, maxLength: 60 });

function assertAlike(actual: number | null | undefined, expected: number | undefined): void {
  const [one, other] = [actual ?? Number.NaN, expected ?? Number.NaN];
  assert.ok(Math.abs(one - other) <= 1e-9 * Math.abs(other), `${one}, not ${other}`);
}

describe('sum, mean, variance', () => {
  test('known answers', () => {
    assert.equal(sum([]), 0);
    assert.equal(sum([1, 2, 3]), 6);
    assert.equal(mean([1, 2, 6]), 3);
    assert.equal(mean(Float64Array.of(1, 2, 6)), 3);
    assert.equal(meanOrNull([]), null);
    assert.equal(variance([1, 2, 6]), 7);
    assert.equal(relativeDeviation([5]), 0);
    assert.equal(squaredVariation([]), null);
    assert.equal(squaredVariation([0, 0]), null);
    assert.equal(squaredVariation([1, 3]), 0.25);
  });

  test('agree with d3-array', () => {
    fc.assert(
      fc.property(drawnSample, (values) => {
        assertAlike(sum(values), d3.fsum(values));
        assertAlike(mean(values), d3.mean(values));
        assertAlike(variance(values) + 1, (d3.variance(values) ?? 0) + 1);
        assertAlike(relativeDeviation(values) + 1, (d3.deviation(values) ?? 0) / (d3.mean(values) ?? 0) + 1);
      }),
    );
  });

  test('but, unlike d3-array, NaN is not skipped', () => {
    assert.ok(Number.isNaN(sum([1, Number.NaN])));
    assert.ok(Number.isNaN(mean([1, Number.NaN])));
  });
});

function uniform(width: number, size: number): Float64Array {
  const draw = seededUniform(7);
  return Float64Array.from({ length: size }, () => draw() * width * MILLISECOND).sort();
}

describe('spacingEntropy', () => {
  test('of a uniform distribution it is the logarithm of its width', () => {
    const found = spacingEntropy(uniform(50, 4000));
    assert.ok(Math.abs(found - Math.log(50)) < 0.1, `${found}`);
  });

  test('of an exponential distribution it is 1 + ln of its mean', () => {
    const values = uniform(1, 4000).map((value) => -20 * MILLISECOND * Math.log(1 - value / MILLISECOND));
    const found = spacingEntropy(values.sort());
    assert.ok(Math.abs(found - (1 + Math.log(20))) < 0.1, `${found}`);
  });

  test('grows by ln 3 if everything takes three times as long', () => {
    const values = uniform(50, 500);
    const tripled = values.map((value) => 3 * value);
    assert.ok(Math.abs(spacingEntropy(tripled) - spacingEntropy(values) - Math.log(3)) < 1e-9);
  });

  test('equal values count as spaced by the resolution of the clocks', () => {
    assert.ok(Math.abs(spacingEntropy(new Float64Array(30).fill(MILLISECOND)) - Math.log(0.1)) < 1e-9);
  });
});
