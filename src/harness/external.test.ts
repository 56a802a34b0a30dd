/** Servers that at-once did not start: kept connections or not, bad answers, nobody there, and an end in the middle. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createListener } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { scenarioWith } from '../model/default-scenario.js';
import { Interruption, MeasurementFailure } from '../model/failure.js';
import type { Scenario, Sustained } from '../model/scenario.js';
import { MILLISECOND, SECOND } from '../model/units.js';
import { childrenOf } from '../processes.test-support.js';
import { summariseSustained } from '../queueing/sustained/sustained-summary.js';
import { measureExternal } from './external.js';
import { quiet } from './quiet.test-support.js';

const EXTERNAL = { model: 'external', workers: 1, accept: 'shared' } as const;

/** Over before, as clients give up or somebody ends it. */
const LONG = { kind: 'sustained', duration: 30 * SECOND } as const;

function scenarioFor(url: string, changes: Partial<Scenario<Sustained>> = {}): Scenario<Sustained> {
  const load = { kind: 'sustained', duration: 200 * MILLISECOND } as const;
  return scenarioWith({ load, clients: 3, models: [EXTERNAL], url, timeout: 5 * SECOND, ...changes });
}

async function serve(context: TestContext, listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

const answer: RequestListener = (_, response) => {
  setTimeout(() => response.end('Hello'), 5);
};
const answerAndClose: RequestListener = (request, response) => {
  response.setHeader('connection', 'close');
  answer(request, response);
};

/** What a measurement must leave, however it ends. */
function assertNobodyIsLeft(before: readonly number[]): void {
  if (process.platform !== 'linux') return;
  assert.deepEqual(
    childrenOf(process.pid).filter((id) => !before.includes(id)),
    [],
  );
}

async function fail(url: string, changes: Partial<Scenario<Sustained>> = {}): Promise<string> {
  const before = childrenOf(process.pid);
  const error = await measureExternal(scenarioFor(url, changes), url, quiet()).catch((reason: unknown) => reason);
  assertNobodyIsLeft(before);
  assert.ok(error instanceof MeasurementFailure, String(error));
  assert.doesNotMatch(error.message, /\n/);
  return error.message;
}

describe('measureExternal', () => {
  for (const [what, listener, keeps] of [
    ['a server that keeps connections', answer, true],
    ['a server that closes them', answerAndClose, false],
  ] as const) {
    test(`${what}: everybody is answered, nothing is known of the server's side`, async (context) => {
      const { server, url } = await serve(context, listener);
      let connections = 0;
      server.on('connection', () => {
        connections += 1;
      });
      const before = childrenOf(process.pid);
      const { scenario, runs } = await measureExternal(scenarioFor(url), url, quiet());
      assertNobodyIsLeft(before);
      assert.equal(scenario.keepAlive, keeps);
      const [round] = runs[0]?.rounds ?? [];
      assert.ok(round);
      assert.deepEqual(round.failures, {});
      assert.equal(round.clientsStarved, 0);
      assert.ok(round.answered >= 3);
      assert.equal(round.server, null);
      assert.equal(round.kernel.available, false);
      // One to see whether it is there, and then one a client, or one a request.
      if (keeps) assert.equal(connections, 1 + 3);
      else assert.ok(connections >= 1 + round.answered);
      const [summary] = summariseSustained({ scenario, runs, warnings: [] }).models;
      assert.ok(summary?.audits.find(({ identity }) => identity.startsWith('sent ='))?.holds);
    });
  }

  for (const status of [500, 404, 302]) {
    test(`a server that answers with ${status} is not measured`, async (context) => {
      const { url } = await serve(context, (_, response) => {
        response.writeHead(status, { location: '/' }).end();
      });
      assert.match(
        await fail(url),
        new RegExp(`answers with status ${status}\\. Name a URL that answers with 200\\.$`),
      );
    });
  }

  test('nobody at that port', async (context) => {
    const { server, url } = await serve(context, answer);
    server.close();
    await once(server, 'close');
    assert.match(await fail(url), /can't be reached \(refused\)\. Start the server first, or name another URL\.$/);
  });

  for (const [what, outcome] of [
    ['says nothing', /can't be reached \(timed-out\)/],
    ['hangs up', /can't be reached \(/],
    ['speaks something else', /can't be reached \(/],
  ] as const) {
    test(`a server that ${what}`, async (context) => {
      const listener = createListener((socket) => {
        socket.on('error', () => {});
        if (what === 'hangs up') socket.end();
        if (what === 'speaks something else') socket.end('220 mail.example ESMTP\r\n');
        context.after(() => socket.destroy());
      }).listen(0, '127.0.0.1');
      await once(listener, 'listening');
      context.after(() => listener.close());
      const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
      assert.match(await fail(url, { timeout: 300 * MILLISECOND }), outcome);
    });
  }

  test('a server whose answer never ends', async (context) => {
    const { url } = await serve(context, (_, response) => {
      const trickle = setInterval(() => response.write('more'), 20);
      response.on('close', () => clearInterval(trickle));
    });
    assert.match(await fail(url, { timeout: 300 * MILLISECOND }), /can't be reached \(timed-out\)/);
  });

  test('a server that stops in the middle: what failed is counted', async (context) => {
    let answers = 0;
    const { server, url } = await serve(context, (request, response) => {
      answers += 1;
      if (answers === 20) {
        server.closeAllConnections();
        server.close();
      } else answerAndClose(request, response);
    });
    const before = childrenOf(process.pid);
    const { scenario, runs } = await measureExternal(scenarioFor(url, { load: LONG }), url, quiet());
    assertNobodyIsLeft(before);
    const [round] = runs[0]?.rounds ?? [];
    assert.ok(round);
    assert.ok(Object.values(round.failures).reduce((sum, count) => sum + count, 0) > 0);
    const [summary] = summariseSustained({ scenario, runs, warnings: [] }).models;
    assert.ok(summary?.audits.find(({ identity }) => identity.startsWith('sent ='))?.holds);
    assert.ok((round.clientsGaveUp ?? 0) > 0);
    assert.equal(summary?.verdict, 'audit-failed');
  });

  test('a server that says more than it is asked for: clients give up, and there is no verdict', async () => {
    const twice = createListener((socket) => {
      socket.on('error', () => {});
      socket.on('data', () => {
        const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';
        socket.write(answer + answer);
      });
    }).listen(0, '127.0.0.1');
    await once(twice, 'listening');
    const { port } = twice.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    const { scenario, runs } = await measureExternal(scenarioFor(url, { load: LONG }), url, quiet());
    twice.close();
    assert.equal(runs[0]?.rounds[0]?.clientsGaveUp, scenario.clients);
    assert.equal(summariseSustained({ scenario, runs, warnings: [] }).models[0]?.verdict === 'sound', false);
  });

  test('aborted in the middle, it leaves nobody behind', async (context) => {
    const { server, url } = await serve(context, answer);
    const controller = new AbortController();
    // The first connection is the one that sees whether it is there.
    server.once('connection', () => server.once('connection', () => controller.abort('SIGINT')));
    const before = childrenOf(process.pid);
    const options = quiet({ signal: controller.signal });
    await assert.rejects(measureExternal(scenarioFor(url, { load: LONG }), url, options), Interruption);
    assertNobodyIsLeft(before);
  });
});
