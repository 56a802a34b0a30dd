/** What the tries of idle-hold amount to. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { holdVerdict } from './idle-hold.js';

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
