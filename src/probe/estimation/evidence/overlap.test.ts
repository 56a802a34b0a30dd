/** Lower bounds for the requests in service at once never exceed the slots. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ProbeBurst, ProbeLoop } from '../../../model/probe.js';
import { MILLISECOND, SECOND } from '../../../model/units.js';
import { arrivedTogether, certainlyTogether, moreThan, type ServedRequest, servedTogether } from './overlap.js';
import { burstOf, idealBurst, STEADY, STEADY_SERVICE, served } from './probed.test-support.js';
import type { Staircase } from './staircase.js';

const PROBE_LOOP: ProbeLoop = {
  clients: 7,
  startedAt: 0,
  endedAt: SECOND,
  departures: [],
  answersByClient: [],
  sent: 0,
  answered: 0,
  failed: 0,
  censored: 0,
  meanResponse: 0,
  clientBusy: 0,
};

const steady = (clients: number, slots: number): ProbeBurst =>
  idealBurst(new Array(clients).fill(STEADY_SERVICE), slots);
const steps = (slots: number, serviceTime: number): Staircase => ({ slots, serviceTime, misfit: 0.01 });

/** A burst with a random delay added to each answer, as on a busy client or machine. */
function delayed({ requests, ...burst }: ProbeBurst, delays: readonly number[]): ProbeBurst {
  const later = requests.map((request, place) => ({
    ...request,
    departedAt: request.departedAt + (delays[place % delays.length] ?? 0),
  }));
  return { ...burst, requests: later };
}

/** All requests are in service together, and the answers are delivered one after the other. */
function unlimited(clients: number, each: number): ProbeBurst {
  return burstOf(Array.from({ length: clients }, (_, place) => served(0, STEADY_SERVICE + (place + 1) * each)));
}

describe('certainlyTogether', () => {
  const sizes = fc.integer({ min: 2, max: 60 });
  const slots = fc.integer({ min: 1, max: 20 });

  test('all slots, with enough clients', () => {
    fc.assert(
      fc.property(sizes, slots, (clients, places) => {
        assert.equal(certainlyTogether([steady(clients, places)], STEADY, null), Math.min(clients, places));
      }),
    );
  });

  test('a late client lowers the bound and never raises it', () => {
    const delays = fc.array(fc.integer({ min: 0, max: 100 * MILLISECOND }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(sizes, slots, delays, (clients, places, late) => {
        assert.ok(certainlyTogether([delayed(steady(clients, places), late)], STEADY, null) <= places);
      }),
    );
  });

  test('a standstill that merges the answers of two batches', () => {
    const still = (burst: ProbeBurst): ProbeBurst => ({
      ...burst,
      requests: burst.requests.map((one) => ({ ...one, departedAt: Math.max(one.departedAt, 2.5 * STEADY_SERVICE) })),
    });
    assert.ok(certainlyTogether([still(steady(12, 4))], STEADY, null) <= 4);
  });

  test('with a delay that occupies no slot, the steps show the service time', () => {
    // Each answer takes 60 ms on the way, which a single request cannot separate from its service.
    const far = delayed(steady(32, 4), [3 * STEADY_SERVICE]);
    const alone = { ...STEADY, serviceTime: 4 * STEADY_SERVICE, times: new Array(40).fill(4 * STEADY_SERVICE) };
    assert.equal(certainlyTogether([far], alone, steps(4, STEADY_SERVICE)), 4);
    assert.equal(certainlyTogether([far], alone, null, STEADY_SERVICE), 4);
    assert.ok(certainlyTogether([far], alone, null) > 4);
  });

  test('the time to deliver many answers is not a step', () => {
    const each = 0.2 * MILLISECOND;
    const all = delayed(
      steady(64, 64),
      Array.from({ length: 64 }, (_, place) => place * each),
    );
    assert.ok(certainlyTogether([all], STEADY, steps(1, each)) >= 56);
  });

  test('services that are too short show nothing', () => {
    const quick = { ...STEADY, serviceTime: MILLISECOND, times: new Array(40).fill(MILLISECOND) };
    assert.equal(certainlyTogether([burstOf(steady(20, 20).requests)], quick, null), 0);
  });

  describe('services that vary', () => {
    const times = Array.from({ length: 40 }, (_, index) => (index + 1) * MILLISECOND);
    const varied = { ...STEADY, times, deterministic: false };
    const burst = (places: number) => idealBurst([...times, ...times], places);
    test('services that vary because of the machine: the shortest of many is a safe lower bound', () => {
      const singles = Array.from({ length: 30 }, (_, index) =>
        idealBurst([STEADY_SERVICE + (index % 7) * MILLISECOND], 1),
      );
      const noisy = {
        ...varied,
        times: singles.flatMap(({ requests }) => requests.map(({ departedAt }) => departedAt)),
      };
      const late = (places: number) => delayed(steady(32, places), [0, 3 * MILLISECOND, 6 * MILLISECOND]);
      assert.equal(certainlyTogether([...singles, late(32)], noisy, null), 32);
      assert.ok(certainlyTogether([...singles, late(4)], noisy, null) <= 4);
    });
    test('some of the requests in service', () => {
      const together = certainlyTogether([burst(80)], varied, null);
      assert.ok(together > 10 && together <= 40, `${together}`);
    });
    test('few slots', () => {
      for (const places of [1, 2, 4]) assert.ok(certainlyTogether([burst(places)], varied, null) <= places);
    });
    test('few single requests may all have been long: a lower bound', () => {
      const few = { ...varied, times: times.filter((_, index) => index % 5 === 4) };
      assert.ok(certainlyTogether([burst(80)], few, null) < certainlyTogether([burst(80)], varied, null));
    });
  });
});

describe('servedTogether', () => {
  test('never exceeds the slots, and reaches them with enough clients', () => {
    const sizes = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 20 }), (clients, slots) => {
        assert.equal(servedTogether([steady(clients, slots)], STEADY), Math.min(clients, slots));
      }),
    );
  });

  test('longer services under load do not raise it', () => {
    const slowed = idealBurst(new Array(20).fill(1.5 * STEADY_SERVICE), 4);
    assert.equal(servedTogether([slowed], STEADY), 4);
  });

  test('services that are too short show nothing', () => {
    const quick = { ...STEADY, serviceTime: MILLISECOND, times: new Array(40).fill(MILLISECOND) };
    assert.equal(servedTogether([unlimited(20, 0)], quick), 0);
  });

  test('single requests that took longer than one service time, as with delayed packets', () => {
    const slow = { ...STEADY, serviceTime: 3 * STEADY_SERVICE, times: new Array(40).fill(3 * STEADY_SERVICE) };
    assert.equal(servedTogether([steady(20, 4)], slow), 4);
  });

  test('varying services: the answers within the median service time', () => {
    const times = Array.from({ length: 40 }, (_, index) => (index + 1) * MILLISECOND);
    const varied = { ...STEADY, times, deterministic: false };
    const all = burstOf(times.map((time) => served(0, time)));
    const together = servedTogether([all], varied);
    assert.ok(together > 8 && together <= 20, `${together}`);
    assert.ok(servedTogether([idealBurst(times, 2)], varied) <= 2);
  });
});

