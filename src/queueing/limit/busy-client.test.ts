/** What a busy client sees may be itself: of a server it says no number then. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Probed } from '../../model/probe.js';
import { SECOND } from '../../model/units.js';
import { probe } from '../../probing/probe.js';
import { SIMULATED } from '../../probing/simulated-model.test-support.js';
import { SimulatedServer } from '../../probing/simulated-server.test-support.js';
import { isMet } from './expectation.js';
import { summariseProbe } from './probe-summary.js';

const SCENARIO = {
  target: 'simulated',
  command: null,
  method: 'GET',
  headerNames: [],
  bodyBytes: 0,
  keepAlive: false,
  hold: false,
  loopback: true,
  budget: 3 * SECOND,
  maxClients: 256,
  configured: null,
  seed: 1,
} as const;

async function see(): Promise<Probed> {
  const options = { signal: new AbortController().signal, onProgress: () => {} };
  return probe(new SimulatedServer({ ...SIMULATED, slots: 4 }, 1), SCENARIO, options);
}

test('a line that was seen by a busy client may be its own', async () => {
  const seen = await see();
  assert.deepEqual(summariseProbe(seen).answer, { kind: 'slots', slots: 4 });
  const busy = { ...seen, bursts: seen.bursts.map((burst) => ({ ...burst, clientBusy: 1 })) };
  const { answer } = summariseProbe(busy);
  assert.deepEqual(answer, { kind: 'client-is-the-limit', busy: 1 });
  assert.equal(isMet({ kind: 'slots', low: 4, high: 4 }, answer), 'could-not-tell');
});
