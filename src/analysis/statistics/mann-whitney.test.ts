/** The rank test, against answers that others have published. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { mannWhitney } from './mann-whitney.js';

function assertNear(actual: number, expected: number, within: number): void {
  assert.ok(Math.abs(actual - expected) <= within, `${actual}, not ${expected}`);
}

describe('mannWhitney', () => {
  test('without ties: the example of Hollander and Wolfe (1973), p. 69, as in the manual of R', () => {
    const x = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const y = [1.15, 0.88, 0.9, 0.74, 1.21];
    const { u, p } = mannWhitney(x, y);
    assert.equal(u, 35);
    assertNear(p, 2 * 0.1272, 1e-4);
  });

  test('without ties: the example in the manual of SciPy', () => {
    const { u, p } = mannWhitney([19, 22, 16, 29, 24], [20, 11, 17, 12]);
    assert.equal(u, 17);
    assertNear(p, 1 / 9, 1e-9);
  });

  test('with ties: miles per gallon by gear box (Motor Trend, 1974), as R gives it', () => {
    const automatic = [
      21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 21.5, 15.5, 15.2, 13.3, 19.2,
    ];
    const manual = [21, 21, 22.8, 32.4, 30.4, 33.9, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4];
    const { u, p } = mannWhitney(automatic, manual);
    assert.equal(u, 42);
    assertNear(p, 0.001871, 1e-6);
  });

  test('the two smallest samples that can differ at 5 %: 4 beside 4', () => {
    assertNear(mannWhitney([1, 2, 3, 4], [5, 6, 7, 8]).p, 2 / 70, 1e-12);
  });

  test('equal values tell nothing', () => {
    assert.equal(mannWhitney([3, 3, 3], [3, 3]).p, 1);
  });

  test('large samples are judged by the normal distribution, which then agrees with the count', () => {
    const even = (count: number, from: number) => Array.from({ length: count }, (_, index) => from + 2 * index);
    const { p: counted } = mannWhitney(even(25, 0), even(25, 9));
    const { p: approximated } = mannWhitney(even(26, 0), even(25, 9));
    assertNear(counted, approximated, 0.05);
  });

  const sample = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 30 });

  test('whoever comes first: U and U of the other make up all pairs, and the chance is the same', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const [there, back] = [mannWhitney(a, b), mannWhitney(b, a)];
        assert.equal(there.u + back.u, a.length * b.length);
        assertNear(there.p, back.p, 1e-9);
        assert.ok(there.p >= 0 && there.p <= 1);
      }),
    );
  });

  test('an empty sample is refused', () => {
    assert.throws(() => mannWhitney([], [1]), RangeError);
  });
});
