/** How many requests a server admits, and failures that are not load shedding. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failuresOf, holdVerdict, sheddingOf } from './admission.js';
import { burstOf, idealBurst, served } from './probed.test-support.js';

describe('sheddingOf', () => {
  test('counts the admitted, and how the others were refused', () => {
    const declined = { ...served(0, 1), answeredAt: null, outcome: { kind: 'rejected', status: 503 } } as const;
    const burst = burstOf([served(0, 10), served(0, 10), declined, declined, declined]);
    assert.deepEqual(sheddingOf([burst, burst]), {
      admits: 2,
      fewest: 2,
      most: 2,
      fewestDeclined: 5,
      whole: 0,
      declined: [{ outcome: { kind: 'rejected', status: 503 }, count: 6 }],
    });
    assert.equal(sheddingOf([idealBurst([1, 1], 1)]), null);
  });
  const burstWith = (failed: number, of: number) =>
    burstOf(
      Array.from({ length: of }, (_, index) =>
        index < failed ? { ...served(0, 1), outcome: { kind: 'rejected', status: 500 } as const } : served(0, 10),
      ),
    );
  test('one failure per burst is not load shedding', () => {
    assert.equal(sheddingOf([burstWith(1, 16), burstWith(0, 16), burstWith(2, 16)]), null);
    assert.deepEqual(failuresOf([burstWith(1, 16), burstWith(0, 16)]), {
      failed: 1,
      of: 32,
      outcomes: [{ outcome: { kind: 'rejected', status: 500 }, count: 1 }],
    });
  });
  test('failures that do not depend on the size of the burst are not load shedding', () => {
    assert.equal(sheddingOf([burstWith(1, 2), burstWith(5, 8), burstWith(5, 8)]), null);
  });
  test('a server that refuses all of too many admits the largest burst served whole', () => {
    const seen = [burstWith(0, 4), burstWith(0, 8), burstWith(16, 16), burstWith(12, 12), burstWith(0, 10)];
    const shedding = sheddingOf(seen);
    assert.deepEqual([shedding?.admits, shedding?.fewest, shedding?.most], [10, 10, 11]);
  });
  test('one client more than the largest burst served whole is always one too many, even if only some are refused', () => {
    const small = [burstWith(0, 3), burstWith(0, 4), burstWith(1, 5)];
    const shedding = sheddingOf([...small, burstWith(7, 8), burstWith(8, 8), burstWith(8, 9), burstWith(8, 9)]);
    assert.deepEqual([shedding?.admits, shedding?.fewest, shedding?.most], [4, 4, 4]);
    assert.equal(sheddingOf([...small, burstWith(2, 8), burstWith(1, 8), burstWith(3, 9), burstWith(2, 9)]), null);
  });
  test('a rate limit: the number admitted varies', () => {
    const shedding = sheddingOf([burstWith(0, 4), burstWith(0, 8), burstWith(10, 16), burstWith(15, 16)]);
    assert.deepEqual([shedding?.admits, shedding?.fewest, shedding?.most], [8, 1, 8]);
  });
  test('a constant number is admitted from slightly larger bursts', () => {
    const shedding = sheddingOf([burstWith(0, 16), burstWith(12, 32), burstWith(13, 32), burstWith(12, 32)]);
    assert.deepEqual([shedding?.admits, shedding?.fewest, shedding?.most], [20, 19, 20]);
  });
  test('a queue that admits slightly varying numbers refuses nothing of small bursts', () => {
    const large = [19, 20, 22, 19, 21].map((declined) => burstWith(declined, 32));
    const near = [burstWith(2, 12), burstWith(0, 13), burstWith(1, 11)];
    const shedding = sheddingOf([burstWith(0, 4), burstWith(0, 8), ...near, ...large]);
    assert.deepEqual([shedding?.admits, shedding?.fewest, shedding?.most], [13, 10, 13]);
    assert.equal(sheddingOf([burstWith(1, 4), burstWith(2, 8), ...near, ...large]), null);
  });
});

describe('holdVerdict', () => {
  const tried = (...answers: Array<readonly [number, boolean]>) =>
    holdVerdict({ patience: 1, tries: answers.map(([held, answered]) => ({ held, answered, time: 1 })) });

  test('blocks at 4', () => assert.deepEqual(tried([4, false], [3, true]), { kind: 'blocks', slots: 4 }));
  test('never', () => assert.deepEqual(tried([1, true], [64, true]), { kind: 'never-blocked', held: 64 }));
  test('not finished', () =>
    assert.deepEqual(tried([8, false], [2, true]), { kind: 'unfinished', free: 2, blocked: 8 }));
  test('contradicts itself', () => assert.deepEqual(tried([4, false], [5, true]), { kind: 'could-not-tell' }));
  test('not asked for', () => assert.equal(holdVerdict(null), null));
});
