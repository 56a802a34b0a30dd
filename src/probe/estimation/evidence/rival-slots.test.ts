/** Numbers of slots are ruled out by simulation only if they are wrong. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededUniform } from '../../../model/random.js';
import { MILLISECOND } from '../../../model/units.js';
import { idealBurst } from './probed.test-support.js';
import { type ServedTimes, servedTimes } from './requests.js';
import { isRuledOut, leastByOrder, slotsByOrder } from './rival-slots.js';

function exponentialBursts(slots: number, bursts: number, seed: number): ServedTimes[] {
  const draw = seededUniform(seed);
  const services = () => Array.from({ length: 5 * slots }, () => -500 * MILLISECOND * Math.log(1 - draw()));
  return Array.from({ length: bursts }, () => servedTimes(idealBurst(services(), slots)));
}

const SEEDS = Array.from({ length: 10 }, (_, seed) => seed + 1);

describe('rivals of a number of slots', () => {
  test('many bursts rule out one slot more, and never the true number', () => {
    const seen = { bursts: exponentialBursts(4, 20, 1), leastTime: 0, seed: 1 };
    assert.equal(isRuledOut(5, [4, 5], seen), true);
    for (const other of [3, 5]) assert.equal(isRuledOut(4, [4, other], seen), false);
  });

  test('a single burst rules out nothing near', () => {
    const seen = { bursts: exponentialBursts(4, 1, 3), leastTime: 0, seed: 1 };
    assert.equal(isRuledOut(5, [4, 5], seen), false);
  });

  test('only the last bursts are simulated: one that is too large before them has no effect', () => {
    const clients = 9000;
    const departures = Float64Array.from({ length: clients }, (_, request) => request * MILLISECOND);
    const large: ServedTimes = { clients, arrivals: new Float64Array(clients), departures };
    const small = exponentialBursts(4, 20, 1);
    assert.equal(isRuledOut(5, [4, 5], { bursts: [large, ...small], leastTime: 0, seed: 1 }), true);
    assert.equal(isRuledOut(5, [4, 5], { bursts: [...small, large], leastTime: 0, seed: 1 }), false);
  });
});

/** Exponential services with this mean, ms. */
function aloneFor(mean: number) {
  return { serviceTime: mean * MILLISECOND, times: [mean * Math.LN2 * MILLISECOND] };
}

describe('slots by the order of departures', () => {
  for (const slots of [1, 2, 4, 8]) {
    test(`three bursts at ${slots}: every range contains it, and some bursts give one`, () => {
      const ranges = SEEDS.map((seed) => slotsByOrder(exponentialBursts(slots, 3, seed), aloneFor(500), 1));
      const told = ranges.flatMap((range) => range ?? []);
      assert.ok(told.every(({ low, high }) => low <= slots && slots <= high && low < high));
      assert.ok(told.length > SEEDS.length / 2, `${told.length}`);
    });
  }

  test('the least number is never above the true one', () => {
    for (const seed of SEEDS) assert.ok(leastByOrder(exponentialBursts(6, 1, seed)) <= 6);
  });

  test('the least number is one more than the earlier requests that were still present, even in a large burst', () => {
    const clients = 20_000;
    const arrivals = new Float64Array(clients);
    const reversed = Float64Array.from(arrivals, (_, request) => (clients - request) * MILLISECOND);
    assert.equal(leastByOrder([{ clients, arrivals, departures: reversed }]), clients);
    const swapped = Float64Array.from(
      arrivals,
      (_, request) => (2 * Math.floor(request / 2) + 2 - (request % 2)) * MILLISECOND,
    );
    assert.equal(leastByOrder([{ clients, arrivals, departures: swapped }]), 2);
  });

  test('answers a few milliseconds apart may have been recorded in another order', () => {
    assert.equal(slotsByOrder(exponentialBursts(4, 3, 1), aloneFor(100), 1), null);
  });

  test('steady services are served in the order of arrival, so there is no range', () => {
    const steady = servedTimes(idealBurst(new Array(40).fill(500 * MILLISECOND), 4));
    assert.equal(slotsByOrder([steady, steady], aloneFor(500), 1), null);
    // With some noise too: one slot with services of no length would explain such an order.
    const noisy = new Array(12).fill(0).map((_, client) => (500 + ((client * 7) % 5) / 20) * MILLISECOND);
    const steps = servedTimes(idealBurst(noisy, 3));
    assert.equal(slotsByOrder([steps, steps, steps], aloneFor(500), 1), null);
  });
});
