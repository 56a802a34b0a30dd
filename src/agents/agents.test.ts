/**
 * Agents at a real NATS server: a merged burst, and no packet for a plan that is not allowed, also when the NATS server
 * is open to anybody.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { connect } from '@nats-io/transport-node';
import { scenarioOf } from '../commands/bench-scenario.js';
import { externalAt } from '../commands/external-target.js';
import { bench, listAgents } from '../index.js';
import { storedDocumentShape } from '../model/saved/document.js';
import { readKey } from './keys.js';
import { type AgentOrder, parseMessage, SUBJECTS, signedPlanShape } from './messages.js';
import {
  newKey,
  skipWithoutNats,
  startAgent,
  startCountingServer,
  startNats,
  type TestNats,
} from './nats.test-support.js';
import { newIdentifier, signPlan } from './signed-plans.js';

/** ms. */
const SERVICE = 5;

async function runBurst(
  { url: nats }: Pick<TestNats, 'url'>,
  key: string,
  target: string,
  agents: number | null = null,
  clients = 8,
) {
  const argv = { url: new URL(target), clients, rounds: 2, 'warm-up-rounds': 0 };
  const external = await externalAt('bench', argv.url, argv);
  const running = { signal: new AbortController().signal, onProgress() {}, showServerOutput: false };
  const by = { nats, key, agents, alignment: 'release' as const, notice() {} };
  const document = await bench(scenarioOf(argv), running, external, by);
  assert.ok(document.kind === 'burst');
  return document;
}

/** A spy that hears every message, as anybody can at an open server. */
async function listen(context: TestContext, { url }: TestNats) {
  const nats = await connect({ servers: url.host });
  context.after(() => nats.close());
  const plans: Array<{ subject: string; data: Uint8Array }> = [];
  nats.subscribe('at-once.*.agent.*.plan', { callback: (_, { subject, data }) => void plans.push({ subject, data }) });
  await nats.flush();
  const send = async (subject: string, data: Uint8Array | string): Promise<unknown> =>
    JSON.parse((await nats.request(subject, data, { timeout: 5000 })).string());
  return { nats, plans, send };
}

