/** The order of departures shows the number of slots if services vary, and nothing if they are steady. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { seededUniform } from '../../../model/random.js';
import { MILLISECOND } from '../../../model/units.js';
import { departuresByPosition, orderVerdict } from './order.js';
import { burstOf, idealBurst, served } from './probed.test-support.js';
import { type ServedTimes, servedTimes } from './requests.js';

const CLIENTS = 60;

/** Exponential services with a number of slots. */
function bursts(slots: number, seed = 1): ServedTimes[] {
  const draw = seededUniform(seed);
  const serviceTime = () => -20 * MILLISECOND * Math.log(1 - draw());
  return Array.from({ length: 10 }, () => servedTimes(idealBurst(Array.from({ length: CLIENTS }, serviceTime), slots)));
}

describe('departuresByPosition', () => {
  test('no request departs from beyond position c, whatever the services', () => {
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

  test('the second overtakes the first, and the third waits', () => {
    const ends = [30, 10, 25].map((end) => served(0, end * MILLISECOND));
    assert.deepEqual(departuresByPosition([servedTimes(burstOf(ends))], 2), [0, 1]);
  });

  test('nearly simultaneous departures count as in order', () => {
    const ends = [10.2, 10, 20].map((end) => served(0, end * MILLISECOND));
    assert.deepEqual(departuresByPosition([servedTimes(burstOf(ends))], 1), [2]);
  });
});

describe('orderVerdict', () => {
  for (const slots of [1, 2, 3, 8, 16]) {
    test(`exponential services with ${slots} slots`, () => {
      const seen = bursts(slots);
      const verdictOn = (number: number) => orderVerdict(departuresByPosition(seen, number), number);
      assert.deepEqual(verdictOn(slots), { confirms: true, hasMore: false, hasFewer: false, reachesLast: true });
      assert.deepEqual(verdictOn(slots + 1), { confirms: false, hasMore: false, hasFewer: true, reachesLast: false });
      if (slots > 1)
        assert.deepEqual(verdictOn(slots - 1), { confirms: false, hasMore: true, hasFewer: false, reachesLast: false });
    });
  }

  test('steady services never overtake, and confirm no number of slots above one', () => {
    const steady = [servedTimes(idealBurst(new Array(CLIENTS).fill(10 * MILLISECOND), 4))];
    assert.deepEqual(orderVerdict(departuresByPosition(steady, 4), 4), {
      confirms: false,
      hasMore: false,
      hasFewer: false,
      reachesLast: false,
    });
  });

  test('two queues with two slots each are not one queue with four', () => {
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

  test('a few departures confirm nothing', () => {
    assert.equal(orderVerdict([2, 2, 2], 3).confirms, false);
    assert.equal(orderVerdict([20, 20, 3], 3).confirms, false);
  });
});
