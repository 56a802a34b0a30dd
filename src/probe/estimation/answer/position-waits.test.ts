/** Measured and expected waits by position in a burst. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MILLISECOND } from '../../../model/units.js';
import { idealBurst } from '../evidence/probed.test-support.js';
import { positionWaits } from './position-waits.js';

describe('positionWaits', () => {
  test('steady service: multiples of the service time, as measured', () => {
    const time = 10 * MILLISECOND;
    const burst = idealBurst(new Array(40).fill(time), 4);
    const unloaded = {
      serviceTime: time,
      times: [time],
      deterministic: true,
      roundTrip: 0,
      roundTripError: 0,
      jitter: 0,
      delay: 0,
    };
    assert.deepEqual(positionWaits([burst], unloaded, 4, 1), [
      { position: 2, expected: 0, measured: 0 },
      { position: 4, expected: 0, measured: 0 },
      { position: 5, expected: time, measured: time },
      { position: 40, expected: 9 * time, measured: 9 * time },
    ]);
  });

  test('positions follow the order of the answers, not of the connects', () => {
    const time = 100 * MILLISECOND;
    const { requests, ...burst } = idealBurst(new Array(12).fill(time), 6);
    const mixed = {
      ...burst,
      requests: [7, 0, 9, 1, 2, 8, 3, 4, 10, 5, 6, 11].flatMap((index) => requests[index] ?? []),
    };
    const unloaded = {
      serviceTime: time,
      times: [time],
      deterministic: true,
      roundTrip: 0,
      roundTripError: 0,
      jitter: 0,
      delay: 0,
    };
    assert.deepEqual(positionWaits([mixed], unloaded, 6, 1), [
      { position: 2, expected: 0, measured: 0 },
      { position: 6, expected: 0, measured: 0 },
      { position: 7, expected: time, measured: time },
      { position: 60, expected: 9 * time, measured: null },
    ]);
  });

  test('contradictory and merely calculated waits are left out', () => {
    const time = 100 * MILLISECOND;
    const burst = idealBurst([...new Array(4).fill(time), ...new Array(4).fill(5 * time)], 4);
    const unloaded = {
      serviceTime: time,
      times: [time],
      deterministic: true,
      roundTrip: 0,
      roundTripError: 0,
      jitter: 0,
      delay: 0,
    };
    assert.deepEqual(
      positionWaits([burst], unloaded, 4, 1).map(({ position }) => position),
      [2, 4],
    );
  });

  test('an answer faster than one service contradicts an expected wait', () => {
    const time = 10 * MILLISECOND;
    const unloaded = {
      serviceTime: 3 * time,
      times: [3 * time],
      deterministic: false,
      roundTrip: 0,
      roundTripError: 0,
      jitter: 0,
      delay: 0,
    };
    assert.deepEqual(
      positionWaits([idealBurst(new Array(12).fill(time), 2)], unloaded, 2, 1).map(({ position }) => position),
      [2],
    );
  });

  test('shared processors: the measured response of requests that do not wait is subtracted', () => {
    const alone = 10 * MILLISECOND;
    const loaded = 20 * MILLISECOND;
    const burst = idealBurst(new Array(12).fill(loaded), 4);
    const unloaded = {
      serviceTime: alone,
      times: [alone],
      deterministic: true,
      roundTrip: 0,
      roundTripError: 0,
      jitter: 0,
      delay: 0,
    };
    const [, , fifth] = positionWaits([burst], unloaded, 4, 2.4);
    assert.deepEqual(fifth, { position: 5, expected: 24 * MILLISECOND, measured: loaded });
  });
});
