/** Intervals: repeatable, inside the sample, and as often right as they claim. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { seededDraw } from '../../model/random.js';
import { medianInterval, medianRatioInterval, ROUNDS_NEEDED, roundsNeeded } from './bootstrap.js';
import { median } from './quantiles.js';

const sample = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: ROUNDS_NEEDED, maxLength: 12 });
const few = { numRuns: 20 };

describe('medianInterval', () => {
  test('there is none below ROUNDS_NEEDED values, and one from there on', () => {
    const values = Array.from({ length: ROUNDS_NEEDED }, (_, index) => index);
    assert.equal(medianInterval(values.slice(1)), null);
    assert.notEqual(medianInterval(values), null);
  });

  test('a higher confidence needs more values, and gives a wider interval', () => {
    assert.deepEqual([0.5, 0.75, 0.9, 0.95, 0.99].map(roundsNeeded), [2, 3, 5, 6, 8]);
    const values = [3, 9, 4, 1, 7, 8, 2, 6, 5];
    assert.equal(medianInterval(values.slice(2), 0.99), null);
    const [usual, strict] = [medianInterval(values), medianInterval(values, 0.99)];
    assert.ok(usual !== null && strict !== null && strict.low < usual.low && strict.high > usual.high);
  });

  test('equal values leave no doubt', () => {
    assert.deepEqual(medianInterval([4, 4, 4, 4, 4]), { low: 4, high: 4 });
  });

  test('the same values give the same interval', () => {
    fc.assert(
      fc.property(sample, (values) => assert.deepEqual(medianInterval(values), medianInterval([...values]))),
      few,
    );
  });

  test('lies inside the sample and holds its median', () => {
    fc.assert(
      fc.property(sample, (values) => {
        const { low = Number.NaN, high = Number.NaN } = medianInterval(values) ?? {};
        assert.ok(Math.min(...values) <= low && high <= Math.max(...values));
        assert.ok(low <= median(values) && median(values) <= high);
      }),
      few,
    );
  });

  for (const rounds of [5, 8]) {
    test(`of ${rounds} rounds holds the true median in at least 85 % of 400 runs`, () => {
      const draw = seededDraw(7);
      const trueMedian = 50;
      const oneRound = () => (draw(1_000_001) / 1_000_000) ** 2 * 200;
      const right = Array.from({ length: 400 }, () => {
        const { low = 0, high = 0 } = medianInterval(Array.from({ length: rounds }, oneRound)) ?? {};
        return low <= trueMedian && trueMedian <= high;
      }).filter(Boolean).length;
      assert.ok(right >= 0.85 * 400, `${right} of 400`);
    });
  }
});

describe('medianRatioInterval', () => {
  test('there is none when either side has too few', () => {
    assert.equal(medianRatioInterval([1, 2, 3, 4, 5], [1, 2, 3, 4]), null);
    assert.equal(medianRatioInterval([1, 2, 3, 4], [1, 2, 3, 4, 5]), null);
  });

  test('of steady values is their ratio', () => {
    assert.deepEqual(medianRatioInterval([8, 8, 8, 8, 8], [2, 2, 2, 2, 2]), { low: 4, high: 4 });
  });

  test('lies between the most extreme ratios', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const { low = Number.NaN, high = Number.NaN } = medianRatioInterval(a, b) ?? {};
        assert.ok(low <= high);
        assert.ok(low >= Math.min(...a) / Math.max(...b) && high <= Math.max(...a) / Math.min(...b));
      }),
      few,
    );
  });
});
