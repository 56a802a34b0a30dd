/** Up to how many clients none waited, and why no more were tried. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProbeBurst } from '../../../model/probe.js';
import { MILLISECOND } from '../../../model/units.js';
import { burstOf, idealBurst, probedOf, STEADY, STEADY_SERVICE, served } from './probed.test-support.js';
import { unlimitedUpTo } from './unlimited.js';

/** Everybody is in service, and an answer takes so long to be made or read, one after the other. */
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
      Array.from({ length: 16 }, (_, place) => served(0, STEADY_SERVICE, place < 12 ? 0 : 2000 * MILLISECOND)),
    );
    const said = upTo([...bursts([4, 12], (clients) => unlimited(clients, 0)), late]);
    assert.deepEqual(said, { clients: 12, atLeast: 12, end: 'not-let-in' });
  });
});
