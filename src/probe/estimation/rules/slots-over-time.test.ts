/** Reading each burst by itself, with a delay before all answers, and with a number that changes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MILLISECOND, SECOND } from '../../../model/units.js';
import {
  burstOf,
  idealBurst,
  probedOf,
  STEADY,
  STEADY_SERVICE,
  saturatedLoop,
  served,
} from '../evidence/probed.test-support.js';
import { slotsOverTime, withDelay, withoutWaits } from './slots-over-time.js';

/** A burst at an ideal server with a delay added to every answer. */
function burst(slots: number, clients: number, at = 0, delay = 0) {
  const { requests } = idealBurst(new Array(clients).fill(STEADY_SERVICE), slots, { at });
  return burstOf(requests.map(({ sentAt, departedAt }) => served(sentAt ?? 0, departedAt + delay)));
}

/** One burst per second. */
const inTurn = (...bursts: ReadonlyArray<readonly [slots: number, clients: number]>) =>
  probedOf(bursts.map(([slots, clients], second) => burst(slots, clients, second * SECOND)));

describe('slotsOverTime', () => {
  test('slots and step, whatever the delay before all answers', () => {
    const ofBurst = fc.record({ slots: fc.integer({ min: 1, max: 12 }), delay: fc.integer({ min: 0, max: 3e8 }) });
    fc.assert(
      fc.property(ofBurst, ({ slots, delay }) => {
        const bursts = [0, 1, 2].map((second) => burst(slots, 4 * slots, second * SECOND, delay));
        const own = slotsOverTime(probedOf(bursts), STEADY);
        assert.deepEqual([own?.slots, own?.levels, own?.settled], [slots, [slots], true]);
        assert.ok(Math.abs((own?.step ?? 0) / STEADY_SERVICE - 1) < 1e-6);
      }),
    );
  });

  test('if jitter hides the steps, the times between answers decide; they are not asked if the bursts show different numbers', () => {
    const late = (index: number, answer: number) => ((answer * (7 + 3 * index)) % 11) * MILLISECOND;
    const blurred = Array.from({ length: 12 }, (_, index) => {
      const { requests } = burst(4, 32, index * SECOND);
      return burstOf(
        requests.map(({ sentAt, departedAt }, answer) => served(sentAt ?? 0, departedAt + late(index, answer))),
      );
    });
    const own = slotsOverTime(probedOf(blurred), STEADY);
    assert.deepEqual([own?.slots, own?.levels, own?.of], [4, [4], 12]);
    assert.equal(slotsOverTime(probedOf(blurred, { loop: { ...saturatedLoop(), endedAt: SECOND / 4 } }), STEADY), null);
    const mixed = new Array<readonly [number, number]>(6).fill([4, 16]);
    assert.equal(slotsOverTime(inTurn(...mixed, [6, 27], [6, 27]), STEADY), null);
  });

  test('a single burst is enough only with many steps as high as a single request is long', () => {
    const [few, many] = [burst(4, 8), burst(4, 16)];
    assert.equal(slotsOverTime(probedOf([few]), STEADY), null);
    assert.equal(slotsOverTime(probedOf([many]), STEADY)?.slots, 4);
    assert.equal(slotsOverTime(probedOf([many]), { ...STEADY, serviceTime: 2 * STEADY_SERVICE }), null);
  });

  test('null if the bursts contradict each other', () => {
    assert.equal(slotsOverTime(inTurn([4, 16], [5, 16], [4, 16], [3, 16], [5, 16], [4, 16]), STEADY), null);
  });

  test('null if the closed loop did more work than the slots can do', () => {
    const bursts = [0, 1, 2].map((second) => burst(1, 8, second * SECOND));
    // 400 requests per second, each of which occupies a slot for 20 ms.
    assert.equal(slotsOverTime(probedOf(bursts, { loop: saturatedLoop() }), STEADY), null);
  });

  test('on reused connections a slot can be held after the answer: no contradiction, and no waits in single requests', () => {
    const [service, step] = [10 * MILLISECOND, 200 * MILLISECOND];
    const heldBurst = (at: number, isReused: boolean) => {
      const { requests } = idealBurst(new Array(16).fill(step), 4, { at });
      const early = requests.map(({ sentAt, departedAt }) => served(sentAt ?? 0, departedAt - step + service));
      return burstOf(isReused ? early.map((one) => ({ ...one, connectStartedAt: null, connectedAt: null })) : early);
    };
    const bursts = (isReused: boolean) => [0, 1, 2].map((second) => heldBurst(second * SECOND, isReused));
    // 400 answers per second: 4 slots with services of 10 ms, or 80 with 200 ms.
    const own = slotsOverTime(probedOf(bursts(true), { loop: saturatedLoop() }), STEADY);
    assert.deepEqual([own?.slots, own?.step, own?.held], [4, step, step - service]);
    assert.equal(slotsOverTime(probedOf(bursts(false), { loop: saturatedLoop() }), STEADY), null);
    const alone = { ...STEADY, times: [service, step, service, service, step], deterministic: false };
    assert.ok(own !== null);
    const { times, deterministic, serviceTime } = withoutWaits(alone, own);
    assert.deepEqual([times, deterministic, serviceTime], [[service, service, service], true, service]);
  });

  test('with two answers per slot the pause decides', () => {
    const own = slotsOverTime(inTurn([8, 16], [8, 16], [8, 16]), STEADY);
    assert.equal(own?.slots, 8);
    assert.equal(slotsOverTime(inTurn([9, 16], [9, 16], [9, 16]), STEADY), null);
  });
});

