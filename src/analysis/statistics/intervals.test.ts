/** Intervals are repeatable, lie inside the sample, and contain the true value as often as they claim. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { seededDraw } from '../../model/random.js';
import {
  medianInterval,
  medianRatioInterval,
  ROUNDS_NEEDED,
  roundsNeeded,
  signedRankInterval,
  studentQuantile,
  walshAverages,
} from './intervals.js';
import { quantileOfT } from './libraries.test-support.js';
import { median } from './samples.js';

const sample = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: ROUNDS_NEEDED, maxLength: 12 });
const few = { numRuns: 20 };

describe('medianInterval', () => {
  test('needs at least ROUNDS_NEEDED values', () => {
    const values = Array.from({ length: ROUNDS_NEEDED }, (_, index) => index);
    assert.equal(medianInterval(values.slice(1)), null);
    assert.notEqual(medianInterval(values), null);
  });

  test('a higher confidence needs more values', () => {
    assert.deepEqual([0.5, 0.75, 0.9, 0.95, 0.99].map(roundsNeeded), [2, 3, 5, 6, 8]);
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

/** Values whose Walsh averages all differ. */
const powersOfTwo = (count: number) => Array.from({ length: count }, (_, index) => 2 ** ((index * 7) % count));

test('walshAverages are the averages of all pairs, in ascending order', () => {
  assert.deepEqual([...walshAverages([5, 1, 2])], [1, 1.5, 2, 3, 3.5, 5]);
});

describe('signedRankInterval', () => {
  // Critical values of Wilcoxon's test in published tables: so many Walsh averages lie beyond each end.
  for (const [count, confidence, outside] of [
    [6, 0.95, 0],
    [10, 0.95, 8],
    [10, 0.99, 3],
    [20, 0.95, 52],
    [20, 0.99, 37],
    [25, 0.95, 89],
    [25, 0.99, 68],
  ] as const) {
    test(`of ${count} values at ${confidence} leaves out ${outside} Walsh averages at each end`, () => {
      const values = powersOfTwo(count);
      const averages = walshAverages(values);
      assert.deepEqual(signedRankInterval(values, confidence), {
        low: averages.at(outside),
        high: averages.at(-1 - outside),
      });
    });
  }

  test('needs at least roundsNeeded values', () => {
    for (const confidence of [0.5, 0.9, 0.95, 0.998]) {
      const needed = roundsNeeded(confidence);
      assert.equal(signedRankInterval(powersOfTwo(needed - 1), confidence), null);
      assert.notEqual(signedRankInterval(powersOfTwo(needed), confidence), null);
    }
  });

  test('of few values, counted over all signs: misses the centre as often as it may, and not more often', () => {
    // For any magnitudes, each combination of signs is equally likely.
    for (const [count, confidence] of [
      [5, 0.9],
      [8, 0.9],
      [10, 0.98],
    ] as const) {
      const magnitudes = powersOfTwo(count);
      const signs = Array.from({ length: 2 ** count }, (_, bits) => bits);
      const missed = signs.filter((bits) => {
        const values = magnitudes.map((magnitude, place) => ((bits >> place) & 1 ? magnitude : -magnitude));
        return (signedRankInterval(values, confidence)?.low ?? 0) > 0;
      }).length;
      const allowed = ((1 - confidence) / 2) * signs.length;
      assert.ok(missed <= allowed && missed > allowed / 3, `${count} at ${confidence}: ${missed} of ${allowed}`);
    }
  });

  test('one outlier of ten does not move it far, unlike a mean', () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const { high = Number.NaN } = signedRankInterval([...values, 1e6], 0.9) ?? {};
    assert.ok(high <= 9);
  });
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
