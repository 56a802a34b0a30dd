/** The closed loop against servers with all kinds of behaviour: each request is counted once, each failure is named. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { OUTCOME_KINDS, type OutcomeKind } from '../model/connection-record.js';
import { MILLISECOND } from '../model/units.js';
import { CENSORED, type SustainedOrder, type SustainedReport } from '../protocol/client-messages.js';
import { runSustained } from './sustained.js';

const CLIENTS = 4;
const DURATION = 150 * MILLISECOND;
/** Longer than clients that only fail take to give up. */
const LONG = 5000 * MILLISECOND;
const TIMEOUT = 300 * MILLISECOND;
/** Longer than any answer takes. */
const PATIENCE = 10_000 * MILLISECOND;
/** Everything ends long before this, ms. */
const BOUND = 60_000;

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n';

interface Listening {
  readonly url: string;
  readonly connections: () => number;
}

async function listen(context: TestContext, server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, connections: () => connections };
}

/** A server that serves one request per connection; `serve` gets the number of the request. */
async function serveRaw(context: TestContext, serve: (socket: Socket, index: number) => void) {
  let requests = 0;
  const server = createServer((socket) => {
    socket.resume().once('data', () => {
      requests += 1;
      serve(socket, requests);
    });
  });
  return { ...(await listen(context, server)), requests: () => requests };
}

async function serveHttp(context: TestContext, answer: RequestListener) {
  let requests = 0;
  const server = createHttpServer((request, response) => {
    requests += 1;
    answer(request, response);
  });
  return { ...(await listen(context, server)), requests: () => requests };
}

async function keepBusy(url: string, changes: Partial<SustainedOrder> = {}): Promise<SustainedReport> {
  const order: SustainedOrder = {
    order: 'sustained',
    url,
    clients: CLIENTS,
    duration: DURATION,
    timeout: PATIENCE,
    keepAlive: false,
    epoch: String(process.hrtime.bigint()),
    ...changes,
  };
  const began = performance.now();
  const report = await runSustained(order);
  assert.ok(performance.now() - began < BOUND);
  assertAddsUp(report);
  return report;
}

function assertAddsUp({ sent, answered, failed, censored, requests, startedAt, endedAt }: SustainedReport): void {
  assert.equal(sent, answered + failed + censored);
  assert.ok(startedAt <= endedAt);
  assert.equal([...requests.outcome].filter((outcome) => outcome === CENSORED).length, censored);
}

