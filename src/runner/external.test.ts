/**
 * Servers that at-once did not start: with and without kept connections, bad answers, no listener, and a server that
 * stops half-way.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createListener } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { summariseSustained } from '../analysis/sustained/sustained-summary.js';
import { scenarioWith } from '../model/default-scenario.js';
import { Interruption, MeasurementFailure } from '../model/failure.js';
import type { Scenario, Sustained } from '../model/scenario.js';
import { MILLISECOND, SECOND } from '../model/units.js';
import { childrenOf } from '../processes.test-support.js';
import { measureExternal } from './external.js';
import { targetAt } from './external.test-support.js';
import { quiet } from './quiet.test-support.js';

const EXTERNAL = { model: 'external', workers: 1, accept: 'shared' } as const;

/** Longer than the test: it ends when the clients give up or the test aborts it. */
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

/** Nothing may be left of a measurement, however it ends. */
function assertNobodyIsLeft(before: readonly number[]): void {
  if (process.platform !== 'linux') return;
  assert.deepEqual(
    childrenOf(process.pid).filter((id) => !before.includes(id)),
    [],
  );
}

async function fail(url: string, changes: Partial<Scenario<Sustained>> = {}): Promise<string> {
  const before = childrenOf(process.pid);
  const error = await measureExternal(scenarioFor(url, changes), targetAt(url), quiet()).catch(
    (reason: unknown) => reason,
  );
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
    test(`${what}: all clients are answered, and there are no records of the server`, async (context) => {
      const { server, url } = await serve(context, listener);
      let connections = 0;
      server.on('connection', () => {
        connections += 1;
      });
      const before = childrenOf(process.pid);
      const { scenario, runs } = await measureExternal(scenarioFor(url), targetAt(url), quiet());
      assertNobodyIsLeft(before);
      assert.equal(scenario.keepAlive, keeps);
      const [round] = runs[0]?.rounds ?? [];
      assert.ok(round);
      assert.deepEqual(round.failures, {});
      assert.equal(round.clientsStarved, 0);
      assert.ok(round.answered >= 3);
      assert.equal(round.server, null);
      assert.equal(round.kernel.available, false);
      // One for the first look at the server, then one per client, or one per request.
      if (keeps) assert.equal(connections, 1 + 3);
      else assert.ok(connections >= 1 + round.answered);
      const [summary] = summariseSustained({ scenario, runs, warnings: [] }).models;
      assert.ok(summary?.audits.find(({ identity }) => identity.startsWith('sent ='))?.holds);
    });
  }

  for (const [status, said] of [
    [500, /answers with status 500\. Name a URL that answers with 200\.$/],
    [404, /answers with status 404\. Name a URL that answers with 200\.$/],
    [401, /answers with status 401\. It needs credentials, .*--header @FILE/],
    [403, /answers with status 403\. It needs credentials, .*--header @FILE/],
    [301, /^301 leads to \/elsewhere$/],
    [302, /^302 leads to \/elsewhere$/],
    [303, /^303 leads to \/elsewhere$/],
    [307, /^307 leads to \/elsewhere$/],
    [308, /^308 leads to \/elsewhere$/],
  ] as const) {
    test(`a server that answers with ${status} is not measured`, async (context) => {
      let asked = 0;
      const { url } = await serve(context, (_, response) => {
        asked += 1;
        response.writeHead(status, { location: '/elsewhere' }).end();
      });
      assert.match(await fail(url), said);
      assert.equal(asked, 1);
    });
  }

  test('the host name is sent to the server, and is not resolved again', async (context) => {
    const asked = new Set<string>();
    const { url } = await serve(context, (request, response) => {
      asked.add(`${request.headers.host} ${request.url}`);
      answer(request, response);
    });
    // No name server knows this name, so resolving it would fail.
    const named = url.replace('127.0.0.1', 'app.invalid').concat('path?key=1');
    const { runs } = await measureExternal(scenarioFor(named), targetAt(named), quiet());
    assert.ok((runs[0]?.rounds[0]?.answered ?? 0) >= 3);
    assert.deepEqual([...asked], [`${new URL(named).host} /path?key=1`]);
  });

  test('of several addresses the one that was reached is measured', async (context) => {
    const { url } = await serve(context, answer);
    const target = { ...targetAt(url.replace('127.0.0.1', 'app.invalid')), addresses: ['127.0.0.9', '127.0.0.1'] };
    const { runs } = await measureExternal(scenarioFor(url), target, quiet());
    assert.ok((runs[0]?.rounds[0]?.answered ?? 0) >= 3);
  });

  test('no message repeats a query', async (context) => {
    const { url } = await serve(context, (_, response) => response.writeHead(500).end());
    assert.doesNotMatch(await fail(`${url}?token=secret`), /secret/);
  });

  test('nothing is listening on the port', async (context) => {
    const { server, url } = await serve(context, answer);
    server.close();
    await once(server, 'close');
    assert.match(
      await fail(url),
      /^Nothing is listening at .* \(connection refused\)\. Start the server first, or name another URL\.$/,
    );
  });

  for (const [what, outcome] of [
    ['says nothing', /gave no complete answer within 300 ms\..*--timeout/],
    ['hangs up', /can't be reached \(/],
    ['speaks something else', /can't be reached \(/],
    ['goes on in another protocol', /answers with status 101\. Name a URL/],
  ] as const) {
    test(`a server that ${what}`, async (context) => {
      const listener = createListener((socket) => {
        socket.on('error', () => {});
        if (what === 'hangs up') socket.end();
        if (what === 'goes on in another protocol') {
          socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
        }
        if (what === 'speaks something else') socket.end('220 mail.example ESMTP\r\n');
        context.after(() => socket.destroy());
      }).listen(0, '127.0.0.1');
      await once(listener, 'listening');
      context.after(() => listener.close());
      const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
      // Only a silent server uses up the timeout.
      const timeout = what === 'says nothing' ? 300 * MILLISECOND : 60 * SECOND;
      assert.match(await fail(url, { timeout }), outcome);
    });
  }

  test('a server whose answer never ends', async (context) => {
    const { url } = await serve(context, (_, response) => {
      const trickle = setInterval(() => response.write('more'), 20);
      response.on('close', () => clearInterval(trickle));
    });
    assert.match(await fail(url, { timeout: 300 * MILLISECOND }), /gave no complete answer within 300 ms/);
  });

  test('an endless, fast answer is given up before the timeout', async (context) => {
    const { url } = await serve(context, (_, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const pour = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', pour);
      pour();
    });
    assert.match(await fail(url, { timeout: 100 * SECOND }), /an answer longer than 16 MiB/);
  });

  test('a server that stops half-way: the failures are counted', async (context) => {
    let answers = 0;
    const { server, url } = await serve(context, (request, response) => {
      answers += 1;
      if (answers === 20) {
        server.closeAllConnections();
        server.close();
      } else answerAndClose(request, response);
    });
    const before = childrenOf(process.pid);
    const { scenario, runs } = await measureExternal(scenarioFor(url, { load: LONG }), targetAt(url), quiet());
    assertNobodyIsLeft(before);
    const [round] = runs[0]?.rounds ?? [];
    assert.ok(round);
    assert.ok(Object.values(round.failures).reduce((sum, count) => sum + count, 0) > 0);
    const [summary] = summariseSustained({ scenario, runs, warnings: [] }).models;
    assert.ok(summary?.audits.find(({ identity }) => identity.startsWith('sent ='))?.holds);
    assert.ok((round.clientsGaveUp ?? 0) > 0);
    assert.equal(summary?.verdict.kind, 'audit-failed');
  });

  test('a server that sends more than was requested: clients give up, and there is no verdict', async () => {
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
    const { scenario, runs } = await measureExternal(scenarioFor(url, { load: LONG }), targetAt(url), quiet());
    twice.close();
    assert.equal(runs[0]?.rounds[0]?.clientsGaveUp, scenario.clients);
    assert.equal(summariseSustained({ scenario, runs, warnings: [] }).models[0]?.verdict.kind === 'sound', false);
  });

  test('leaves no process behind when it is aborted half-way', async (context) => {
    const { server, url } = await serve(context, answer);
    const controller = new AbortController();
    // The first connection only finds out whether the server is there.
    server.once('connection', () => server.once('connection', () => controller.abort('SIGINT')));
    const before = childrenOf(process.pid);
    const options = quiet({ signal: controller.signal });
    await assert.rejects(measureExternal(scenarioFor(url, { load: LONG }), targetAt(url), options), Interruption);
    assertNobodyIsLeft(before);
  });
});