test('a burst by two agents is one burst; what anybody overheard of it can not be used again', {
  skip: skipWithoutNats,
}, async (context) => {
  const nats = await startNats(context);
  const { file, publicKey } = await newKey(context);
  const { seen, url, allowed } = await startCountingServer(context, SERVICE);
  const spy = await listen(context, nats);
  const agent = { nats: nats.url, trust: publicKey, allowed: [allowed] };
  const [first, second] = await Promise.all([startAgent(context, agent), startAgent(context, agent)]);

  const document = await runBurst(nats, file, url, 2).catch((error: Error) => error);
  if (document instanceof Error) {
    // On a busy machine an agent can miss the planned instant, and says so.
    assert.match(document.message, /too late by \d+ ms/);
    return context.diagnostic(document.message);
  }
  storedDocumentShape.parse({ ...document, name: 'test' });
  const names = (document.context.agents ?? []).map((one) => one.agent);
  assert.equal(new Set(names).size, 2);
  const [run] = document.runs;
  assert.equal(run?.rounds.length, 2);
  for (const { records, agents } of run?.rounds ?? []) {
    assert.equal(records.length, 8);
    for (const name of names) assert.equal(records.filter((record) => record.agent === name).length, 4);
    assert.deepEqual(agents?.map((share) => share.agent).sort(), [...names].sort());
    assert.ok(agents?.every(({ clockBound, releasedAt }) => clockBound > 0 && releasedAt !== null));
    assert.ok(records.every(({ outcome }) => outcome.kind === 'served'));
  }
  const singles = document.outside?.alone.length ?? 0;
  assert.deepEqual(seen, { connections: 16 + singles, requests: 16 + singles });

  const before = { ...seen };
  assert.ok(spy.plans.length > 4);
  // The first prepares the agents, the last ends the session.
  const overheard = [...spy.plans.slice(0, 6), ...spy.plans.slice(-6)];
  for (const { subject, data } of overheard) {
    const signed = parseMessage(signedPlanShape, data);
    assert.ok(signed !== null);
    const altered = { ...signed, plan: signed.plan.replace(/(?<="nonce":")./, (digit) => (digit === '0' ? '1' : '0')) };
    // The first answer again, which says nothing more.
    assert.match(
      JSON.stringify(await spy.send(subject, data)),
      /^\{"accepted":(true|false,"why":"late")\}$|has expired/,
    );
    assert.match(JSON.stringify(await spy.send(subject, JSON.stringify(altered))), /refused.*not signed/);
    assert.match(JSON.stringify(await spy.send(subject, signed.plan)), /refused.*not a signed plan/);
  }
  const [plan] = overheard;
  const later = plan?.subject.replace('.1.', '.2.') ?? '';
  assert.match(JSON.stringify(await spy.send(later, plan?.data ?? '')), /version 2 of the protocol, but this agent/);
  await spy.send(later.replace('.2.', '.\u001b[2J.'), '');
  assert.ok(first.lines.concat(second.lines).every((line) => !line.includes('\u001b')));
  // An agent that is started again has forgotten the nonces, but the plans were not made for it.
  await first.stop();
  await startAgent(context, agent);
  const [, reborn] = await introductions(spy.nats);
  assert.match(
    JSON.stringify(await spy.send(SUBJECTS.plan(reborn ?? ''), plan?.data ?? '')),
    /another agent|^\{"accepted":true\}$|has expired/,
  );
  for (const { lines } of [first, second])
    assert.deepEqual(lines.filter((line) => /has begun a run/.test(line)).length, 1);
  assert.deepEqual(seen, before);
});

async function introductions(nats: Awaited<ReturnType<typeof connect>>, maxMessages = 2): Promise<string[]> {
  const found = await nats.requestMany(SUBJECTS.discover(), '', { strategy: 'count', maxWait: 3000, maxMessages });
  const ids: string[] = [];
  for await (const message of found) ids.push((message.json() as { agent: string }).agent);
  return ids;
}

test('a plan that is sent again has the first answer again, and is not carried out again', {
  skip: skipWithoutNats,
}, async (context) => {
  const nats = await startNats(context);
  const { file, publicKey } = await newKey(context);
  const { seen, port, allowed } = await startCountingServer(context, SERVICE);
  const { lines } = await startAgent(context, { nats: nats.url, trust: publicKey, allowed: [allowed] });
  const spy = await listen(context, nats);
  const [agent = ''] = await introductions(spy.nats, 1);
  const signer = await readKey(file);
  const session = newIdentifier();
  const address = { kind: 'tcp' as const, host: '127.0.0.1', port };
  const request = { kind: 'http' as const, method: 'GET', path: '/', headers: [], body: null };
  const target = { addresses: [address], tls: null, request, keepAlive: false };
  const send = async (order: AgentOrder, begins: bigint | null = null): Promise<unknown[]> => {
    const agentNow = process.hrtime.bigint();
    const startAt = begins === null ? null : String(agentNow + begins);
    const { message } = signPlan(signer, { agent, session, order, startAt, agentNow });
    const subject = SUBJECTS.plan(agent);
    return Promise.all([spy.send(subject, message), spy.send(subject, message)]);
  };
  const aim: AgentOrder = { order: 'aim', target, patience: 1e9, epoch: String(process.hrtime.bigint()) };
  const cancel: AgentOrder = { order: 'cancel' };
  const accepted = [{ accepted: true }, { accepted: true }];
  const late = { accepted: false, why: 'late' };
  assert.deepEqual(await send(cancel), accepted);
  assert.deepEqual(await send(aim, -1_000_000_000n), [late, late]);
  assert.deepEqual(await send(aim, 8_000_000_000n), accepted);
  assert.deepEqual(await send(cancel), accepted);
  assert.deepEqual(await send({ order: 'end' }), accepted);
  assert.equal(lines.filter((line) => /has begun a run/.test(line)).length, 1);
  assert.deepEqual(seen, { connections: 0, requests: 0 });
});

test('a plan beyond what the owner of an agent allowed is refused by name, and sends nothing', {
  skip: skipWithoutNats,
}, async (context) => {
  const nats = await startNats(context);
  const { file, publicKey } = await newKey(context);
  const stranger = await newKey(context);
  const { seen, url, allowed } = await startCountingServer(context, SERVICE);
  const common = { nats: nats.url, trust: publicKey };
  const agent = await startAgent(context, { ...common, allowed: [{ ...allowed, port: 1 }] });
  await assert.rejects(
    runBurst(nats, file, url),
    /Agent \S+ refused the plan: 127\.0\.0\.1:\d+ is not allowed by the agent's --allow-target/,
  );
  await assert.rejects(runBurst(nats, stranger.file, url), /refused the plan: it is not signed by a trusted key/);
  await agent.stop();
  await startAgent(context, { ...common, allowed: [allowed], limits: { clients: 3 } });
  await assert.rejects(runBurst(nats, file, url), /8 clients are more than the agents take \(3 together\)/);
  assert.deepEqual(seen, { connections: 0, requests: 0 });
});

test('an agent of another version is refused in one line', { skip: skipWithoutNats }, async (context) => {
  const nats = await startNats(context);
  const { file } = await newKey(context);
  const { nats: other } = await listen(context, nats);
  const machine = {
    atOnceVersion: '9.0.0\u001b[2J',
    nodeVersion: '',
    platform: '',
    kernelRelease: '',
    architecture: '',
    cpuModel: '',
    cores: 1,
    memoryBytes: 1,
    further: 1,
  };
  const limits = { clients: 1, requests: 1, seconds: 1, further: 1 };
  const introduction = JSON.stringify({ protocol: 2, name: 'later', agent: 'f'.repeat(32), machine, limits });
  other.subscribe('at-once.*.discover', { callback: (_, message) => void message.respond(introduction) });
  await other.flush();
  const options = { nats: nats.url, key: file, agents: null, alignment: 'release' as const, notice() {} };
  await assert.rejects(
    listAgents(options),
    /^MeasurementFailure: Agent later \(at-once 9\.0\.0 \[2J\) speaks version 2/,
  );
});

test('a NATS user who may not ask for agents gets the reason', { skip: skipWithoutNats }, async (context) => {
  const { file } = await newKey(context);
  const config = `${file}.conf`;
  const user = '{ user: u, password: p, permissions: { publish: { deny: ["at-once.>"] } } }';
  writeFileSync(config, `authorization { users: [${user}] }`);
  const { url } = await startNats(context, ['-c', config]);
  const options = { key: file, agents: null, alignment: 'release' as const, notice() {} };
  const nats = new URL(`nats://u:p@${url.host}`);
  await assert.rejects(listAgents({ ...options, nats }), /^MeasurementFailure: .*Permissions Violation/);
});

test('NATS beyond this machine must be encrypted', async (context) => {
  const { file } = await newKey(context);
  const options = { key: file, agents: null, alignment: 'release' as const, notice() {} };
  await assert.rejects(
    listAgents({ ...options, nats: new URL('nats://192.0.2.1:4222') }),
    /is not on this machine.*tls:\/\/192\.0\.2\.1:4222/,
  );
});

test('a NATS server without TLS is refused where TLS was asked for', { skip: skipWithoutNats }, async (context) => {
  const { url } = await startNats(context);
  const { file } = await newKey(context);
  const options = { key: file, agents: null, alignment: 'release' as const, notice() {} };
  await assert.rejects(listAgents({ ...options, nats: new URL(`tls://${url.host}`) }), /can't be reached/);
});
