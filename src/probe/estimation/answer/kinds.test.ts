/** The remedies for an answer, without those already applied. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { remediesFor } from './kinds.js';

describe('remediesFor', () => {
  const because = ['poor-fit', 'too-quick', 'outdone', 'few-waited'] as const;
  const remedies = (loopback: boolean, hold: boolean) =>
    remediesFor({ kind: 'could-not-tell', because }, { loopback, hold });
  test('at most two, the most helpful first', () =>
    assert.deepEqual(remedies(false, false), ['longer-service', 'idle-hold']));
  test('none that was already applied', () => {
    assert.deepEqual(remediesFor({ kind: 'could-not-tell', because: ['outdone'] }, { loopback: true, hold: true }), [
      'longer-service',
    ]);
    assert.ok(!remedies(false, true).includes('idle-hold'));
  });
});
