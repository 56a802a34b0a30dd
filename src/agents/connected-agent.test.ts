/** What a coordinator says of an agent that failed: what happened and one remedy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedAgent } from './connected-agent.js';
import { type Introduction, writeMessage } from './messages.js';
import type { NatsLink } from './nats.js';
import { KeptReport } from './reports.js';
import { newIdentifier } from './signed-plans.js';

/** What is said of an agent's report. */
async function saidOf(reported: object): Promise<string> {
  let kept: KeptReport | null = null;
  const nats = {
    async request(subject: string, payload: string) {
      if (!subject.endsWith('.plan')) return { data: kept?.piece(0) ?? new Uint8Array() };
      const { nonce } = JSON.parse(JSON.parse(payload).plan) as { nonce: string };
      kept = new KeptReport(nonce, writeMessage(reported));
      return { data: Buffer.from('{"accepted":true}') };
    },
    publish() {},
  };
  const agent = newIdentifier();
  const link = { nats, untilConnected: async () => {} } as unknown as NatsLink;
  const signer = { publicKey: '', sign: () => '' };
  const introduction = { name: 'one', agent, machine: { atOnceVersion: '9.0.0' } } as unknown as Introduction;
  const connected = new ConnectedAgent(introduction, link, signer, newIdentifier());
  const { report } = await connected.order({ order: 'calibrate' });
  const { finished = null } = (kept as KeptReport | null) ?? {};
  connected.heard({ agent, running: null, finished });
  return report.then(
    () => 'no failure',
    (error: Error) => error.message,
  );
}

const failed = (message: string) => ({ report: 'failed', message });

test('a report is checked before it is used', async () => {
  for (const reported of [{ report: 'capacity' }, { report: 'probe-burst', requests: [{}] }, { report: 'ready' }, []]) {
    assert.match(await saidOf(reported), /^Agent one \(at-once 9\.0\.0\) sent a report that this version can't read/);
  }
  assert.equal(await saidOf({ report: 'capacity', held: 1 }), 'no failure');
});

test('the failure of an agent is told with one remedy', async () => {
  assert.equal(
    await saidOf(failed('The load generator stopped responding (aim). Run the command again.\nmore')),
    'Agent one failed: The load generator stopped responding (aim). Run the command again.',
  );
  assert.equal(
    await saidOf(failed('too late by 120 ms')),
    'Agent one failed: too late by 120 ms. Run the command again.',
  );
});
