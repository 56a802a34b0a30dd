/** Closed loops, held requests and connects against real servers: asserts counts and order, never durations. */

import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { createSecureContext, type TlsOptions } from 'node:tls';
import type { ProbeLoop } from '../../model/probe.js';
import { MILLISECOND } from '../../model/units.js';
import { CERTIFICATE, KEY } from '../../protocol/own-certificate.js';
import { runProbeHold, timeConnects } from './hold.js';
import { LoopWindow, runProbeLoop } from './loop.js';
import type { ClientSession } from './probe-clients.js';
import {
  httpTarget,
  LONG,
  listenedToByNobody,
  listenOnLoopback,
  listenOnPath,
  serveEach,
  sessionWith,
  tcpTarget,
} from './servers.test-support.js';

const CLIENTS = 4;
const SOME = 60;
/** For loops that end by time. */
const SHORT = 300 * MILLISECOND;

/** Ended by the count of its requests, unless another time is given. */
async function loop(session: ClientSession, mostRequests = SOME, time = LONG): Promise<ProbeLoop> {
  const seen = await runProbeLoop(session, { clients: CLIENTS, time, mostRequests });
  assert.equal(seen.clients, CLIENTS);
  assert.equal(seen.sent, seen.answered + seen.failed + seen.censored);
  assert.ok(seen.censored <= CLIENTS);
  assert.ok(seen.sent <= mostRequests);
  assert.equal(
    seen.answersByClient.reduce((sum, answers) => sum + answers, 0),
    seen.departures.length,
  );
  assert.deepEqual(
    seen.departures,
    seen.departures.toSorted((a, b) => a - b),
  );
  assert.ok(seen.departures.every((at) => at > seen.startedAt && at <= seen.endedAt));
  return seen;
}

function assertAnswered({ answered, failed, answersByClient }: ProbeLoop): void {
  assert.ok(answered > 0);
  assert.equal(failed, 0);
  assert.equal(answersByClient.length, CLIENTS);
}

const answer = (_: unknown, response: { end(body: string): void }) => {
  setTimeout(() => response.end('body'), 5);
};

/** Serves the lines of all connections one after the other, with a pause in between. */
function serveLines(socket: Socket): void {
  socket.on('data', () => setTimeout(() => socket.write('done\n'), 5));
}

/** Records the requested server name and the received requests. */
async function listenByName(context: TestContext) {
  const names: string[] = [];
  const requests: string[] = [];
  const identity = { key: KEY, cert: CERTIFICATE };
  const byName = createSecureContext(identity);
  const SNICallback: TlsOptions['SNICallback'] = (name, use) => {
    names.push(name);
    use(null, byName);
  };
  const server = createHttpsServer({ ...identity, SNICallback }, ({ url = '' }, response) => {
    requests.push(url);
    answer(null, response);
  });
  return { address: await listenOnLoopback(context, server), names, requests };
}

