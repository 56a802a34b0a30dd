/** The staircase is found exactly if there is one. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { idealBurst } from './probed.test-support.js';
import { servedTimes } from './requests.js';
import { answersByPosition, fitStaircase } from './staircase.js';

describe('fitStaircase', () => {
  test('finds the slots and the service time of every ideal burst, whatever the round trip', () => {
    const sizes = fc.record({
      slots: fc.integer({ min: 1, max: 20 }),
      steps: fc.integer({ min: 4, max: 6 }),
      serviceTime: fc.integer({ min: 1000, max: 1e8 }),
      roundTrip: fc.integer({ min: 0, max: 1e8 }),
    });
    fc.assert(
      fc.property(sizes, ({ slots, steps, serviceTime, roundTrip }) => {
        const burst = servedTimes(idealBurst(new Array(slots * steps).fill(serviceTime), slots, { roundTrip }));
        const staircase = fitStaircase(answersByPosition([burst, burst]));
        assert.equal(staircase?.slots, slots);
        assert.ok(Math.abs((staircase?.serviceTime ?? 0) / serviceTime - 1) < 1e-6);
        assert.ok((staircase?.misfit ?? 1) < 1e-3);
      }),
    );
  });

  test('three answers are too few', () => assert.equal(fitStaircase([1, 2, 3]), null));

  test('a curve fits poorly', () => {
    const misfit = fitStaircase(Array.from({ length: 32 }, (_, place) => 1e6 * Math.sqrt(place)))?.misfit;
    assert.ok((misfit ?? 1) > 0.1, `${misfit}`);
  });
});
