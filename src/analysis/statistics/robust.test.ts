/** The slope is exact on a line, and outliers barely change it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { theilSenSlope } from './libraries.test-support.js';
import { robustSlope } from './robust.js';

function assertNear(actual: number, expected: number, within: number): void {
  assert.ok(Math.abs(actual - expected) <= within, `${actual}, not ${expected}`);
}

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
