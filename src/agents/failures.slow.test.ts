/**
 * What a run by agents does when an agent, the NATS server or the coordinator is killed during a burst: the message is
 * true, nothing is concluded from a part of the load, and no process is left behind.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { assertOneLine, SAVED_RUNS, start, temporaryFolder } from '../cli.test-support.js';
import { listenOnLoopback } from '../clients/probe/servers.test-support.js';
import { newKey, skipWithoutNats, startNats } from './nats.test-support.js';

const CLIENTS = 6;
/** How long the requests of a burst take, ms: long enough for something to be killed and noticed meanwhile. */
const BURST_TIME = 3000;

/** A server that is slow under load only, so that single requests don't take long. */
async function startServer(context: TestContext) {
  let inFlight = 0;
  let tellBurst = (): void => {};
  const burst = new Promise<void>((resolve) => {
    tellBurst = resolve;
  });
  const server = createServer((_, response) => {
    inFlight += 1;
    if (inFlight === CLIENTS) tellBurst();
    setTimeout(
      () => {
        inFlight -= 1;
        response.end('ok');
      },
      // The first of a burst must not have left when the last arrives.
      inFlight > 1 ? BURST_TIME : 200,
    );
  });
  const address = await listenOnLoopback(context, server);
  const port = address.kind === 'tcp' ? address.port : 0;
  return { burst, target: `127.0.0.1:${port}` };
}

async function startRun(context: TestContext) {
  const nats = await startNats(context);
  const { file, publicKey } = await newKey(context);
  const { burst, target } = await startServer(context);
  const folder = temporaryFolder(context);
  const words = ['--nats', nats.url.href.replace(/\/$/, ''), '--trust', publicKey, '--allow-target', target];
  const agents = await Promise.all([1, 2].map(() => startAgentProcess(context, words, folder)));
  const bench = ['bench', `http://${target}/`, '-c', String(CLIENTS), '--rounds', '1', '--warm-up-rounds', '0'];
  const by = ['--nats', nats.url.href, '--key', file, '--agents', '2'];
  const coordinator = start(context, [...bench, ...by], folder);
  const early = coordinator.ended.then(({ stderr }): never => assert.fail(`no burst: ${stderr}`));
  early.catch(() => {});
  await Promise.race([burst, early]);
  const saved = (): string[] => {
    const path = join(folder, SAVED_RUNS);
    return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.json')) : [];
  };
  return { nats, agents, coordinator, saved };
}

/** Resolves when it is ready. `said` resolves when it says something. */
async function startAgentProcess(context: TestContext, words: readonly string[], folder: string) {
  const { child } = start(context, ['agent', ...words], folder);
  let output = '';
  const waiting = new Set<() => void>();
  child.stdout.on('data', (chunk) => {
    output += chunk;
    for (const check of waiting) check();
  });
  const said = (text: RegExp): Promise<string> =>
    new Promise((resolve) => {
      const check = (): void => {
        const match = text.exec(output);
        if (match === null) return;
        waiting.delete(check);
        resolve(match[1] ?? match[0]);
      };
      waiting.add(check);
      check();
    });
  const name = await said(/Agent (\S+) is ready/);
  return { child, name, said };
}

describe('a run by agents', { concurrency: 2, skip: skipWithoutNats }, () => {
  test('an agent is killed: no verdict, and the agent is named', async (context) => {
    const { agents, coordinator, saved } = await startRun(context);
    const [lost, other] = agents;
    lost?.child.kill('SIGKILL');
    const { code, stdout, stderr } = await coordinator.ended;
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assertOneLine(stderr, new RegExp(`Lost ${lost?.name}: no longer connected to the NATS server.* no verdict`));
    assert.deepEqual(saved(), []);
    await other?.said(/The run has ended/);
  });

  test('fewer agents than were asked for: nothing is sent', async (context) => {
    const { url } = await startNats(context);
    const { file } = await newKey(context);
    const words = ['bench', 'http://127.0.0.1:1/', '--nats', url.href, '--key', file, '--agents', '2'];
    const { code, stderr } = await start(context, words, temporaryFolder(context)).ended;
    assert.equal(code, 1);
    assertOneLine(stderr, /--agents 2: only 0 agents answered/);
  });

  test('the NATS server is killed and started again: the burst goes on, and nothing is lost', async (context) => {
    const { nats, coordinator, saved } = await startRun(context);
    await nats.kill();
    await nats.restart();
    const { code, stdout, stderr } = await coordinator.ended;
    assert.ok(code === 0 || code === 3, `${stdout}${stderr}`);
    assert.equal(saved().length, 1);
    assert.match(stdout, new RegExp(`${CLIENTS} clients at once`));
  });

  test('the coordinator is killed: the agents end the run by themselves', async (context) => {
    const { agents, coordinator } = await startRun(context);
    coordinator.child.kill('SIGKILL');
    for (const agent of agents) await agent.said(/The coordinator stopped responding\.\nThe run has ended/);
  });

  test('the user interrupts the coordinator: the agents end the run at once', async (context) => {
    const { agents, coordinator, saved } = await startRun(context);
    coordinator.child.kill('SIGINT');
    const { code } = await coordinator.ended;
    assert.equal(code, 130);
    for (const agent of agents) await agent.said(/is ready.*\nA coordinator has begun a run\.\nThe run has ended/);
    assert.deepEqual(saved(), []);
  });
});