describe('a number that changes', () => {
  test('it grew and has settled', () => {
    const own = slotsOverTime(inTurn([2, 16], [2, 16], [3, 16], [3, 16], ...new Array(5).fill([5, 16])), STEADY);
    assert.deepEqual([own?.slots, own?.levels, own?.settled, own?.since], [5, [2, 3, 5], true, 4 * SECOND]);
  });

  test('it is still growing', () => {
    const own = slotsOverTime(inTurn([2, 16], [2, 16], [3, 16], [3, 16], [4, 16], [4, 16], [5, 16]), STEADY);
    assert.equal(own?.settled, false);
    assert.equal(own?.levels[0], 2);
  });

  test('it has not settled if the last number lasted about as long as the others', () => {
    const own = slotsOverTime(inTurn([2, 16], [2, 16], [3, 16], [3, 16], [5, 16], [5, 16], [5, 16]), STEADY);
    assert.deepEqual([own?.slots, own?.settled], [5, false]);
    const declining = slotsOverTime(inTurn([8, 32], [7, 32], [6, 32], [5, 32], [4, 32]), STEADY);
    assert.equal(declining?.settled ?? false, false);
  });

  test('it shrank', () => {
    const own = slotsOverTime(inTurn([8, 32], [8, 32], [6, 32], [6, 32], ...new Array(5).fill([4, 32])), STEADY);
    assert.deepEqual([own?.slots, own?.levels, own?.settled], [4, [8, 6, 4], true]);
  });

  test('larger bursts that show more slots are not a growth', () => {
    const own = slotsOverTime(inTurn([2, 4], [2, 4], [4, 8], [4, 8], [8, 16], [8, 16], [8, 16]), STEADY);
    assert.equal(own, null);
  });

  test('on reused connections, bursts with new ones are not a growth: these can reach other processes', () => {
    const seen = inTurn([4, 16], [4, 16], [4, 16], ...new Array(5).fill([8, 16]));
    const reused = (fresh: number) => ({
      ...seen,
      bursts: seen.bursts.map((one, index) => {
        if (index === 0 || index === fresh) return one;
        const requests = one.requests.map((request) => ({ ...request, connectStartedAt: null, connectedAt: null }));
        return { ...one, requests };
      }),
    });
    assert.deepEqual(slotsOverTime(reused(1), STEADY)?.levels, [4, 8]);
    assert.equal(slotsOverTime(reused(3), STEADY), null);
  });
});

describe('withDelay', () => {
  test('the excess of a single request over a step occupies no slot', () => {
    const alone = { ...STEADY, serviceTime: 70 * MILLISECOND, times: [70 * MILLISECOND] };
    const own = slotsOverTime(inTurn([4, 16], [4, 16], [4, 16]), alone);
    assert.ok(own !== null);
    const { serviceTime, roundTrip, delay, times } = withDelay(alone, own);
    assert.deepEqual(
      [serviceTime, roundTrip, delay, times],
      [20, 50, 50, [20]].map((ms) => (Array.isArray(ms) ? [20 * MILLISECOND] : ms * MILLISECOND)),
    );
  });

  test('if jitter blurs the single requests, the step is the service time, whether they are longer or shorter', () => {
    const own = slotsOverTime(inTurn([4, 16], [4, 16], [4, 16]), STEADY);
    assert.ok(own !== null);
    for (const mean of [17, 23]) {
      const times = Array.from({ length: 40 }, (_, index) => (mean - 10 + (index % 21)) * MILLISECOND);
      const alone = { ...STEADY, serviceTime: mean * MILLISECOND, times, roundTrip: 10 * MILLISECOND };
      assert.ok(Math.abs(withDelay(alone, own).serviceTime / STEADY_SERVICE - 1) < 1e-6);
    }
  });

  test('a small excess is the time to wake up', () => {
    const own = slotsOverTime(inTurn([4, 16], [4, 16], [4, 16]), STEADY);
    assert.ok(own !== null);
    const alone = { ...STEADY, serviceTime: 21 * MILLISECOND };
    assert.equal(withDelay(alone, own), alone);
  });
});
