/** Comparison of figures: the ratio, paired or not, and whether it differs from 1. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compareValues, figureOf } from './figure.js';
import { medianInterval } from './intervals.js';

const DISTURBED = [10, 20, 40, 80, 160];
const TWICE = DISTURBED.map((serviceTime) => 2 * serviceTime);

describe('compareValues', () => {
  test('in pairs, disturbances of both cancel out', () => {
    const ratio = compareValues(TWICE, DISTURBED, true);
    assert.deepEqual(ratio, { ratio: 2, interval: { low: 2, high: 2 }, significant: true });
  });

  test('without pairs, the same rounds show no difference', () => {
    const ratio = compareValues(TWICE, DISTURBED, false);
    assert.equal(ratio?.ratio, 2);
    assert.equal(ratio?.significant, false);
    assert.ok((ratio?.interval?.low ?? 9) < 1 && (ratio?.interval?.high ?? 0) > 2);
  });

  test('without pairs, a difference beyond the noise is significant in both directions', () => {
    const slow = [40, 41, 42, 43, 44];
    const fast = [10, 11, 12, 10, 11];
    assert.equal(compareValues(slow, fast, false)?.significant, true);
    assert.equal(compareValues(fast, slow, false)?.significant, true);
  });

  test('a figure compared with itself is not significant', () => {
    const same = DISTURBED;
    assert.equal(compareValues(same, same, true)?.significant, false);
    assert.equal(compareValues(same, same, false)?.significant, false);
  });

  test('too few rounds: a ratio without an interval', () => {
    const ratio = compareValues([20, 20], [10, 10], true);
    assert.deepEqual(ratio, { ratio: 2, interval: null, significant: null });
  });

  test('a different number of rounds makes no pairs', () => {
    const six = [20, 20, 20, 20, 20, 20];
    const ratio = compareValues(six, [10, 10, 10, 10, 10], true);
    assert.deepEqual(ratio, { ratio: 2, interval: { low: 2, high: 2 }, significant: true });
  });

  test('there is no ratio to 0', () => {
    assert.equal(compareValues([1, 2], [1, 0], true), null);
    assert.equal(compareValues([1, 2], [1, 0], false), null);
  });
});

describe('figureOf', () => {
  test('known answers, values in the order of the rounds', () => {
    assert.deepEqual(figureOf([3, 1, 2]), { values: [3, 1, 2], median: 2, smallest: 1, largest: 3, interval: null });
  });
  test('the interval of the same values is resampled only once', () => {
    const values = [5, 4, 3, 2, 1];
    const interval = figureOf(values)?.interval;
    assert.deepEqual(interval, medianInterval(values));
    assert.equal(figureOf([...values])?.interval, interval);
    assert.notDeepEqual(figureOf([9, 4, 3, 2, 1])?.interval, interval);
  });
});