describe('moreThan', () => {
  const burst = steady(16, 6);
  /** Two processes with three slots each, a third of a service out of step. */
  const departures = Array.from({ length: 60 }, (_, round) =>
    [0, 1, 2].flatMap((place) => [round, round + 1 / 3].map((at) => at * STEADY_SERVICE + place)),
  )
    .flat()
    .sort((a, b) => a - b);
  const share = (slots: number) => moreThan(slots, { ...PROBE_LOOP, departures }, [burst], STEADY);

  test('three slots do not give six answers within one service', () => assert.ok(share(3) > 0.4, `${share(3)}`));
  test('six slots do', () => assert.equal(share(6), 0));
  test('varying services show nothing', () => {
    assert.equal(moreThan(3, { ...PROBE_LOOP, departures }, [burst], { ...STEADY, deterministic: false }), 0);
  });
});

describe('arrivedTogether', () => {
  /** First come, first served; client i arrives this long after the one before it, and its answer is read late. */
  function served(gaps: readonly number[], slots: number, delays: readonly number[]): ServedRequest[] {
    const freeAt: number[] = new Array(slots).fill(0);
    let arrivedAt = 0;
    return gaps.map((gap, index) => {
      arrivedAt += gap;
      const slot = freeAt.indexOf(Math.min(...freeAt));
      const end = Math.max(arrivedAt, freeAt[slot] ?? 0) + STEADY_SERVICE;
      freeAt[slot] = end;
      return { arrivedAt, departedAt: end + (delays[index % delays.length] ?? 0) };
    });
  }

  test('property: never more than the slots, however busy the client', () => {
    const gaps = fc.array(fc.double({ min: 0, max: 2 * STEADY_SERVICE, noNaN: true }), { minLength: 1, maxLength: 80 });
    const delays = fc.array(fc.double({ min: 0, max: 3 * STEADY_SERVICE, noNaN: true }), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 9 }), delays, (between, slots, late) => {
        assert.ok(arrivedTogether(served(between, slots, late), STEADY) <= slots);
      }),
    );
  });

  test('all slots, if clients arrive close together', () => {
    for (const slots of [1, 2, 7]) {
      assert.equal(arrivedTogether(served(new Array(20).fill(1), slots, [0]), STEADY), slots);
    }
  });

  test('nothing if services vary or are too short', () => {
    const requests = served(new Array(20).fill(1), 4, [0]);
    assert.equal(arrivedTogether(requests, { ...STEADY, deterministic: false }), 0);
    assert.equal(arrivedTogether(requests, { ...STEADY, times: [MILLISECOND / 2] }), 0);
  });
});
