/** What this client can hold at once is tried before each larger burst, saved, and never taken for a limit of the server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROBE_SCENARIO } from '../../model/synthetic-probe.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { summariseProbe } from '../estimation/summary.js';
import { ProbeSession } from './session.js';
import { SIMULATED } from './simulated-model.test-support.js';
import { simulatedProbe } from './simulated-probe.test-support.js';
import { SimulatedServer } from './simulated-server.test-support.js';

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

test('a later try that holds fewer than an earlier one does not undo the limit', async () => {
  const holds = [64, 30];
  const server = new SimulatedServer(SIMULATED, 7, false);
  server.capacity = async () => holds.shift() ?? 0;
  const options = { signal: new AbortController().signal, onProgress() {} };
  const session = new ProbeSession(server, { ...PROBE_SCENARIO, maxClients: 1000 }, options);
  assert.equal(await session.ableToHold(50), 50);
  assert.equal(await session.ableToHold(100), 64);
  assert.equal(await session.ableToHold(100), 64);
  const { clientHeld, clientTried } = session.seen;
  assert.deepEqual({ clientHeld, clientTried }, { clientHeld: 64, clientTried: 128 });
  assert.equal(session.mostClients, 64);
});

test('the loop against a server that refuses requests has no more clients than the client can hold', async () => {
  // Each fills a loop of as many clients as bursts had, so that the loop grows.
  const declining = { slots: null, rate: { perSecond: 200, isDeclining: true } };
  for (const model of [declining, { slots: 20, admits: 20 }]) {
    const { loop, clientHeld } = await simulatedProbe({ ...SLOW, ...model, clientHolds: 40 });
    assert.ok(loop !== null && clientHeld !== undefined);
    assert.ok(loop.clients <= clientHeld, `${loop.clients} of ${clientHeld}`);
  }
});
