/** A session stays open for its coordinator only. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEARTBEAT } from './messages.js';
import { Session } from './session.js';
import { newIdentifier } from './signed-plans.js';

test('a session without an order is kept open by its coordinator, and by no other message', async (context) => {
  let now = 0;
  context.mock.method(performance, 'now', () => now);
  const limits = { clients: 1, requests: 1, seconds: 1 };
  const id = newIdentifier();
  for (const [nonce, expected] of [
    [id, 'kept'],
    [newIdentifier(), 'ended'],
  ] as const) {
    now = 0;
    let resolve: (what: string) => void = () => {};
    const first = new Promise<string>((done) => {
      resolve = done;
    });
    const hooks = { beat: () => resolve('kept'), isReachable: () => true, ended: () => resolve('ended') };
    const session = new Session(id, { limits, say() {} }, hooks);
    now = 5000;
    session.answer(nonce, null);
    now = 7000;
    assert.equal(await first, expected);
    await session.close();
  }
});

test('a session ends if the coordinator stays disconnected, but not if it reconnects', async (context) => {
  let now = 0;
  context.mock.method(performance, 'now', () => now);
  context.mock.timers.enable({ apis: ['setInterval'] });
  const limits = { clients: 1, requests: 1, seconds: 1 };
  const id = newIdentifier();
  let ended = 0;
  const hooks = {
    beat() {},
    isReachable: () => true,
    ended: () => {
      ended += 1;
    },
  };
  const session = new Session(id, { limits, say() {} }, hooks);
  const beat = (isHeard: boolean): void => {
    session.answer(id, null);
    if (!isHeard) session.noteUnheard();
    now += HEARTBEAT;
    context.mock.timers.tick(HEARTBEAT);
  };
  for (const isHeard of [false, false, false, true, false, false, false]) beat(isHeard);
  assert.equal(ended, 0);
  for (const isHeard of [false, false]) beat(isHeard);
  assert.equal(ended, 1);
  await session.close();
});
