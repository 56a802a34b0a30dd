/** An agent accepts a plan once, from a trusted key, for itself, and until it expires. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { nkeys } from '@nats-io/transport-node';
import { SECOND } from '../model/units.js';
import { makeKey, readKey, verifierOf } from './keys.js';
import { newIdentifier, PlanGate, signPlan } from './signed-plans.js';

const AGENT = newIdentifier();
const ORDER = { order: 'probe-burst', clients: 2, connectGap: 0, connectPatience: 1e9, patience: 1e9 } as const;

async function keyIn(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'at-once-key-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'coordinator.key');
  const publicKey = await makeKey(file);
  return { file, publicKey, signer: await readKey(file) };
}

async function gateFor(context: TestContext) {
  const { publicKey, signer } = await keyIn(context);
  const clock = { now: 5_000_000_000n };
  const gate = new PlanGate(AGENT, await verifierOf([publicKey]), () => clock.now);
  const sign = (agent = AGENT, agentNow = clock.now, startAt: bigint | null = null) =>
    signPlan(signer, {
      agent,
      session: newIdentifier(),
      order: ORDER,
      startAt: startAt === null ? null : String(startAt),
      agentNow,
    }).message;
  const check = (message: string) => gate.check(Buffer.from(message));
  return { clock, sign, check };
}

function assertRefused(checked: object, why: RegExp): void {
  assert.ok('refused' in checked, 'was accepted');
  assert.match(String(checked.refused), why);
}

test('a key is readable by its owner alone, is not overwritten, and has its public part again when read', async (context) => {
  const { file, publicKey, signer } = await keyIn(context);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match(publicKey, /^U[A-Z2-7]{55}$/);
  assert.equal(signer.publicKey, publicKey);
  // The signature is that of nkeys, so other programs of NATS can check it.
  const signature = Buffer.from(signer.sign('text'), 'base64');
  assert.ok(nkeys.fromPublic(publicKey).verify(Buffer.from('text'), signature));
  await assert.rejects(makeKey(file), /already exists and was not overwritten/);
  await assert.rejects(verifierOf(['UABC']), /--trust takes a public key/);
});

test('a plan of a trusted key is accepted, and one that is sent again is recognised', async (context) => {
  const { sign, check } = await gateFor(context);
  const message = sign();
  const checked = check(message);
  assert.ok('plan' in checked);
  assert.deepEqual(checked.plan.order, ORDER);
  const again = check(message);
  assert.ok('plan' in again);
  assert.equal(again.plan, checked.plan);
  const other = check(sign());
  assert.ok('plan' in other);
  assert.notEqual(other.plan, checked.plan);
});

test('a plan is refused if it is unsigned, altered, of another key, for another agent, or unknown', async (context) => {
  const { sign, check } = await gateFor(context);
  assertRefused(check('{}'), /not a signed plan/);
  assertRefused(check('not JSON'), /not a signed plan/);
  const { plan, signature } = JSON.parse(sign()) as { plan: string; signature: string };
  assertRefused(check(JSON.stringify({ plan, signature: '' })), /not signed/);
  const altered = plan.replace('"clients":2', '"clients":2000');
  assert.notEqual(altered, plan);
  assertRefused(check(JSON.stringify({ plan: altered, signature })), /not signed/);
  assertRefused(check(sign(newIdentifier())), /another agent/);
  const other = await gateFor(context);
  assertRefused(check(other.sign()), /not signed/);
});

test('a plan is refused when it has expired, however often and whenever it is sent', async (context) => {
  const { clock, sign, check } = await gateFor(context);
  const message = sign();
  assert.ok('plan' in check(message));
  clock.now += BigInt(11 * SECOND);
  assertRefused(check(message), /has expired/);
  assertRefused(check(sign(AGENT, clock.now - BigInt(20 * SECOND))), /has expired/);
  // Its nonce would have to be remembered for too long.
  assertRefused(check(sign(AGENT, clock.now + BigInt(3600 * SECOND))), /valid for too long/);
});

test('a plan that starts after it expires is refused', async (context) => {
  const { clock, sign, check } = await gateFor(context);
  assert.ok('plan' in check(sign(AGENT, clock.now, clock.now + BigInt(9 * SECOND))));
  assertRefused(check(sign(AGENT, clock.now, clock.now + BigInt(11 * SECOND))), /starts after it expires/);
});
