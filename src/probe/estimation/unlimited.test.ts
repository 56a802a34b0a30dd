/** Who was certainly in service at once, and up to how many clients nobody waited. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ProbeBurst, ProbeLoop } from '../../model/probe.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { moreThan, servedTogether } from './requests/overlap.js';
import { burstOf, idealBurst, probedOf, served } from './requests/probed.test-support.js';
import type { Unloaded } from './requests/unloaded.js';
import { unlimitedUpTo } from './unlimited.js';

const SERVICE = 20 * MILLISECOND;
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
const STEADY: Unloaded = {
  serviceTime: SERVICE,
  times: new Array(40).fill(SERVICE),
  deterministic: true,
  roundTrip: 0,
  roundTripError: 0,
};

/** Everybody is in service, and an answer takes so long to be made or read, one after the other. */
function unlimited(clients: number, each: number): ProbeBurst {
  return burstOf(Array.from({ length: clients }, (_, place) => served(0, SERVICE + (place + 1) * each)));
}

function steady(clients: number, slots: number): ProbeBurst {
  return idealBurst(new Array(clients).fill(SERVICE), slots);
}

describe('servedTogether', () => {
  test('is never more than there are places, and all of them where enough come', () => {
    const sizes = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 20 }), (clients, slots) => {
        assert.equal(servedTogether([steady(clients, slots)], STEADY), Math.min(clients, slots));
      }),
    );
  });

  test('services that take longer under load do not make it more', () => {
    const slowed = idealBurst(new Array(20).fill(1.5 * SERVICE), 4);
    assert.equal(servedTogether([slowed], STEADY), 4);
  });

  test('services that are too quick tell nothing', () => {
    const quick = { ...STEADY, serviceTime: MILLISECOND, times: new Array(40).fill(MILLISECOND) };
    assert.equal(servedTogether([unlimited(20, 0)], quick), 0);
  });

  test('who is alone waits for more than a service, as where packets are held back', () => {
    const slow = { ...STEADY, serviceTime: 3 * SERVICE, times: new Array(40).fill(3 * SERVICE) };
    assert.equal(servedTogether([steady(20, 4)], slow), 4);
  });

  test('of services that vary, those that end before half of them should', () => {
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
  /** Two processes of three places, a third of a service out of step. */
  const departures = Array.from({ length: 60 }, (_, round) =>
    [0, 1, 2].flatMap((place) => [round, round + 1 / 3].map((at) => at * SERVICE + place)),
  )
    .flat()
    .sort((a, b) => a - b);
  const share = (slots: number) => moreThan(slots, { ...PROBE_LOOP, departures }, [burst], STEADY);

  test('three places do not give six answers within a service', () => assert.ok(share(3) > 0.4, `${share(3)}`));
  test('six do', () => assert.equal(share(6), 0));
  test('of services that vary nothing is said', () => {
    assert.equal(moreThan(3, { ...PROBE_LOOP, departures }, [burst], { ...STEADY, deterministic: false }), 0);
  });
});

describe('unlimitedUpTo', () => {
  const bursts = (sizes: readonly number[], made: (clients: number) => ProbeBurst, times = 4) =>
    sizes.flatMap((clients) => Array.from({ length: times }, () => made(clients)));
  const upTo = (seen: readonly ProbeBurst[]) => unlimitedUpTo(probedOf(seen), STEADY);

  test('all that were to come', () => {
    const said = upTo(bursts([2, 16, 256], (clients) => unlimited(clients, 0.01 * MILLISECOND)));
    assert.deepEqual(said, { clients: 256, atLeast: 256, end: 'all-tried' });
  });

  test('more come than the machine can answer in a service', () => {
    const said = upTo(bursts([16, 64, 256], (clients) => unlimited(clients, 0.2 * MILLISECOND)));
    assert.deepEqual([said?.clients, said?.end], [64, 'bottleneck']);
    assert.ok((said?.atLeast ?? 0) >= 0.9 * 64);
  });

  test('with more there is a pause between two batches: nobody knows yet what for', () => {
    const said = upTo([
      ...bursts([16], (clients) => steady(clients, 16)),
      ...bursts([32], (clients) => steady(clients, 16)),
    ]);
    assert.deepEqual(said, { clients: 16, atLeast: 16, end: null });
  });

  for (const [clients, slots] of [
    [64, 60],
    [64, 63],
    [256, 240],
  ] as const) {
    test(`${slots} places for ${clients} are a limit, though nearly all find one`, () => {
      assert.equal(upTo(bursts([2, 8, clients], (size) => steady(size, slots)))?.clients ?? 8, 8);
      assert.equal(upTo([steady(8, slots), steady(clients, slots)])?.clients ?? 8, 8);
    });
  }

  test('few places are no such thing', () => {
    assert.equal(upTo(bursts([2, 4, 8, 16, 256], (clients) => steady(clients, 4))), null);
  });

  test('more are not let in', () => {
    const late = burstOf(
      Array.from({ length: 16 }, (_, place) => served(0, SERVICE, place < 12 ? 0 : 2000 * MILLISECOND)),
    );
    const said = upTo([...bursts([4, 12], (clients) => unlimited(clients, 0)), late]);
    assert.deepEqual(said, { clients: 12, atLeast: 12, end: 'not-let-in' });
  });
});
