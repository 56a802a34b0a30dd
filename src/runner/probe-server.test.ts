/** The server under probe, with the real load generator: it gives facts in every case, also if nothing is listening. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { ProbeTarget } from '../model/probe-target.js';
import { Redirected } from '../model/probe-target.js';
import { MILLISECOND, SECOND } from '../model/units.js';
import { ProbeServer } from './probe-server.js';
import { LoadGenerator } from './processes/load-generator.js';

const BURST = {
  phase: 'ramp',
  clients: 6,
  connectGap: 0,
  patience: 20 * SECOND,
  connectPatience: 20 * SECOND,
} as const;
const LOOP = { pause: 0, clients: 3, time: 300 * MILLISECOND, mostRequests: 10_000 };

function targetAt(host: string, port: number, path = '/'): ProbeTarget {
  const headers = [['Host', host]] as const;
  const request = { kind: 'http', method: 'GET', path, headers, body: null } as const;
  return { addresses: [{ kind: 'tcp', host, port }], tls: null, keepAlive: false, request };
}

async function serve(context: TestContext, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function generator(context: TestContext): Promise<LoadGenerator> {
  const load = await LoadGenerator.start();
  context.after(() => load.stop());
  return load;
}

describe('a server under probe', () => {
  test('takes bursts, a closed loop, idle connections and calibration, on one clock', async (context) => {
    const port = await serve(
      context,
      createServer((request, response) => {
        setTimeout(() => response.writeHead(request.url === '/' ? 200 : 404).end('body'), 2);
      }),
    );
    const load = await generator(context);
    const server = await ProbeServer.aim(load, targetAt('127.0.0.1', port));
    assert.deepEqual(server.address, { kind: 'tcp', host: '127.0.0.1', port });
    const cost = await server.calibrate();
    assert.ok(cost > 0 && cost < 20 * SECOND);

    const connects = await server.connectTimes(3);
    assert.equal(connects.length, 3);
    assert.ok(connects.every((time) => time > 0 && time < 20 * SECOND));

    const before = server.now();
    const burst = await server.burst(BURST);
    assert.ok(before <= burst.startedAt);
    assert.deepEqual([burst.phase, burst.requests.length], ['ramp', 6]);
    for (const { outcome, departedAt } of burst.requests) {
      assert.deepEqual(outcome, { kind: 'served' });
      assert.ok(departedAt > burst.startedAt && departedAt <= server.now());
    }
    if (process.platform === 'linux') assert.ok(burst.synRetries !== null && burst.listenOverflows !== null);

    const loop = await server.loop(LOOP);
    assert.ok(loop.departures.length > 0 && !('report' in loop));
    assert.equal(loop.sent, loop.answered + loop.failed + loop.censored);

    const { time, ...tried } = await server.hold({ held: 2, patience: 20 * SECOND });
    assert.ok(time > 0);
    assert.deepEqual(tried, { held: 2, answered: true });

    const other = await ProbeServer.aim(load, targetAt('127.0.0.1', port, '/nowhere'));
    assert.deepEqual(await other.ask(20 * SECOND), { kind: 'rejected', status: 404 });
  });

  test('is refused if it redirects before it has served a request; a redirect is enough to know that it is ready', async (context) => {
    const port = await serve(
      context,
      createServer((_, response) => response.writeHead(302, { location: '/login?next=%2F' }).end()),
    );
    const server = await ProbeServer.aim(await generator(context), targetAt('127.0.0.1', port));
    await assert.rejects(server.burst(BURST), (error) => {
      assert.ok(error instanceof Redirected);
      assert.deepEqual(error.redirect, { status: 302, location: '/login?next=%2F' });
      return true;
    });
    assert.deepEqual(await server.ask(20 * SECOND), { kind: 'rejected', status: 302 });
  });

  test('may redirect once it has served: that request counts as rejected', async (context) => {
    let asked = 0;
    const port = await serve(
      context,
      createServer((_, response) => {
        asked += 1;
        response.writeHead(asked === 1 ? 200 : 302, { location: '/busy' }).end();
      }),
    );
    const server = await ProbeServer.aim(await generator(context), targetAt('127.0.0.1', port));
    await server.burst({ ...BURST, clients: 1 });
    const { requests } = await server.burst({ ...BURST, clients: 2 });
    assert.deepEqual(
      requests.map(({ outcome }) => outcome),
      [
        { kind: 'rejected', status: 302 },
        { kind: 'rejected', status: 302 },
      ],
    );
  });

  test('shows how many connections this client holds at once, of every kind of target', async (context) => {
    const load = await generator(context);
    const plain = targetAt('127.0.0.1', 80);
    const tls = { servername: 'localhost', insecure: false };
    const path = { ...plain, addresses: [{ kind: 'unix', path: '/nowhere' }] } as const;
    for (const target of [plain, { ...plain, tls }, targetAt('::1', 80), path]) {
      const server = await ProbeServer.aim(load, target);
      assert.equal(await server.capacity(40), 40, JSON.stringify(target));
    }
  });
});
