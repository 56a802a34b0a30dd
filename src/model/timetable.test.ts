/** The timetable of open arrivals: repeatable, at the right rate, exponential. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ARRIVALS } from './scenario.js';
import { syntheticOpen } from './synthetic-open.test-support.js';
import { drawTimetable, durationOf, mostOpen } from './timetable.js';
import { MILLISECOND, SECOND } from './units.js';

const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const turn = fc.integer({ min: 0, max: 20 });
const load = fc.record({
  rate: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
  arrivals: fc.constantFrom(...ARRIVALS),
});

function gapsOf(timetable: readonly number[]): number[] {
  return timetable.map((at, index) => at - (timetable[index - 1] ?? 0));
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

describe('drawTimetable', () => {
  test('the same seed and round give the same timetable, in order, in whole nanoseconds', () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 1, max: 200 }), seed, turn, (asked, clients, from, round) => {
        const timetable = drawTimetable(asked, clients, from, round);
        assert.deepEqual(drawTimetable(asked, clients, from, round), timetable);
        assert.equal(timetable.length, clients);
        for (const [index, gap] of gapsOf(timetable).entries()) {
          assert.ok(gap >= 0, `client ${index} comes before the one before it`);
          assert.ok(Number.isInteger(timetable[index]));
        }
      }),
    );
  });

  test('another seed or round gives another timetable, and a longer one begins like a shorter one', () => {
    fc.assert(
      fc.property(seed, turn, (from, round) => {
        const poisson = { rate: 60, arrivals: 'poisson' } as const;
        const drawn = drawTimetable(poisson, 50, from, round);
        assert.notDeepEqual(drawTimetable(poisson, 50, from, round + 1), drawn);
        assert.notDeepEqual(drawTimetable(poisson, 50, from ^ 1, round), drawn);
        assert.deepEqual(drawTimetable(poisson, 90, from, round).slice(0, 50), drawn);
      }),
    );
  });

  test('constant arrivals have equal gaps', () => {
    const timetable = drawTimetable({ rate: 100, arrivals: 'constant' }, 5, 1, 0);
    assert.deepEqual(timetable, [1e7, 2e7, 3e7, 4e7, 5e7]);
  });

  test('Poisson arrivals have exponential gaps: their mean, variation, skewness, tail and independence', () => {
    for (const from of [0, 1, 42, 2 ** 31 - 1]) {
      const rate = 1000;
      const gaps = gapsOf(drawTimetable({ rate, arrivals: 'poisson' }, 40_000, from, 3)).map(
        (gap) => (gap * rate) / SECOND,
      );
      const average = mean(gaps);
      const centred = gaps.map((gap) => gap - average);
      const variance = mean(centred.map((value) => value ** 2));
      assert.ok(Math.abs(average - 1) < 0.03, `mean ${average}`);
      assert.ok(Math.abs(variance - 1) < 0.1, `variance ${variance}`);
      const skewness = mean(centred.map((value) => value ** 3)) / variance ** 1.5;
      assert.ok(Math.abs(skewness - 2) < 0.5, `skewness ${skewness}`);
      for (const size of [0.5, 1, 2, 3]) {
        const beyond = gaps.filter((gap) => gap > size).length / gaps.length;
        assert.ok(Math.abs(beyond - Math.exp(-size)) < 0.02, `${beyond} of the gaps beyond ${size}`);
      }
      const correlation = mean(centred.slice(1).map((value, index) => value * (centred[index] ?? 0))) / variance;
      assert.ok(Math.abs(correlation) < 0.04, `correlation ${correlation}`);
    }
  });
});

function estimate(rate: number, clients: number, workers = 1): number {
  const { scenario } = syntheticOpen({ clients: 1, models: [['multi-process', workers]] });
  const load = { kind: 'open', rate, arrivals: 'poisson' } as const;
  return mostOpen({ ...scenario, load, clients, serviceTime: 10 * MILLISECOND });
}

describe('mostOpen', () => {
  test('is small far below capacity, however long the run', () => {
    assert.ok(estimate(10, 1_000_000) < 50);
    assert.ok(estimate(50, 1_000_000) < 100);
  });

  test('above capacity it follows the growth of the queue: arrival rate - servers / service time', () => {
    const open = estimate(200, 2000);
    assert.ok(open >= 1000 && open < 1300, `${open}`);
    assert.ok(estimate(200, 2000, 4) < 100);
  });

  test('is at most the number of clients, plus an allowance', () => {
    assert.ok(estimate(1_000_000, 5000) <= 5010);
    assert.ok(estimate(99.9, 3) <= 13);
  });
});

test('durationOf: clients / rate', () => {
  assert.equal(durationOf(syntheticOpen({ rate: 60, clients: 600 }).scenario), 10 * SECOND);
});
