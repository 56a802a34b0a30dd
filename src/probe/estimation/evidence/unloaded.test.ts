/** The unloaded service time: the round trip is subtracted, and the centre fits the distribution. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededUniform } from '../../../model/random.js';
import { MILLISECOND } from '../../../model/units.js';
import { burstOf, served } from './probed.test-support.js';
import { centreOf, leastServiceTime } from './unloaded.js';

const COST = 0.1;

/** Single requests, each as [time to connect, response time], ms. */
function singles(pairs: ReadonlyArray<readonly [number, number]>) {
  return pairs.map(([connect, response], index) => {
    const sentAt = (1000 * index + connect) * MILLISECOND;
    return burstOf([served(sentAt, sentAt + response * MILLISECOND, connect * MILLISECOND)], 'unloaded');
  });
}

function centre(pairs: ReadonlyArray<readonly [number, number]>, loopback: boolean) {
  const unloaded = centreOf(singles(pairs), loopback, COST * MILLISECOND);
  assert.ok(unloaded !== null);
  return unloaded;
}

function isClose(found: number, milliseconds: number): void {
  assert.ok(Math.abs(found - milliseconds * MILLISECOND) < 1, `${found} is not ${milliseconds} ms`);
}

describe('centreOf', () => {
  test('no round trip on this machine', () => {
    const unloaded = centre(
      [
        [0.2, 10],
        [0.15, 10.2],
        [0.9, 10.1],
      ],
      true,
    );
    isClose(unloaded.serviceTime, 10.1);
    assert.deepEqual([unloaded.roundTrip, unloaded.roundTripError, unloaded.deterministic], [0, 0, true]);
  });

  test('elsewhere the time to connect, minus its cost, is subtracted', () => {
    const unloaded = centre(
      [
        [20.1, 30],
        [20.3, 30.2],
        [20.2, 30.1],
      ],
      false,
    );
    isClose(unloaded.roundTrip, 20.1);
    isClose(unloaded.serviceTime, 10);
    assert.ok(unloaded.roundTripError > 0);
  });

  test('a delay on the loopback counts as a round trip', () => {
    isClose(
      centre(
        [
          [20.1, 30],
          [20.1, 30],
        ],
        true,
      ).serviceTime,
      10,
    );
  });

  test('varying services use the mean, even if only a few are long', () => {
    const many = Array.from({ length: 30 }, (_, index) => [0.1, index % 10 === 0 ? 100 : 10] as const);
    const unloaded = centre(many, true);
    assert.equal(unloaded.deterministic, false);
    isClose(unloaded.serviceTime, 19);
  });

  test('one suspended client does not make services varying', () => {
    const many = Array.from({ length: 60 }, (_, index) => [0.1, index === 7 ? 200 : 10] as const);
    const unloaded = centre(many, true);
    assert.equal(unloaded.deterministic, true);
    isClose(unloaded.serviceTime, 10);
  });

  test('services are steady if jitter delays connects as much as answers', () => {
    const draw = seededUniform(1);
    const late = (mean: number) => -mean * Math.log(1 - draw());
    const many = (service: () => number) =>
      Array.from({ length: 45 }, () => [20 + late(3) + late(3), 20 + late(3) + late(3) + service()] as const);
    assert.equal(
      centre(
        many(() => 10),
        false,
      ).deterministic,
      true,
    );
    assert.equal(
      centre(
        many(() => late(10)),
        false,
      ).deterministic,
      false,
    );
  });

  test('with reused connections the round trip comes from connects without a request', () => {
    const kept = singles(new Array(10).fill([0, 80])).map((burst) => ({
      ...burst,
      requests: burst.requests.map((request) => ({ ...request, connectStartedAt: null, connectedAt: null })),
    }));
    const connects = [60, 60.2, 61, 60.1, 60.1].map((time) => (time + COST) * MILLISECOND);
    const without = centreOf(kept, false, COST * MILLISECOND);
    const unloaded = centreOf(kept, false, COST * MILLISECOND, connects);
    assert.ok(without !== null && unloaded !== null);
    isClose(without.roundTrip, 0);
    isClose(unloaded.roundTrip, 60.1);
    isClose(unloaded.serviceTime, 19.9);
  });

  test('no request was served', () => assert.equal(centreOf([], true, 0), null));

  test('the least possible service time is well below the shortest measured', () => {
    const unloaded = centre(
      [
        [0.1, 10],
        [0.1, 10],
        [0.1, 10],
      ],
      true,
    );
    isClose(leastServiceTime(unloaded), 7);
  });
});
