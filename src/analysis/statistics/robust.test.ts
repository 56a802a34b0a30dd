/** The rank test matches published answers; the slope is exact on a line and barely changed by outliers. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { wilcoxonRankSum } from 'simple-statistics';
import { theilSenSlope } from './libraries.test-support.js';
import { mannWhitney, robustSlope } from './robust.js';

function assertNear(actual: number, expected: number, within: number): void {
  assert.ok(Math.abs(actual - expected) <= within, `${actual}, not ${expected}`);
}

describe('mannWhitney', () => {
  test('without ties: the example of Hollander and Wolfe (1973), p. 69, from the R manual', () => {
    const x = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const y = [1.15, 0.88, 0.9, 0.74, 1.21];
    const { u, p } = mannWhitney(x, y);
    assert.equal(u, 35);
    assertNear(p, 2 * 0.1272, 1e-4);
  });

  test('without ties: the example in the SciPy manual', () => {
    const { u, p } = mannWhitney([19, 22, 16, 29, 24], [20, 11, 17, 12]);
    assert.equal(u, 17);
    assertNear(p, 1 / 9, 1e-9);
  });

  test('with ties: miles per gallon by gear box (Motor Trend, 1974), as in R', () => {
    const automatic = [
      21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 21.5, 15.5, 15.2, 13.3, 19.2,
    ];
    const manual = [21, 21, 22.8, 32.4, 30.4, 33.9, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4];
    const { u, p } = mannWhitney(automatic, manual);
    assert.equal(u, 42);
    assertNear(p, 0.001871, 1e-6);
  });

  test('the smallest samples that can differ at 5 %: 4 and 4', () => {
    assertNear(mannWhitney([1, 2, 3, 4], [5, 6, 7, 8]).p, 2 / 70, 1e-12);
  });

  test('equal values give p = 1', () => {
    assert.equal(mannWhitney([3, 3, 3], [3, 3]).p, 1);
  });

  test('for large samples the normal approximation agrees with the exact result', () => {
    const even = (count: number, from: number) => Array.from({ length: count }, (_, index) => from + 2 * index);
    const { p: counted } = mannWhitney(even(25, 0), even(25, 9));
    const { p: approximated } = mannWhitney(even(26, 0), even(25, 9));
    assertNear(counted, approximated, 0.05);
  });

  const sample = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 30 });

  test('swapping the samples: both U add up to the number of pairs, and p is the same', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const [there, back] = [mannWhitney(a, b), mannWhitney(b, a)];
        assert.equal(there.u + back.u, a.length * b.length);
        assertNear(there.p, back.p, 1e-9);
        assert.ok(there.p >= 0 && there.p <= 1);
      }),
    );
  });

  test('U is the rank sum of simple-statistics less its smallest possible value', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        assert.equal(mannWhitney(a, b).u, wilcoxonRankSum(a, b) - (a.length * (a.length + 1)) / 2);
      }),
    );
  });

  test('an empty sample is refused', () => {
    assert.throws(() => mannWhitney([], [1]), RangeError);
  });
});

const whole = fc.integer({ min: -1000, max: 1000 });

describe('robustSlope', () => {
  test('null when fewer than two points differ in x', () => {
    assert.equal(robustSlope([]), null);
    assert.equal(robustSlope([{ x: 1, y: 2 }]), null);
    assert.equal(
      robustSlope([
        { x: 1, y: 2 },
        { x: 1, y: 9 },
      ]),
      null,
    );
  });

  test('two points', () => {
    assert.equal(
      robustSlope([
        { x: 1, y: 2 },
        { x: 3, y: 10 },
      ]),
      4,
    );
  });

  test('a line is followed exactly, however many points it has', () => {
    fc.assert(
      fc.property(whole, whole, fc.integer({ min: 2, max: 1500 }), (slope, offset, length) => {
        const line = Array.from({ length }, (_, x) => ({ x, y: slope * x + offset }));
        assert.equal(robustSlope(line), slope);
      }),
      { numRuns: 15 },
    );
  });

  test('does not depend on the order of the points', () => {
    const points = fc.array(fc.record({ x: whole, y: whole }), { minLength: 2, maxLength: 30 });
    fc.assert(fc.property(points, (all) => assert.equal(robustSlope([...all].reverse()), robustSlope(all))));
  });

  test('agrees with ml-regression-theil-sen', () => {
    // Of two middle slopes that library takes the lower one, so the test uses an odd number of slopes.
    const isOdd = ({ length }: { readonly length: number }) => ((length * (length - 1)) / 2) % 2 === 1;
    const point = fc.record({ x: whole, y: whole });
    const points = fc.uniqueArray(point, { minLength: 2, maxLength: 31, selector: ({ x }) => x }).filter(isOdd);
    fc.assert(
      fc.property(points, (all) => {
        const [x, y] = [all.map((one) => one.x), all.map((one) => one.y)];
        assertNear(robustSlope(all) ?? Number.NaN, theilSenSlope(x, y), 1e-12);
      }),
    );
  });

  test('outliers in a quarter of the points barely change it', () => {
    const wild = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 25, maxLength: 25 });
    fc.assert(
      fc.property(wild, (heights) => {
        const points = Array.from({ length: 100 }, (_, x) => ({ x, y: 10 * x + ((x * 7) % 5) }));
        for (const [index, y] of heights.entries()) points[4 * index] = { x: 4 * index, y };
        const slope = robustSlope(points) ?? Number.NaN;
        assert.ok(Math.abs(slope - 10) < 1, `${slope} is far from 10`);
      }),
      { numRuns: 50 },
    );
  });

  test('outliers in a quarter of the points, all on one side, barely change it', () => {
    const points = Array.from({ length: 100 }, (_, x) => ({ x, y: x < 25 ? 1_000_000 : 10 * x + ((x * 7) % 5) }));
    const slope = robustSlope(points) ?? Number.NaN;
    assert.ok(Math.abs(slope - 10) < 2, `${slope} is far from 10`);
  });
});
