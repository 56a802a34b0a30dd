/** Evidence from the closed loop: throughput, starved clients, and standstills as opposed to long, varying or batched services. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProbeLoop } from '../../../model/probe.js';
import { seededUniform, type Uniform } from '../../../model/random.js';
import { MILLISECOND } from '../../../model/units.js';
import { isServedByTurns, isStalled, starvationOf, steadyThroughput, variedThroughput } from './closed-loop.js';
import { saturatedLoop } from './probed.test-support.js';

const SERVICE = 10 * MILLISECOND;

/** Slots that are always busy. Services that would end within a stall end after it. */
function loopOf(slots: number, answers: number, draw: () => number, stall: { at: number; lasts: number } | null) {
  const free = new Array<number>(slots).fill(0);
  const departures: number[] = [];
  while (departures.length < answers) {
    const next = free.indexOf(Math.min(...free));
    free[next] = (free[next] ?? 0) + SERVICE * draw();
    departures.push(free[next] ?? 0);
  }
  // After the first slot runs out of work, the departures are incomplete.
  const whole = departures.sort((a, b) => a - b).filter((at) => at <= Math.min(...free));
  const late = whole.map((at) => (stall !== null && at > stall.at ? at + stall.lasts : at));
  const clients = 2 * slots + 1;
  const loop: ProbeLoop = {
    clients,
    startedAt: 0,
    endedAt: late.at(-1) ?? 0,
    departures: late,
    answersByClient: new Array<number>(clients).fill(0),
    sent: answers,
    answered: answers,
    failed: 0,
    censored: 0,
    meanResponse: 0,
    clientBusy: 0,
  };
  return loop;
}

const exponential = (draw: Uniform) => () => -Math.log(1 - draw());
const lognormal = (draw: Uniform) => () =>
  Math.exp(0.8 * Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw()) - 0.32);

describe('throughput', () => {
  test('counts whole batches', () => {
    assert.ok(Math.abs((steadyThroughput(saturatedLoop(), 4)?.perSecond ?? 0) - 400) < 1e-6);
  });

  test('over the window', () => assert.equal(variedThroughput(saturatedLoop())?.perSecond, 400));

  test('too few answers', () => {
    assert.equal(steadyThroughput(saturatedLoop({ departures: [1, 2, 3] }), 1), null);
    assert.equal(variedThroughput(saturatedLoop({ departures: [1, 2, 3] })), null);
  });
});

describe('starvationOf', () => {
  test('n times Jain', () => {
    assert.deepEqual(starvationOf(saturatedLoop({ answersByClient: [100, 100, 100, 100, 0, 0, 0, 0, 0] })), {
      clients: 9,
      starved: 5,
      atOnce: 4,
    });
  });
  test('all were served', () => assert.equal(starvationOf(saturatedLoop()), null));
  test('slots that change hands, before every client had one', () => {
    assert.equal(starvationOf(saturatedLoop({ answersByClient: [10, 10, 10, 10, 4, 4, 0, 0, 0] })), null);
  });
});

test('clients that had the slots one after the other were not all in service at once', () => {
  const loop = loopOf(4, 120, () => 1, null);
  assert.equal(isServedByTurns(loop, 4, SERVICE), false);
  // Twelve clients, each with ten requests in turn.
  assert.equal(isServedByTurns(loop, 12, SERVICE), true);
});

describe('isStalled', () => {
  for (const slots of [1, 4, 16]) {
    test(`${slots} slots, steady service: stalled only with a standstill`, () => {
      const steady = (stall: { at: number; lasts: number } | null) =>
        isStalled(
          loopOf(slots, 60 * slots, () => 1, stall),
          { slots, variation: 0 },
        );
      assert.equal(steady(null), false);
      assert.equal(steady({ at: 20 * SERVICE, lasts: 8 * SERVICE }), true);
    });

    test(`${slots} slots, varying services: almost never stalled without a standstill`, () => {
      let stalled = 0;
      for (let seed = 1; seed <= 200; seed += 1) {
        const draw = seededUniform(seed);
        const [law, variation] = seed % 2 === 0 ? [exponential(draw), 1] : [lognormal(draw), 0.95];
        if (isStalled(loopOf(slots, 60 * slots, law, null), { slots, variation })) stalled += 1;
      }
      assert.ok(stalled <= 4, `${stalled} of 200`);
    });
  }

  test('varying services with a long stall', () => {
    const loop = loopOf(4, 400, exponential(seededUniform(1)), { at: 30 * SERVICE, lasts: 60 * SERVICE });
    assert.equal(isStalled(loop, { slots: 4, variation: 1 }), true);
  });

  test('the rare batches of slots that share processors are not a stall', () => {
    const loop = loopOf(32, 60 * 32, () => 16, null);
    assert.equal(isStalled(loop, { slots: 32, variation: 0 }), false);
    assert.equal(isStalled(loop, { slots: null, variation: 0 }), false);
  });

  test('slower in the second half', () => {
    const loop = loopOf(4, 400, () => 1, null);
    const slow = (at: number) => (at < 50 * SERVICE ? at : 50 * SERVICE + 2.5 * (at - 50 * SERVICE));
    const uneven = { ...loop, departures: loop.departures.map(slow), endedAt: slow(loop.endedAt) };
    assert.equal(isStalled(uneven, { slots: 4, variation: 0 }), true);
  });

  test('too few answers', () => {
    assert.equal(
      isStalled(
        loopOf(1, 3, () => 1, null),
        { slots: 1, variation: 0 },
      ),
      false,
    );
  });
});
