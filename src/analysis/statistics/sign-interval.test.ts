/** Intervals by the sign test, against binomial tables, and as often right as they say. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { seededDraw } from '../../model/random.js';
import { roundsNeeded } from './bootstrap.js';
import { median } from './quantiles.js';
import { mostOutside, signInterval } from './sign-interval.js';

/** Values 1, 2 ... in an order that is none: each says its own place. */
const places = (count: number) => Array.from({ length: count }, (_, index) => ((index * 7) % count) + 1);

describe('signInterval', () => {
  // As the quantiles of the binomial distribution in any table: of 25 tosses 7 or fewer are heads in 2.16 %.
  for (const [count, confidence, low, high] of [
    [6, 0.95, 1, 6],
    [9, 0.95, 2, 8],
    [10, 0.95, 2, 9],
    [20, 0.95, 6, 15],
    [25, 0.95, 8, 18],
    [20, 0.99, 4, 17],
    [10, 0.9975, 1, 10],
    [15, 0.9975, 2, 14],
    [23, 0.9975, 4, 20],
  ] as const) {
    test(`of ${count} values at ${confidence}: the places ${low} and ${high}`, () => {
      assert.deepEqual(signInterval(places(count), confidence), { low, high });
    });
  }

  test('there is none below roundsNeeded values, and one from there on', () => {
    for (const confidence of [0.5, 0.9, 0.95, 0.9975]) {
      const needed = roundsNeeded(confidence);
      assert.equal(signInterval(places(needed - 1), confidence), null);
      assert.notEqual(signInterval(places(needed), confidence), null);
    }
  });

  test('holds the median of the sample', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 10, maxLength: 60 }), (values) => {
        const { low = Number.NaN, high = Number.NaN } = signInterval(values, 0.95) ?? {};
        assert.ok(low <= median(values) && median(values) <= high);
      }),
    );
  });

  test('of 8 skewed values at 90 % holds the true median in 93 % of 4000 runs, as it must: 1 - 2 x 9 / 256', () => {
    const draw = seededDraw(7);
    const one = () => (draw(1_000_001) / 1_000_000) ** 2 * 200;
    const right = Array.from({ length: 4000 }, () => {
      const { low = 0, high = 0 } = signInterval(Array.from({ length: 8 }, one), 0.9) ?? {};
      return low <= 50 && 50 <= high;
    }).filter(Boolean).length;
    assert.ok(Math.abs(right / 4000 - (1 - 18 / 256)) < 0.012, `${right} of 4000`);
  });
});

test('mostOutside grows with the number of values, and is good for a thousand', () => {
  const outside = Array.from({ length: 1000 }, (_, count) => mostOutside(count + 1, 0.95));
  assert.ok(outside.every((most, index) => most >= (outside[index - 1] ?? -1)));
  // Half of them less 1.96 standard deviations of the binomial distribution.
  assert.equal(outside.at(-1), 468);
});
