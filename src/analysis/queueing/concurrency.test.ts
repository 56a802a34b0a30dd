/** The concurrency profile, compared with a count instant by instant. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sum } from '../statistics/samples.js';
import { concurrencyProfile, type Interval, smallestGap } from './concurrency.js';

const WINDOW = { start: 0, end: 60 };

const interval = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 20 }))
  .map(([start, length]): Interval => ({ start, end: start + length }));
const intervals = fc.array(interval, { maxLength: 25 });

function countAt(all: readonly Interval[], instant: number): number {
  return all.filter(({ start, end }) => start <= instant && instant < end).length;
}

/** The ends of the intervals are integers, so nothing changes between two integers. */
function countsInWindow(all: readonly Interval[]): number[] {
  return Array.from({ length: WINDOW.end - WINDOW.start }, (_, index) => countAt(all, WINDOW.start + index));
}

describe('concurrencyProfile', () => {
  test('no intervals: none in service during the whole window', () => {
    assert.deepEqual(concurrencyProfile([], { start: 5, end: 9 }), { peak: 0, timeAt: [4] });
  });

  test('one after the other without a gap: never two at once', () => {
    const back = [
      { start: 0, end: 10 },
      { start: 10, end: 20 },
      { start: 20, end: 30 },
    ];
    assert.deepEqual(concurrencyProfile(back, { start: 0, end: 40 }), { peak: 1, timeAt: [10, 30] });
  });

  test('two that overlap for 4', () => {
    const pair = [
      { start: 0, end: 10 },
      { start: 6, end: 14 },
    ];
    assert.deepEqual(concurrencyProfile(pair, { start: 0, end: 20 }), { peak: 2, timeAt: [6, 10, 4] });
  });

  test('time outside the window does not count', () => {
    assert.deepEqual(concurrencyProfile([{ start: -5, end: 50 }], { start: 0, end: 20 }).timeAt, [0, 20]);
  });

  test('an interval of length 0 is never in service', () => {
    assert.equal(concurrencyProfile([{ start: 3, end: 3 }], WINDOW).peak, 0);
  });

  test('the peak and the time at each level match a count instant by instant', () => {
    fc.assert(
      fc.property(intervals, (all) => {
        const counts = countsInWindow(all);
        const { peak, timeAt } = concurrencyProfile(all, WINDOW);
        assert.equal(peak, Math.max(...counts));
        const expected = timeAt.map((_, level) => counts.filter((count) => count === level).length);
        assert.deepEqual([...timeAt], expected);
      }),
    );
  });

  test('time at each level adds up to the window', () => {
    fc.assert(
      fc.property(intervals, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 30, max: 80 }), (all, start, end) => {
        assert.equal(sum(concurrencyProfile(all, { start, end }).timeAt), end - start);
      }),
    );
  });

  test('level x time adds up to the lengths of the intervals', () => {
    fc.assert(
      fc.property(intervals, (all) => {
        const swept = sum(concurrencyProfile(all, WINDOW).timeAt.map((time, level) => level * time));
        assert.equal(swept, sum(all.map(({ start, end }) => end - start)));
      }),
    );
  });
});

describe('smallestGap', () => {
  const line = [
    { start: 0, end: 10 },
    { start: 12, end: 20 },
    { start: 25, end: 30 },
  ];

  test('known answers', () => {
    assert.equal(smallestGap(line, 1), 2);
    assert.equal(smallestGap(line, 2), 15);
    assert.equal(smallestGap([...line, { start: 8, end: 11 }], 1), -2);
  });

  test('null if no connection could have waited', () => {
    assert.equal(smallestGap(line, 3), null);
    assert.equal(smallestGap([], 1), null);
  });

  test('is non-negative if and only if at most c are in service at once', () => {
    fc.assert(
      fc.property(intervals, fc.integer({ min: 1, max: 6 }), (all, servers) => {
        const gap = smallestGap(all, servers);
        assert.equal((gap ?? 0) >= 0, Math.max(...countsInWindow(all)) <= servers);
      }),
      { numRuns: 500 },
    );
  });
});
