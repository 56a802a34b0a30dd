/** What an answer stands for: what to try, and nothing that was done already. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { remediesFor } from './kinds.js';

describe('remediesFor', () => {
  const because = ['poor-fit', 'too-quick', 'outdone', 'few-waited'] as const;
  const remedies = (loopback: boolean, hold: boolean) =>
    remediesFor({ kind: 'could-not-tell', because }, { loopback, hold });
  test('two at most, what helps most first', () =>
    assert.deepEqual(remedies(false, false), ['longer-service', 'idle-hold']));
  test('nothing that was done already', () => {
    assert.deepEqual(remediesFor({ kind: 'could-not-tell', because: ['outdone'] }, { loopback: true, hold: true }), [
      'longer-service',
    ]);
    assert.ok(!remedies(false, true).includes('idle-hold'));
  });
});
