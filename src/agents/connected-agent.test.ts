/** What a coordinator says of an agent that failed: what happened and one remedy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedAgent } from './connected-agent.js';
import { type Introduction, writeMessage } from './messages.js';
import type { NatsLink } from './nats.js';
import { KeptReport } from './reports.js';
import { newIdentifier } from './signed-plans.js';

/** What is said if the agent reports that its order failed with this message. */
async function saidOf(message: string): Promise<string> {
  let kept: KeptReport | null = null;
  const nats = {
    async request(subject: string, payload: string) {
      if (!subject.endsWith('.plan')) return { data: kept?.piece(0) ?? new Uint8Array() };
      const { nonce } = JSON.parse(JSON.parse(payload).plan) as { nonce: string };
      kept = new KeptReport(nonce, writeMessage({ report: 'failed', message }));
      return { data: Buffer.from('{"accepted":true}') };
    },
    publish() {},
  };
  const agent = newIdentifier();
  const link = { nats, untilConnected: async () => {} } as unknown as NatsLink;
  const signer = { publicKey: '', sign: () => '' };
  const introduction = { name: 'one', agent } as unknown as Introduction;
  const connected = new ConnectedAgent(introduction, link, signer, newIdentifier());
  const { report } = await connected.order({ order: 'calibrate' });
  const { finished = null } = (kept as KeptReport | null) ?? {};
  connected.heard({ agent, running: null, finished });
  return report.then(
    () => 'no failure',
    (error: Error) => error.message,
  );
}

test('the failure of an agent is told with one remedy', async () => {
  assert.equal(
    await saidOf('The load generator stopped responding (aim). Run the command again.\nmore'),
    'Agent one failed: The load generator stopped responding (aim). Run the command again.',
  );
  assert.equal(await saidOf('too late by 120 ms'), 'Agent one failed: too late by 120 ms. Run the command again.');
});
