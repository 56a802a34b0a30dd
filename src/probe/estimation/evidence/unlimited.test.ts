/** The largest burst without waiting, and why larger ones were not tried. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProbeBurst } from '../../../model/probe.js';
import { MILLISECOND } from '../../../model/units.js';
import { burstOf, idealBurst, probedOf, STEADY, STEADY_SERVICE, served } from './probed.test-support.js';
import { unlimitedUpTo } from './unlimited.js';

/** All requests are in service together, and the answers are delivered one after the other. */
function unlimited(clients: number, each: number): ProbeBurst {
  return burstOf(Array.from({ length: clients }, (_, place) => served(0, STEADY_SERVICE + (place + 1) * each)));
}

function steady(clients: number, slots: number): ProbeBurst {
  return idealBurst(new Array(clients).fill(STEADY_SERVICE), slots);
}

describe('unlimitedUpTo', () => {
  const bursts = (sizes: readonly number[], made: (clients: number) => ProbeBurst, times = 4) =>
    sizes.flatMap((clients) => Array.from({ length: times }, () => made(clients)));
  const upTo = (seen: readonly ProbeBurst[]) => unlimitedUpTo(probedOf(seen), STEADY);

  test('all clients up to --max-clients', () => {
    const said = upTo(bursts([2, 16, 256], (clients) => unlimited(clients, 0.01 * MILLISECOND)));
    assert.deepEqual(said, { clients: 256, atLeast: 256, end: 'all-tried' });
  });

  test('more clients than the machine can answer within one service', () => {
    const said = upTo(bursts([16, 64, 256], (clients) => unlimited(clients, 0.2 * MILLISECOND)));
    assert.deepEqual([said?.clients, said?.end], [64, 'bottleneck']);
    assert.ok((said?.atLeast ?? 0) >= 0.9 * 64);
  });

  test('larger bursts have a pause between two batches, for an unknown reason', () => {
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
    test(`${slots} slots for ${clients} clients are a limit, although nearly all find one`, () => {
      assert.equal(upTo(bursts([2, 8, clients], (size) => steady(size, slots)))?.clients ?? 8, 8);
      assert.equal(upTo([steady(8, slots), steady(clients, slots)])?.clients ?? 8, 8);
    });
  }

  test('few slots are a limit', () => {
    assert.equal(upTo(bursts([2, 4, 8, 16, 256], (clients) => steady(clients, 4))), null);
  });

  test('the accept queue admits no larger bursts', () => {
    const late = burstOf(
      Array.from({ length: 16 }, (_, place) => served(0, STEADY_SERVICE, place < 12 ? 0 : 2000 * MILLISECOND)),
    );
    const said = upTo([...bursts([4, 12], (clients) => unlimited(clients, 0)), late]);
    assert.deepEqual(said, { clients: 12, atLeast: 12, end: 'not-let-in' });
  });
});
