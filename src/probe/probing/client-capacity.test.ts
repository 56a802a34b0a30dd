/** What this client can hold at once is tried before each larger burst, saved, and never taken for a limit of the server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MILLISECOND } from '../../model/units.js';
import { summariseProbe } from '../estimation/summary.js';
import { simulatedProbe } from './simulated-probe.test-support.js';

const SLOW = { serviceTime: 50 * MILLISECOND };

test('a client without a limit of its own has held at least the largest burst', async () => {
  for (const slots of [1, 20, null]) {
    const { bursts, loop, clientHeld = 0, clientTried } = await simulatedProbe({ ...SLOW, slots });
    assert.equal(clientHeld, clientTried);
    const clients = bursts.map(({ requests }) => requests.length);
    assert.ok(clientHeld >= Math.max(...clients, loop?.clients ?? 0), `${clientHeld} held`);
  }
});

test('a client that can hold only 40 connections: no more are tried, and no limit of the server is named beyond them', async () => {
  for (const slots of [null, 41, 100]) {
    const document = await simulatedProbe({ ...SLOW, slots, clientHolds: 40 });
    assert.equal(document.clientHeld, 40);
    assert.ok((document.clientTried ?? 0) > 40);
    assert.ok(document.bursts.every(({ requests }) => requests.length <= 40));
    const { answer, remedies } = summariseProbe(document);
    assert.deepEqual(answer, { kind: 'no-limit', clients: 40, atLeast: 40, end: 'client-full' });
    assert.deepEqual(remedies, ['more-connections']);
  }
});

test('a client that can hold few connections still finds a smaller number of slots', async () => {
  const document = await simulatedProbe({ ...SLOW, slots: 4, clientHolds: 40 });
  assert.deepEqual(summariseProbe(document).answer, { kind: 'slots', slots: 4 });
});