/** The outcomes of all requests, including the warm-up. */
function outcomesOf({ requests }: SustainedReport): Partial<Record<OutcomeKind | 'censored', number>> {
  const counts: Partial<Record<OutcomeKind | 'censored', number>> = {};
  for (const index of requests.outcome) {
    const kind = index === CENSORED ? 'censored' : (OUTCOME_KINDS[index] as OutcomeKind);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

function kindsOf(report: SustainedReport): string[] {
  return Object.keys(outcomesOf(report))
    .filter((kind) => kind !== 'censored')
    .sort();
}

/** libuv reports a reset as the end of the stream if it is read together with the bytes before it. */
const BROKEN_OFF: readonly string[] = ['cut-short', 'reset'];

/** Requests outstanding at the end may or may not have reached the server, and so may one more request of each client. */
function assertSameCount(report: SustainedReport, requests: number): void {
  const { censored = 0 } = outcomesOf(report);
  const all = report.requests.outcome.length;
  assert.ok(
    requests <= all + CLIENTS && requests >= all - censored,
    `${requests} requests, ${all} with ${censored} out`,
  );
}

const sometime = () => new Promise<void>((resolve) => setTimeout(resolve, 2));

// Concurrent, as the tests mostly wait and none asserts durations.
describe('runSustained', { concurrency: 3 }, () => {
  for (const keepAlive of [false, true]) {
    test(`a server that closes each connection, ${keepAlive ? 'expected to keep it' : 'as expected'}`, async (context) => {
      const server = await serveRaw(context, (socket) => socket.end(`${HEAD}Connection: close\r\n\r\nbody`));
      const report = await keepBusy(server.url, { keepAlive });
      assert.deepEqual(kindsOf(report), ['served']);
      assert.ok((outcomesOf(report).served ?? 0) >= CLIENTS);
      assert.equal(report.clientsConnected, CLIENTS);
      assertSameCount(report, server.requests());
    });

    test(`a server that takes its time, then closes, expected to ${keepAlive ? 'keep' : 'close'}`, async (context) => {
      const server = await serveRaw(context, async (socket) => {
        await sometime();
        socket.write(`${HEAD}Connection: close\r\n`);
        await sometime();
        socket.write('\r\nbo');
        await sometime();
        socket.end('dy');
      });
      const report = await keepBusy(server.url, { keepAlive });
      assert.deepEqual(kindsOf(report), ['served']);
      assert.ok((outcomesOf(report).served ?? 0) >= CLIENTS);
      assertSameCount(report, server.requests());
    });

    test(`a server that refuses with 500, expected to ${keepAlive ? 'keep' : 'close'}`, async (context) => {
      const server = await serveHttp(context, (_, response) => response.writeHead(500).end('sorry'));
      const report = await keepBusy(server.url, { keepAlive });
      assert.deepEqual(kindsOf(report), ['rejected']);
      assert.equal(report.answered, 0);
      assert.ok((outcomesOf(report).rejected ?? 0) >= CLIENTS);
      assertSameCount(report, server.requests());
    });

    test(`a server that resets, expected to ${keepAlive ? 'keep' : 'close'}`, async (context) => {
      const server = await serveRaw(context, (socket) => socket.resetAndDestroy());
      const report = await keepBusy(server.url, { keepAlive, duration: LONG });
      assert.deepEqual(outcomesOf(report), { reset: 10 * CLIENTS });
      assert.equal(server.requests(), 10 * CLIENTS);
    });

    test(`a server that resets in the middle of an answer, expected to ${keepAlive ? 'keep' : 'close'}`, async (context) => {
      const server = await serveRaw(context, async (socket) => {
        socket.write(`${HEAD}\r\nbo`);
        await sometime();
        socket.resetAndDestroy();
      });
      const report = await keepBusy(server.url, { keepAlive, duration: LONG });
      assert.ok(kindsOf(report).every((kind) => BROKEN_OFF.includes(kind)));
      assertSameCount(report, server.requests());
      assert.equal(server.requests(), 10 * CLIENTS);
    });

    test(`a server that closes in the middle of an answer, expected to ${keepAlive ? 'keep' : 'close'}`, async (context) => {
      const server = await serveRaw(context, async (socket) => {
        socket.write(`${HEAD}\r\nbo`);
        await sometime();
        socket.end();
      });
      const report = await keepBusy(server.url, { keepAlive, duration: LONG });
      assert.deepEqual(kindsOf(report), ['cut-short']);
      assertSameCount(report, server.requests());
      assert.equal(server.requests(), 10 * CLIENTS);
    });

    test(`a server that breaks every third answer off, expected to ${keepAlive ? 'keep' : 'close'}`, async (context) => {
      let broken = 0;
      const server = await serveRaw(context, async (socket, index) => {
        if (index % 3 !== 0) return socket.end(`${HEAD}Connection: close\r\n\r\nbody`);
        broken += 1;
        socket.write(`${HEAD}\r\nb`);
        await sometime();
        return socket.resetAndDestroy();
      });
      const report = await keepBusy(server.url, { keepAlive });
      assert.ok(kindsOf(report).every((kind) => kind === 'served' || BROKEN_OFF.includes(kind)));
      assertSameCount(report, server.requests());
      const { served = 0, censored = 0 } = outcomesOf(report);
      const whole = server.requests() - broken;
      assert.ok(served > 0 && served <= whole && served >= whole - censored - CLIENTS);
      assert.equal(new Set(report.requests.client).size, CLIENTS);
    });

    test(`a server that never answers, expected to ${keepAlive ? 'keep' : 'close'}: its clients time out`, async (context) => {
      const server = await serveRaw(context, () => {});
      const report = await keepBusy(server.url, { keepAlive, timeout: TIMEOUT });
      assert.deepEqual(kindsOf(report), ['timed-out']);
      assert.equal(report.answered, 0);
      assertSameCount(report, server.requests());
      const { arrivedAt, departedAt, outcome } = report.requests;
      const ended = [...outcome.keys()].filter((index) => outcome[index] !== CENSORED);
      const least = Math.min(...ended.map((index) => (departedAt[index] ?? 0) - (arrivedAt[index] ?? 0)));
      // autocannon's own option only takes whole seconds.
      assert.ok(least > 0.9 * TIMEOUT && least < 900 * MILLISECOND, `${least}`);
    });

    test(`a server that hangs in the middle of an answer, expected to ${keepAlive ? 'keep' : 'close'}`, async (context) => {
      const server = await serveRaw(context, (socket) => socket.write(`${HEAD}\r\nbo`));
      const report = await keepBusy(server.url, { keepAlive, timeout: TIMEOUT });
      assert.deepEqual(kindsOf(report), ['timed-out']);
    });

    test(`a port on which nothing is listening, expected to ${keepAlive ? 'keep' : 'close'}: clients give up`, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      server.close();
      await once(server, 'close');
      const report = await keepBusy(`http://127.0.0.1:${port}/`, { keepAlive, duration: LONG });
      assert.deepEqual(outcomesOf(report), { refused: 10 * CLIENTS });
      assert.deepEqual([report.clientsConnected, report.answered], [0, 0]);
    });
  }

  test('a server whose answers have no length: they end with their connection', async (context) => {
    const server = await serveRaw(context, async (socket) => {
      socket.write('HTTP/1.0 200 OK\r\n\r\nbo');
      await sometime();
      socket.end('dy');
    });
    const report = await keepBusy(server.url);
    assert.deepEqual(kindsOf(report), ['served']);
    assertSameCount(report, server.requests());
  });

  test('a server that closes without an answer: clients give up', async (context) => {
    const server = await serveRaw(context, (socket) => socket.end());
    const report = await keepBusy(server.url, { duration: LONG });
    assert.deepEqual(outcomesOf(report), { 'cut-short': 10 * CLIENTS });
    assert.equal(server.requests(), 10 * CLIENTS);
  });

  test('a server that keeps connections: each client has one', async (context) => {
    const server = await serveHttp(context, (_, response) => response.end('body'));
    const report = await keepBusy(server.url, { keepAlive: true });
    assert.deepEqual(kindsOf(report), ['served']);
    assert.equal(server.connections(), CLIENTS);
    assert.equal(new Set(report.requests.clientPort).size, CLIENTS);
    assertSameCount(report, server.requests());
  });

  test('a server that would keep connections, and clients that do not: each request has one', async (context) => {
    const server = await serveHttp(context, (_, response) => response.end('body'));
    const report = await keepBusy(server.url);
    assert.deepEqual(kindsOf(report), ['served']);
    assertSameCount(report, server.requests());
    assert.ok(server.connections() >= server.requests());
  });

  test('a server that keeps connections, and announces the end of one at every third answer', async (context) => {
    let index = 0;
    const server = await serveHttp(context, (_, response) => {
      index += 1;
      if (index % 3 === 0) response.setHeader('Connection', 'close');
      response.end('body');
    });
    const report = await keepBusy(server.url, { keepAlive: true });
    assert.deepEqual(kindsOf(report), ['served']);
    assert.ok((outcomesOf(report).served ?? 0) >= CLIENTS);
    assertSameCount(report, server.requests());
    assert.ok(server.connections() >= Math.floor(server.requests() / 3));
  });

  test('one request of a client is out at a time, and the next begins when the last is answered', async (context) => {
    const server = await serveHttp(context, (_, response) => setTimeout(() => response.end('body'), 2));
    const { requests } = await keepBusy(server.url);
    for (let client = 0; client < CLIENTS; client += 1) {
      const own = [...requests.client.keys()].filter((index) => requests.client[index] === client);
      for (const [place, index] of own.slice(1).entries()) {
        const before = requests.departedAt[own[place] ?? 0] ?? Number.NaN;
        assert.ok((requests.arrivedAt[index] ?? Number.NaN) >= before);
      }
    }
  });

  test('the window begins after every client was answered, and lasts as long as was asked', async (context) => {
    const server = await serveHttp(context, (_, response) => setTimeout(() => response.end('body'), 2));
    const { requests, startedAt, endedAt } = await keepBusy(server.url);
    const early = [...requests.client].filter((_, index) => (requests.departedAt[index] ?? Number.NaN) <= startedAt);
    assert.equal(new Set(early).size, CLIENTS);
    assert.ok(endedAt - startedAt >= DURATION * 0.99);
  });

  test('the window begins and ends with an answer', async (context) => {
    // So slow that only an answer that is late by much more than its own time would miss the end.
    const server = await serveHttp(context, (_, response) => setTimeout(() => response.end('body'), 300));
    const { requests, startedAt, endedAt } = await keepBusy(server.url, { clients: 1 });
    assert.deepEqual([...requests.departedAt].slice(0, 2), [startedAt, endedAt]);
  });
});
