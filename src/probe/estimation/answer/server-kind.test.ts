/** The kind of server that follows from an answer and idle-hold. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serverKindOf } from './server-kind.js';

describe('serverKindOf', () => {
  const four = { kind: 'slots', slots: 4 } as const;
  test('blocked at its slots', () => {
    assert.equal(serverKindOf(four, { kind: 'blocks', slots: 4 }, false).kind, 'slots-behind-the-kernel');
    assert.equal(serverKindOf({ ...four, slots: 1 }, { kind: 'blocks', slots: 1 }, false).kind, 'one-at-a-time');
  });
  test('holds more than it serves', () => {
    assert.equal(serverKindOf(four, { kind: 'never-blocked', held: 64 }, false).kind, 'slots-behind-an-acceptor');
    assert.equal(serverKindOf(four, { kind: 'blocks', slots: 100 }, false).kind, 'slots-behind-an-acceptor');
  });
  test('kept connections that starve others, without idle-hold', () => {
    const monopoly = { kind: 'keep-alive-monopoly', atOnce: 4, clients: 9, starved: 5 } as const;
    assert.deepEqual(serverKindOf(monopoly, null, false).evidence, ['starved-clients']);
  });
  test('without idle-hold', () => assert.equal(serverKindOf(four, null, false).kind, 'slots'));
});
