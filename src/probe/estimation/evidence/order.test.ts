/** The order of leaving tells how many places there are, where services vary; where they do not, it tells nothing. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { seededUniform } from '../../../model/random.js';
import { MILLISECOND } from '../../../model/units.js';
import { departuresByPosition, orderVerdict } from './order.js';
import { burstOf, idealBurst, served } from './probed.test-support.js';
import { type ServedTimes, servedTimes } from './requests.js';

const CLIENTS = 60;

/** Exponential services at so many slots. */
function bursts(slots: number, seed = 1): ServedTimes[] {
  const draw = seededUniform(seed);
  const serviceTime = () => -20 * MILLISECOND * Math.log(1 - draw());
  return Array.from({ length: 10 }, () => servedTimes(idealBurst(Array.from({ length: CLIENTS }, serviceTime), slots)));
}

describe('placesLeft', () => {
  test('nobody leaves from beyond the last place, whatever the services', () => {
    const services = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(services, fc.integer({ min: 1, max: 6 }), (times, slots) => {
        const burst = servedTimes(
          idealBurst(
            times.map((time) => time * MILLISECOND),
            slots,
          ),
        );
        assert.ok(departuresByPosition([burst], slots).length <= slots);
      }),
    );
  });

  test('by hand: the second overtakes the first, and the third waits', () => {
    const ends = [30, 10, 25].map((end) => served(0, end * MILLISECOND));
    assert.deepEqual(departuresByPosition([servedTimes(burstOf(ends))], 2), [0, 1]);
  });

  test('who leaves at nearly the same time may have left in either order', () => {
    const ends = [10.2, 10, 20].map((end) => served(0, end * MILLISECOND));
    assert.deepEqual(departuresByPosition([servedTimes(burstOf(ends))], 1), [2]);
  });
});

describe('orderVerdict', () => {
  for (const slots of [1, 2, 3, 8, 16]) {
    test(`exponential services at ${slots}`, () => {
      const seen = bursts(slots);
      const verdictOn = (number: number) => orderVerdict(departuresByPosition(seen, number), number);
      assert.deepEqual(verdictOn(slots), { confirms: true, hasMore: false, hasFewer: false });
      assert.deepEqual(verdictOn(slots + 1), { confirms: false, hasMore: false, hasFewer: true });
      if (slots > 1) assert.deepEqual(verdictOn(slots - 1), { confirms: false, hasMore: true, hasFewer: false });
    });
  }

  test('services that always take as long are never overtaken, and confirm no number of several', () => {
    const steady = [servedTimes(idealBurst(new Array(CLIENTS).fill(10 * MILLISECOND), 4))];
    assert.deepEqual(orderVerdict(departuresByPosition(steady, 4), 4), {
      confirms: false,
      hasMore: false,
      hasFewer: false,
    });
  });

  test('two lines of two are no line of four', () => {
    const lines = [bursts(2, 1), bursts(2, 2)];
    const both = lines[0]?.map((one, index) => {
      const other = lines[1]?.[index] ?? one;
      const departures = Float64Array.from({ length: 2 * CLIENTS }, (_, job) =>
        Number((job % 2 === 0 ? one : other).departures[job >> 1]),
      );
      return { clients: 2 * CLIENTS, arrivals: new Float64Array(2 * CLIENTS), departures };
    });
    assert.equal(orderVerdict(departuresByPosition(both ?? [], 4), 4).hasMore, true);
  });

  test('nothing is confirmed by a few', () => {
    assert.equal(orderVerdict([2, 2, 2], 3).confirms, false);
    assert.equal(orderVerdict([20, 20, 3], 3).confirms, false);
  });
});