describe('the closed loop', () => {
  for (const keepAlive of [false, true]) {
    const how = keepAlive ? 'on kept connections' : 'on a connection for each request';

    test(`over HTTP, ${how}`, async (context) => {
      const address = await listenOnLoopback(context, createHttpServer(answer));
      assertAnswered(await loop(sessionWith(httpTarget(address, { keepAlive }))));
    });

    test(`over HTTP on a unix socket, ${how}`, async (context) => {
      const address = await listenOnPath(context, createHttpServer(answer));
      assertAnswered(await loop(sessionWith(httpTarget(address, { keepAlive }))));
    });

    test(`over HTTPS, ${how}`, async (context) => {
      const address = await listenOnLoopback(context, createHttpsServer({ key: KEY, cert: CERTIFICATE }, answer));
      const tls = { servername: 'localhost', insecure: true };
      assertAnswered(await loop(sessionWith(httpTarget(address, { keepAlive, tls }))));
    });

    test(`over HTTPS it asks for the server by its name, ${how}`, async (context) => {
      const { address, names } = await listenByName(context);
      const tls = { servername: 'one.example', insecure: true };
      assertAnswered(await loop(sessionWith(httpTarget(address, { keepAlive, tls }))));
      assert.ok(names.length >= CLIENTS && names.every((name) => name === 'one.example'), names.join(' '));
    });

    test(`over HTTPS a self-signed certificate gets no request, ${how}`, async (context) => {
      const { address, names, requests } = await listenByName(context);
      const tls = { servername: 'localhost', insecure: false };
      const { answered, failed } = await loop(sessionWith(httpTarget(address, { keepAlive, tls })));
      assert.equal(answered, 0);
      assert.ok(failed > 0 && names.length > 0);
      assert.deepEqual(requests, []);
    });

    test(`over TCP, ${how}`, async (context) => {
      const address = await listenOnLoopback(context, createServer(serveLines));
      const target = { ...tcpTarget(address, { kind: 'delimiter', delimiter: Buffer.from('\n') }), keepAlive };
      assertAnswered(await loop(sessionWith(target)));
    });
  }

  test('sends the method, the headers and the body of the probe', async (context) => {
    const asked = new Set<string>();
    const server = createHttpServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      asked.add(`${request.method} ${request.url} ${request.headers['x-one']} ${request.headers.connection} ${body}`);
      response.writeHead(204).end();
    });
    const headers = [
      ['Host', 'localhost'],
      ['X-One', '1'],
    ] as const;
    const request = { kind: 'http', method: 'PROPFIND', path: '/path', headers, body: Buffer.from('body') } as const;
    const seen = await loop(sessionWith(httpTarget(await listenOnLoopback(context, server), { request })));
    assert.deepEqual([...asked], ['PROPFIND /path 1 close body']);
    assertAnswered(seen);
  });

  test('accepts an answer without a length as complete when its connection ends', async (context) => {
    const address = await serveEach(context, (socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nbody'));
    assertAnswered(await loop(sessionWith(httpTarget(address))));
  });

  test('of HEAD expects no body', async (context) => {
    const server = createHttpServer((_, response) => response.setHeader('content-length', 10).end());
    const request = { kind: 'http', method: 'HEAD', path: '/', headers: [['Host', 'x']], body: null } as const;
    assertAnswered(
      await loop(sessionWith(httpTarget(await listenOnLoopback(context, server), { request, keepAlive: true }))),
    );
  });

  test('counts failures, and clients that only fail give up', async () => {
    const address = await listenedToByNobody();
    for (const target of [httpTarget(address), tcpTarget(address, { kind: 'close' })]) {
      const seen = await loop(sessionWith(target));
      assert.deepEqual([seen.sent, seen.failed, seen.departures.length], [10 * CLIENTS, 10 * CLIENTS, 0]);
    }
  });

  test('ends with its time if no client is answered', async (context) => {
    const address = await serveEach(context, () => {});
    for (const target of [httpTarget(address), tcpTarget(address, { kind: 'close' })]) {
      const seen = await loop(sessionWith(target), SOME, SHORT);
      assert.deepEqual([seen.sent, seen.censored, seen.departures.length], [CLIENTS, CLIENTS, 0]);
    }
  });

  test('keeps the limit on requests', async (context) => {
    const http = await listenOnLoopback(context, createHttpServer(answer));
    const tcp = await listenOnLoopback(context, createServer(serveLines));
    const end = { kind: 'delimiter', delimiter: Buffer.from('\n') } as const;
    for (const target of [httpTarget(http), tcpTarget(tcp, end)]) {
      for (const most of [2, 10, 33]) await loop(sessionWith(target), most);
    }
  });
});

describe('held requests', () => {
  /** A server with slots for connections, each occupied until its connection ends. */
  function serveWithPlaces(places: number) {
    const waiting: Socket[] = [];
    let taken = 0;
    const serve = (socket: Socket): void => {
      taken += 1;
      let text = '';
      socket.on('data', (data) => {
        text += data;
        if (text.endsWith('\r\n\r\n')) socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      });
      socket.on('close', () => {
        taken -= 1;
        const next = waiting.shift();
        if (next !== undefined) serve(next);
      });
      socket.resume();
    };
    return createServer({ pauseOnConnect: true }, (socket) => {
      if (taken < places) serve(socket);
      else waiting.push(socket);
    });
  }

  test('block only when they occupy all slots; afterwards none is held', async (context) => {
    const session = sessionWith(httpTarget(await listenOnLoopback(context, serveWithPlaces(3))));
    const patience = 300 * MILLISECOND;
    const held = { connectPatience: LONG, patience: LONG };
    assert.equal((await runProbeHold(session, { ...held, held: 2 })).answered, true);
    assert.equal((await runProbeHold(session, { ...held, held: 3, patience })).answered, false);
    assert.equal((await runProbeHold(session, { ...held, held: 2 })).answered, true);
    assert.equal((await runProbeHold(session, { ...held, held: 0 })).answered, true);
  });

  test('send nothing to a TCP server', async (context) => {
    const said: string[] = [];
    const server = createServer((socket) => {
      socket.on('data', (data) => {
        said.push(String(data));
        socket.end('done\n');
      });
    });
    const target = tcpTarget(await listenOnLoopback(context, server), {
      kind: 'delimiter',
      delimiter: Buffer.from('\n'),
    });
    const tried = await runProbeHold(sessionWith(target), { held: 2, connectPatience: LONG, patience: LONG });
    assert.deepEqual([tried.held, tried.answered], [2, true]);
    assert.deepEqual(said, ['hello\n']);
  });

  test('to a server that is not running get no answer', async () => {
    const session = sessionWith(httpTarget(await listenedToByNobody()));
    const tried = await runProbeHold(session, { held: 2, connectPatience: LONG, patience: LONG });
    assert.equal(tried.answered, false);
  });
});

