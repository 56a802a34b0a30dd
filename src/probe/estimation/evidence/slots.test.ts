/** The number of slots from bursts, and the votes of resamples. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededUniform } from '../../../model/random.js';
import { MILLISECOND } from '../../../model/units.js';
import { idealBurst } from './probed.test-support.js';
import { servedTimes } from './requests.js';
import { estimateSlots } from './slots.js';

const OPTIONS = {
  deterministic: false,
  serviceTime: 10 * MILLISECOND,
  leastDelayed: 10 * MILLISECOND,
  divisorScore: 0.7,
  leastTime: 0,
  resamples: 40,
  seed: 3,
};

function exponentialBursts(slots: number, bursts: number) {
  const draw = seededUniform(slots);
  const services = () => Array.from({ length: 5 * slots + 5 }, () => -10 * MILLISECOND * Math.log(1 - draw()));
  return Array.from({ length: bursts }, () => servedTimes(idealBurst(services(), slots)));
}

describe('estimateSlots', () => {
  for (const slots of [1, 2, 3, 5, 8, 13]) {
    test(`exponential services with ${slots} slots`, () => {
      const estimate = estimateSlots(exponentialBursts(slots, 30), OPTIONS);
      assert.equal(estimate?.slots, slots);
      assert.ok((estimate?.agreement ?? 0) > 0.9);
      assert.equal(
        estimate?.votes.reduce((total, [, votes]) => total + votes, 0),
        OPTIONS.resamples,
      );
    });
  }

  test('4 slots with a steady service are not taken for 8 at half the speed', () => {
    const bursts = new Array(4).fill(servedTimes(idealBurst(new Array(32).fill(10 * MILLISECOND), 4)));
    assert.equal(estimateSlots(bursts, { ...OPTIONS, deterministic: true, leastTime: 7 * MILLISECOND })?.slots, 4);
  });

  test('not even if one burst is blurred', () => {
    const steady = servedTimes(idealBurst(new Array(64).fill(20 * MILLISECOND), 8));
    // Pauses of the machine delay whole steps.
    const late = (by: number) => ({
      ...steady,
      departures: steady.departures.map((at) => at + (at > 40 * MILLISECOND ? by * MILLISECOND : 0)),
    });
    const bursts = [steady, late(9), late(15), late(30), steady, late(20)];
    const options = { ...OPTIONS, deterministic: true, serviceTime: 20 * MILLISECOND, leastTime: 14 * MILLISECOND };
    assert.equal(estimateSlots(bursts, options)?.slots, 8);
  });

  test('the same bursts and seed give the same votes', () => {
    const bursts = exponentialBursts(6, 9);
    assert.deepEqual(estimateSlots(bursts, OPTIONS), estimateSlots(bursts, OPTIONS));
  });

  test('null without bursts that waited', () => {
    assert.equal(estimateSlots([], OPTIONS), null);
    assert.equal(estimateSlots([servedTimes(idealBurst([5, 5], 1))], OPTIONS), null);
  });
});
