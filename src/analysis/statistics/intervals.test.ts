/** Intervals are repeatable, lie inside the sample, and contain the true value as often as they claim. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { seededDraw } from '../../model/random.js';
import {
  medianInterval,
  medianRatioInterval,
  mostOutside,
  ROUNDS_NEEDED,
  roundsNeeded,
  signInterval,
  studentQuantile,
} from './intervals.js';
import { coinTosses, quantileOfT } from './libraries.test-support.js';
import { median } from './samples.js';

const sample = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: ROUNDS_NEEDED, maxLength: 12 });
const few = { numRuns: 20 };

describe('medianInterval', () => {
  test('needs at least ROUNDS_NEEDED values', () => {
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

  test('equal values give an interval of width 0', () => {
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
    test(`of ${rounds} rounds contains the true median in at least 85 % of 400 runs`, () => {
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
  test('null if either side has too few values', () => {
    assert.equal(medianRatioInterval([1, 2, 3, 4, 5], [1, 2, 3, 4]), null);
    assert.equal(medianRatioInterval([1, 2, 3, 4], [1, 2, 3, 4, 5]), null);
  });

  test('of constant values is their ratio', () => {
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

/** The values 1, 2, ... in shuffled order: each value is its own rank. */
const places = (count: number) => Array.from({ length: count }, (_, index) => ((index * 7) % count) + 1);

describe('signInterval', () => {
  // From tables of the binomial distribution: of 25 tosses, 7 or fewer are heads with a probability of 2.16 %.
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
    test(`of ${count} values at ${confidence}: ranks ${low} and ${high}`, () => {
      assert.deepEqual(signInterval(places(count), confidence), { low, high });
    });
  }

  test('needs at least roundsNeeded values', () => {
    for (const confidence of [0.5, 0.9, 0.95, 0.9975]) {
      const needed = roundsNeeded(confidence);
      assert.equal(signInterval(places(needed - 1), confidence), null);
      assert.notEqual(signInterval(places(needed), confidence), null);
    }
  });

  test('contains the median of the sample', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 10, maxLength: 60 }), (values) => {
        const { low = Number.NaN, high = Number.NaN } = signInterval(values, 0.95) ?? {};
        assert.ok(low <= median(values) && median(values) <= high);
      }),
    );
  });

  test('of 8 skewed values at 90 % contains the true median in 93 % of 4000 runs, the exact 1 - 2 x 9 / 256', () => {
    const draw = seededDraw(7);
    const one = () => (draw(1_000_001) / 1_000_000) ** 2 * 200;
    const right = Array.from({ length: 4000 }, () => {
      const { low = 0, high = 0 } = signInterval(Array.from({ length: 8 }, one), 0.9) ?? {};
      return low <= 50 && 50 <= high;
    }).filter(Boolean).length;
    assert.ok(Math.abs(right / 4000 - (1 - 18 / 256)) < 0.012, `${right} of 4000`);
  });
});

test('mostOutside grows with the number of values, and is correct for a thousand', () => {
  const outside = Array.from({ length: 1000 }, (_, count) => mostOutside(count + 1, 0.95));
  assert.ok(outside.every((most, index) => most >= (outside[index - 1] ?? -1)));
  // Half of the values, less 1.96 standard deviations of the binomial distribution.
  assert.equal(outside.at(-1), 468);
});

test('mostOutside is the largest number that the binomial distribution of jStat allows', () => {
  for (const confidence of [0.5, 0.9, 0.95, 0.9975]) {
    for (let count = 1; count <= 100; count += 1) {
      const outside = mostOutside(count, confidence);
      const [inside, beyond] = [2 * coinTosses(outside, count), 2 * coinTosses(outside + 1, count)];
      assert.ok(outside === -1 || inside <= 1 - confidence + 1e-9, `${count} at ${confidence}: ${inside}`);
      assert.ok(outside + 1 > count / 2 || beyond > 1 - confidence - 1e-9, `${count} at ${confidence}: ${beyond}`);
    }
  }
});

test('studentQuantile agrees with jStat', () => {
  assert.equal(studentQuantile(1), Number.POSITIVE_INFINITY);
  for (const degrees of [5, 6, 10, 20, 50, 100, 1000]) {
    const [ours, theirs] = [studentQuantile(degrees), quantileOfT(0.99, degrees)];
    assert.ok(Math.abs(ours - theirs) < 0.02, `${degrees}: ${ours}, not ${theirs}`);
  }
});

describe('studentQuantile agrees with published tables', () => {
  const known: ReadonlyArray<readonly [number, number]> = [
    [5, 3.365],
    [10, 2.764],
    [30, 2.457],
    [1000, 2.33],
  ];
  for (const [degrees, value] of known) {
    test(`${degrees} degrees of freedom`, () => assert.ok(Math.abs(studentQuantile(degrees) - value) < 0.02));
  }
});