test('successful connects are timed one by one', async (context) => {
  const address = await listenOnLoopback(
    context,
    createServer((socket) => socket.end()),
  );
  const times = await timeConnects({ address, times: 5, uncounted: 2, patience: LONG });
  assert.equal(times.length, 5);
  assert.ok(times.every((time) => time > 0));
  const nowhere = { address: await listenedToByNobody(), times: 5, uncounted: 2, patience: LONG };
  assert.deepEqual(await timeConnects(nowhere), []);
});

const SERVICE = 10 * MILLISECOND;
const SERVED = { kind: 'served' } as const;

interface Line {
  readonly clients: number;
  /** Clients that are served in turn; the others never are. */
  readonly served: number;
  readonly time: number;
  readonly mostRequests: number;
}

/** A server that serves its clients in turn until the window ends. */
function serve(context: TestContext, { clients, served, time, mostRequests }: Line): ProbeLoop & { toldEnd: number } {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  let toldEnd = 0;
  const window = new LoopWindow(
    { clients, time, mostRequests },
    () => now,
    () => {
      toldEnd += 1;
    },
  );
  for (let client = 0; client < clients; client += 1) window.began(client, 0);
  for (let turn = 0; !window.isOver; turn += 1) {
    now += SERVICE;
    context.mock.timers.tick(SERVICE / MILLISECOND);
    window.ended(turn % served, SERVED);
    window.began(turn % served, 0);
  }
  return { ...window.account(), toldEnd };
}

describe('the window', () => {
  for (const clients of [1, 3, 8]) {
    test(`of ${clients} clients covers whole cycles: throughput x mean response = clients`, (context) => {
      const line = { clients, served: clients, time: 1000 * MILLISECOND, mostRequests: 1e6 };
      const seen = serve(context, line);
      const { departures, startedAt, endedAt, meanResponse, answersByClient, sent, answered, censored, toldEnd } = seen;
      assert.equal((departures.length * meanResponse) / (endedAt - startedAt), clients);
      assert.deepEqual(new Set(answersByClient).size, 1);
      assert.equal(startedAt, clients * SERVICE);
      assert.ok(endedAt <= line.time && endedAt > line.time - 2.5 * clients * SERVICE);
      assert.deepEqual([sent - answered - censored, censored <= clients, toldEnd], [0, true, 1]);
    });
  }

  test('ends before the limit on requests is exceeded', (context) => {
    const seen = serve(context, { clients: 4, served: 4, time: 1e12, mostRequests: 50 });
    assert.ok(seen.sent <= 50 && seen.sent > 50 - 2 * 4);
    assert.equal((seen.departures.length * seen.meanResponse) / (seen.endedAt - seen.startedAt), 4);
  });

  test('begins after half of the time if some clients are never answered', (context) => {
    const seen = serve(context, { clients: 4, served: 2, time: 1000 * MILLISECOND, mostRequests: 1e6 });
    assert.equal(seen.startedAt, 500 * MILLISECOND);
    assert.deepEqual(
      seen.answersByClient.map((answers) => answers > 0),
      [true, true, false, false],
    );
    assert.equal(seen.censored, 3);
  });

  test('ends with its time if no client is answered', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const window = new LoopWindow(
      { clients: 2, time: 1000 * MILLISECOND, mostRequests: 10 },
      () => 0,
      () => {},
    );
    window.began(0, 0);
    window.began(1, 0);
    context.mock.timers.tick(1000);
    assert.ok(window.isOver);
    const { sent, censored, departures, meanResponse } = window.account();
    assert.deepEqual([sent, censored, departures, meanResponse], [2, 2, [], 0]);
  });
});
