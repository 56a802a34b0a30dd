/** Bursts against real servers: every request is reported once, in order, with ordered stamps. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { ProbeRequest } from '../../model/probe.js';
import { MILLISECOND } from '../../model/units.js';
import { CERTIFICATE, KEY } from '../../protocol/own-certificate.js';
import { runProbeBurst } from './burst.js';
import { findDestination } from './connection.js';
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

const SHORT = 1000 * MILLISECOND;

test('connects with a pause between them', async (context) => {
  const server = createHttpServer((_, response) => response.end('Hello'));
  const session = sessionWith(httpTarget(await listenOnLoopback(context, server)));
  const order = { clients: 5, connectGap: 5 * MILLISECOND, connectPatience: LONG, patience: LONG };
  const { requests } = await runProbeBurst(session, order);
  const starts = requests.map(({ connectStartedAt }) => connectStartedAt ?? 0);
  assert.ok(requests.every(({ outcome }) => outcome.kind === 'served'));
  // A timer can be late, but early only by less than its resolution.
  assert.ok(
    starts.slice(1).every((at, index) => at - (starts[index] ?? 0) > 3 * MILLISECOND),
    `${starts}`,
  );
  const lastConnectedAt = Math.max(...requests.map(({ connectedAt }) => connectedAt ?? 0));
  assert.ok(requests.every(({ sentAt }) => (sentAt ?? 0) >= lastConnectedAt));
});

test('with a planned instant all requests are sent then, and not when all clients are connected', async (context) => {
  const server = createHttpServer((_, response) => response.end('Hello'));
  const session = sessionWith(httpTarget(await listenOnLoopback(context, server)));
  const before = session.clock();
  const sendAt = String(process.hrtime.bigint() + BigInt(SHORT));
  const order = { clients: 20, connectGap: 0, connectPatience: 1, patience: LONG, sendAt };
  const seen = await runProbeBurst(session, order).catch((error: Error) => error);
  // On a busy machine it can be.
  if (seen instanceof Error) return assert.match(seen.message, /^too late by \d+ ms$/);
  const { requests, releasedAt } = seen;
  assert.ok(releasedAt !== null && releasedAt >= before + SHORT);
  const connected = requests.filter(({ connectedAt }) => connectedAt !== null);
  assert.ok(connected.length > 0);
  assert.ok(connected.every(({ sentAt }) => sentAt !== null && sentAt >= releasedAt));
});

/** As in sched(7): 0 is the policy of most threads, 1 that of real time without time slices. */
function schedulingPolicy(): number {
  const [, afterName = ''] = readFileSync('/proc/thread-self/stat', 'utf8').split(') ');
  return Number(afterName.split(' ')[38]);
}

/** Whether this process has CAP_SYS_NICE. */
function mayHurry(): boolean {
  if (process.platform !== 'linux') return false;
  const [, capabilities = '0'] = /^CapEff:\s*([\da-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return ((BigInt(`0x${capabilities}`) >> 23n) & 1n) === 1n;
}

test('shortly before a planned instant the thread runs at real time, until all is sent', {
  skip: !mayHurry() && 'real-time priority needs root',
}, async (context) => {
  const server = createServer((socket) => socket.on('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\n')));
  const session = sessionWith(httpTarget(await listenOnLoopback(context, server)));
  const soon = String(process.hrtime.bigint() + BigInt(50 * MILLISECOND));
  const order = { clients: 3, connectGap: 0, connectPatience: 1, patience: LONG };
  const burst = runProbeBurst(session, { ...order, sendAt: soon });
  assert.equal(schedulingPolicy(), 1);
  // A busy machine can be too late for it, which does not matter here.
  await burst.catch(() => {});
  assert.equal(schedulingPolicy(), 0);

  const far = String(process.hrtime.bigint() + BigInt(LONG));
  const early = new AbortController();
  const calledOff = runProbeBurst(session, { ...order, sendAt: far }, early.signal);
  assert.equal(schedulingPolicy(), 0);
  early.abort();
  await calledOff;
});

test('a burst with a planned instant can be called off until then', async (context) => {
  let asked = 0;
  const server = createHttpServer((_, response) => {
    asked += 1;
    response.end('Hello');
  });
  const session = sessionWith(httpTarget(await listenOnLoopback(context, server)));
  const early = new AbortController();
  const sendAt = String(process.hrtime.bigint() + BigInt(LONG));
  const order = { clients: 3, connectGap: 0, connectPatience: LONG, patience: LONG, sendAt };
  setImmediate(() => early.abort());
  const { requests, releasedAt } = await runProbeBurst(session, order, early.signal);
  assert.equal(releasedAt, null);
  assert.ok(requests.every(({ sentAt, outcome }) => sentAt === null && outcome.kind === 'timed-out'));
  assert.equal(asked, 0);
});

test('if the planned instant has passed, no request is sent', async (context) => {
  let asked = 0;
  const server = createHttpServer((_, response) => {
    asked += 1;
    response.end('Hello');
  });
  const session = sessionWith(httpTarget(await listenOnLoopback(context, server)));
  const sendAt = String(process.hrtime.bigint() - 1_000_000_000n);
  const order = { clients: 3, connectGap: 0, connectPatience: LONG, patience: LONG, sendAt };
  await assert.rejects(runProbeBurst(session, order), /too late by 1\d\d\d ms/);
  assert.equal(asked, 0);
});

test('a client that has not begun to connect when the requests are sent gives up', async (context) => {
  const server = createHttpServer((_, response) => response.end('Hello'));
  const session = sessionWith(httpTarget(await listenOnLoopback(context, server)));
  const order = { clients: 3, connectGap: LONG, connectPatience: 300 * MILLISECOND, patience: LONG };
  const { requests } = await runProbeBurst(session, order);
  assert.deepEqual(
    requests.map(({ outcome }) => outcome.kind),
    ['served', 'timed-out', 'timed-out'],
  );
});

test('a client that has not begun to connect at the end of the time gives up', async (context) => {
  const server = createHttpServer((_, response) => response.end('Hello'));
  const session = sessionWith(httpTarget(await listenOnLoopback(context, server)));
  const order = { clients: 3, connectGap: LONG, connectPatience: LONG, patience: 50 * MILLISECOND };
  const { requests } = await runProbeBurst(session, order);
  assert.deepEqual(
    requests.map(({ connectStartedAt, outcome }) => [connectStartedAt === null, outcome.kind]),
    [
      [false, 'timed-out'],
      [true, 'timed-out'],
      [true, 'timed-out'],
    ],
  );
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`a redirect (${status}) is rejected, and its location is reported`, async (context) => {
    let turn = 0;
    const server = createHttpServer((_, response) => {
      turn += 1;
      response.writeHead(turn % 2 === 0 ? status : 200, { location: '/elsewhere' }).end();
    });
    const session = sessionWith(httpTarget(await listenOnLoopback(context, server)));
    const order = { clients: 4, connectGap: 0, connectPatience: LONG, patience: LONG };
    const { requests, redirect } = await runProbeBurst(session, order);
    const kinds = requests.map(({ outcome }) => outcome.kind).sort();
    assert.deepEqual(kinds, ['rejected', 'rejected', 'served', 'served']);
    assert.deepEqual(redirect, { status, location: '/elsewhere' });
  });
}

test('101 is rejected, as another protocol follows', async (context) => {
  const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
  const session = sessionWith(httpTarget(await serveEach(context, (socket) => socket.write(upgrade))));
  const order = { clients: 2, connectGap: 0, connectPatience: LONG, patience: LONG };
  const { requests } = await runProbeBurst(session, order);
  assert.deepEqual(outcomes(requests), same(2, { kind: 'rejected', status: 101 }));
});

test('304 is not a redirect', async (context) => {
  const server = createHttpServer((_, response) => response.writeHead(304, { location: '/elsewhere' }).end());
  const session = sessionWith(httpTarget(await listenOnLoopback(context, server)));
  const order = { clients: 1, connectGap: 0, connectPatience: LONG, patience: LONG };
  const { requests, redirect } = await runProbeBurst(session, order);
  assert.deepEqual([requests[0]?.outcome.kind, redirect], ['served', null]);
});

async function burst(session: ClientSession, clients: number, patience = LONG): Promise<readonly ProbeRequest[]> {
  const order = { clients, connectGap: 0, connectPatience: LONG, patience };
  const { requests, clientBusy } = await runProbeBurst(session, order);
  assert.equal(requests.length, clients);
  assert.ok(clientBusy >= 0 && clientBusy <= 1);
  for (const request of requests) assertInOrder(request);
  return requests;
}

function assertInOrder({ connectStartedAt, connectedAt, sentAt, answeredAt, departedAt }: ProbeRequest): void {
  const asked = [connectStartedAt, connectedAt, sentAt, departedAt].filter((at) => at !== null);
  // A server can answer before the request is sent.
  const answered = [connectedAt, answeredAt, departedAt].filter((at) => at !== null);
  for (const stamps of [asked, answered]) {
    assert.deepEqual(
      stamps,
      stamps.toSorted((a, b) => a - b),
    );
  }
}

/** Asserts that all clients connected before the first request was sent, and that both happened in the same order. */
function assertAtOnce(requests: readonly ProbeRequest[]): void {
  const starts = requests.map(({ connectStartedAt }) => connectStartedAt ?? Number.NaN);
  const sent = requests.map(({ sentAt }) => sentAt ?? Number.NaN);
  const connected = requests.map(({ connectedAt }) => connectedAt ?? Number.NaN);
  assert.deepEqual(
    starts,
    starts.toSorted((a, b) => a - b),
  );
  assert.deepEqual(
    sent,
    sent.toSorted((a, b) => a - b),
  );
  assert.ok(Math.max(...connected) <= Math.min(...sent));
}

const outcomes = (requests: readonly ProbeRequest[]) => requests.map(({ outcome }) => outcome);
const same = <T>(count: number, value: T): T[] => new Array<T>(count).fill(value);

const SERVED = { kind: 'served' } as const;
const HEAD = 'HTTP/1.1 200 OK\r\n';
const NOT_HTTP = { kind: 'failed', code: 'not-http' };
const CUT_SHORT = { kind: 'cut-short' };

describe('a burst', () => {
  test('is connected in order, and then written in order', async (context) => {
    const asked: string[] = [];
    const server = createHttpServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.host} ${request.headers.connection}`);
      response.end('body');
    });
    const requests = await burst(sessionWith(httpTarget(await listenOnLoopback(context, server))), 40);
    assert.deepEqual(outcomes(requests), same(40, SERVED));
    assert.deepEqual(asked, same(40, 'GET / localhost close'));
    assertAtOnce(requests);
  });

  test('over TLS', async (context) => {
    const server = createHttpsServer({ key: KEY, cert: CERTIFICATE }, (_, response) => response.end('body'));
    const address = await listenOnLoopback(context, server);
    const requests = await burst(sessionWith(httpTarget(address, { tls: { servername: null, insecure: true } })), 12);
    assert.deepEqual(outcomes(requests), same(12, SERVED));
    assertAtOnce(requests);
  });

  test('over TLS does not wait for handshakes that wait for a service', async (context) => {
    // One connection at a time: the next handshake begins only after the last answer.
    const waiting: Socket[] = [];
    let isBusy = false;
    const server = createHttpsServer({ key: KEY, cert: CERTIFICATE }, (_, response) => response.end('body'));
    const next = (): void => {
      const socket = isBusy ? undefined : waiting.shift();
      if (socket === undefined) return;
      isBusy = true;
      socket.once('close', () => {
        isBusy = false;
        next();
      });
      server.emit('connection', socket);
    };
    const door = createServer((socket) => {
      waiting.push(socket);
      next();
    });
    const target = httpTarget(await listenOnLoopback(context, door), { tls: { servername: null, insecure: true } });
    // A burst that waited for all handshakes would never be served.
    const order = { clients: 4, connectGap: 0, connectPatience: LONG, patience: LONG };
    const { requests } = await runProbeBurst(sessionWith(target), order);
    assert.deepEqual(outcomes(requests), same(4, SERVED));
    assert.ok(requests.every(({ sentAt }) => sentAt !== null));
  });

  test('over a unix socket', async (context) => {
    const server = createHttpServer((_, response) => response.end('body'));
    const requests = await burst(sessionWith(httpTarget(await listenOnPath(context, server))), 12);
    assert.deepEqual(outcomes(requests), same(12, SERVED));
    assertAtOnce(requests);
  });

  test('of a POST sends its headers and its body', async (context) => {
    const body = Buffer.from('{"é":1}');
    const got: unknown[] = [];
    const server = createHttpServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      got.push([request.method, request.url, request.headers['x-one'], Buffer.concat(chunks).toString()]);
      response.writeHead(304).end();
    });
    const headers = [
      ['Host', 'localhost'],
      ['X-One', '1'],
    ] as const;
    const target = httpTarget(await listenOnLoopback(context, server), {
      request: { kind: 'http', method: 'POST', path: '/path?query', headers, body },
    });
    // Redirects are not followed.
    assert.deepEqual(outcomes(await burst(sessionWith(target), 3)), same(3, SERVED));
    assert.deepEqual(got, same(3, ['POST', '/path?query', '1', '{"é":1}']));
  });

  test('of HEAD expects no body', async (context) => {
    const server = createHttpServer((_, response) => response.setHeader('content-length', 10).end());
    const { request, ...rest } = httpTarget(await listenOnLoopback(context, server));
    const session = sessionWith({
      ...rest,
      keepAlive: true,
      request: { ...request, method: 'HEAD' } as typeof request,
    });
    assert.deepEqual(outcomes(await burst(session, 3)), same(3, SERVED));
    assert.deepEqual(outcomes(await burst(session, 3)), same(3, SERVED));
    session.kept.closeAll();
  });

  test('some of which fail keeps their statuses', async (context) => {
    let index = 0;
    const server = createHttpServer((_, response) => {
      index += 1;
      response.writeHead(index % 3 === 0 ? 500 : 200).end('body');
    });
    const requests = await burst(sessionWith(httpTarget(await listenOnLoopback(context, server))), 9);
    const failed = outcomes(requests).filter(({ kind }) => kind !== 'served');
    assert.deepEqual(failed, same(3, { kind: 'rejected', status: 500 }));
  });
});

describe('connections that are kept', () => {
  test('are reused, and then have no connect', async (context) => {
    let connections = 0;
    const server = createHttpServer((_, response) => response.end('body'));
    server.on('connection', () => {
      connections += 1;
    });
    const session = sessionWith(httpTarget(await listenOnLoopback(context, server), { keepAlive: true }));
    assertAtOnce(await burst(session, 4));
    const again = await burst(session, 6);
    session.kept.closeAll();
    assert.deepEqual(outcomes(again), same(6, SERVED));
    const starts = again.map(({ connectStartedAt, connectedAt }) => [connectStartedAt, connectedAt]);
    assert.deepEqual(starts.slice(0, 4), same(4, [null, null]));
    assert.ok(starts.slice(4).every((stamps) => stamps.every((at) => at !== null)));
    assert.equal(connections, 6);
  });

  test('are used without pauses between them', async (context) => {
    const server = createHttpServer((_, response) => response.end('body'));
    const session = sessionWith(httpTarget(await listenOnLoopback(context, server), { keepAlive: true }));
    await burst(session, 3);
    const order = { connectGap: LONG, connectPatience: 300 * MILLISECOND, patience: LONG };
    assert.deepEqual(outcomes((await runProbeBurst(session, { ...order, clients: 3 })).requests), same(3, SERVED));
    const { requests } = await runProbeBurst(session, { ...order, clients: 4 });
    session.kept.closeAll();
    assert.deepEqual(outcomes(requests), [...same(3, SERVED), { kind: 'timed-out' }]);
  });

  test('closed by the server are replaced', async (context) => {
    const server = createHttpServer((_, response) => response.setHeader('connection', 'close').end('body'));
    const session = sessionWith(httpTarget(await listenOnLoopback(context, server), { keepAlive: true }));
    await burst(session, 3);
    const again = await burst(session, 3);
    assert.deepEqual(outcomes(again), same(3, SERVED));
    assert.ok(again.every(({ connectStartedAt }) => connectStartedAt !== null));
  });

  test('give up if no client was answered for some time after another was', async (context) => {
    let served = 0;
    const address = await listenOnLoopback(
      context,
      createHttpServer((_, response) => {
        served += 1;
        if (served <= 2) response.end('Hello');
      }),
    );
    const session = sessionWith(httpTarget(address, { keepAlive: true }));
    const order = {
      clients: 5,
      connectGap: 0,
      connectPatience: LONG,
      patience: LONG,
      stallPatience: 300 * MILLISECOND,
    };
    const { requests } = await runProbeBurst(session, order);
    assert.deepEqual(requests.map(({ outcome }) => outcome.kind).sort(), [
      'served',
      'served',
      'timed-out',
      'timed-out',
      'timed-out',
    ]);
  });

  test('to a TCP server are reused', async (context) => {
    let connections = 0;
    const address = await listenOnLoopback(
      context,
      createServer((socket) => {
        connections += 1;
        socket.on('data', (data) => socket.write(data));
      }),
    );
    const session = sessionWith({
      ...tcpTarget(address, { kind: 'delimiter', delimiter: Buffer.from('\n') }),
      keepAlive: true,
    });
    for (let turn = 0; turn < 3; turn += 1) assert.deepEqual(outcomes(await burst(session, 2)), same(2, SERVED));
    session.kept.closeAll();
    assert.equal(connections, 2);
  });
});

describe('an answer over HTTP', () => {
  const answers: ReadonlyArray<readonly [name: string, parts: readonly string[], outcome: object]> = [
    ['in pieces', ['HT', 'TP/1.1 2', '00 OK\r\nContent-Le', 'ngth: 4\r\n\r', '\nbo', 'dy'], SERVED],
    ['in chunks', [`${HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n`, '0\r\n\r\n'], SERVED],
    ['until the close', [`${HEAD}\r\nbo`, 'dy', 'END'], SERVED],
    ['of HTTP/1.0', ['HTTP/1.0 200 OK\r\n\r\nbody', 'END'], SERVED],
    ['announced', ['HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n', `${HEAD}Content-Length: 0\r\n\r\n`], SERVED],
    ['without a body', ['HTTP/1.1 204 No Content\r\n\r\n'], SERVED],
    ['not found', ['HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'], { kind: 'rejected', status: 404 }],
    ['busy, and no length', ['HTTP/1.1 503 Busy\r\n\r\n', 'END'], { kind: 'rejected', status: 503 }],
    ['closed without an answer', ['END'], CUT_SHORT],
    ['closed in its headers', [`${HEAD}Content-Le`, 'END'], CUT_SHORT],
    ['closed in its body', [`${HEAD}Content-Length: 4\r\n\r\nbod`, 'END'], CUT_SHORT],
    ['closed in a chunk', [`${HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\nbo`, 'END'], CUT_SHORT],
    ['that is none', ['SSH-2.0-OpenSSH_9.6\r\n'], NOT_HTTP],
    ['that is none, and has no line', ['\u0000\u0001\u0002'], NOT_HTTP],
    ['that begins like one', ['HTTP is a protocol\r\n\r\n'], NOT_HTTP],
    ['of a length below zero', [`${HEAD}Content-Length: -5\r\n\r\nbody`], NOT_HTTP],
    ['of two lengths', [`${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\nbody`], NOT_HTTP],
    ['of one chunk below zero', [`${HEAD}Transfer-Encoding: chunked\r\n\r\n-5\r\nbody\r\n`], NOT_HTTP],
  ];
  for (const [name, parts, outcome] of answers) {
    test(name, async (context) => {
      const address = await serveEach(context, (socket) => say(socket, parts));
      assert.deepEqual(outcomes(await burst(sessionWith(httpTarget(address)), 2)), same(2, outcome));
    });
  }

  test('that never ends is too long', async (context) => {
    const chunk = Buffer.alloc(256 * 1024);
    const address = await serveEach(context, (socket) => {
      socket.write(`${HEAD}\r\n`);
      pour(socket, chunk);
    });
    const requests = await burst(sessionWith(httpTarget(address)), 1);
    assert.deepEqual(outcomes(requests), [{ kind: 'failed', code: 'answer-too-long' }]);
  });

  test('whose headers never end is invalid', async (context) => {
    const address = await serveEach(context, (socket) => {
      socket.write(HEAD);
      pour(socket, Buffer.from(`X: ${'x'.repeat(4000)}\r\n`));
    });
    assert.deepEqual(outcomes(await burst(sessionWith(httpTarget(address)), 1)), [NOT_HTTP]);
  });

  test('whose headers arrive too slowly is given up', async (context) => {
    const address = await serveEach(context, (socket) => {
      socket.write(HEAD);
      const timer = setInterval(() => socket.write('X: x\r\n'), 5);
      socket.once('close', () => clearInterval(timer));
    });
    const requests = await burst(sessionWith(httpTarget(address)), 2, SHORT);
    assert.deepEqual(outcomes(requests), same(2, { kind: 'timed-out' }));
    assert.ok(requests.every(({ answeredAt }) => answeredAt !== null));
  });
});

describe('an answer over TCP', () => {
  const answers: ReadonlyArray<
    readonly [name: string, parts: readonly string[], end: Parameters<typeof tcpTarget>[1], outcome: object]
  > = [
    ['until the close', ['body', 'END'], { kind: 'close' }, SERVED],
    ['a close without an answer', ['END'], { kind: 'close' }, CUT_SHORT],
    ['of enough bytes', ['bo', 'dy'], { kind: 'bytes', bytes: 4 }, SERVED],
    ['of too few bytes', ['bod', 'END'], { kind: 'bytes', bytes: 4 }, CUT_SHORT],
    [
      'up to a delimiter in two pieces',
      ['body\r', '\n'],
      { kind: 'delimiter', delimiter: Buffer.from('\r\n') },
      SERVED,
    ],
    ['without its delimiter', ['body\r', 'END'], { kind: 'delimiter', delimiter: Buffer.from('\r\n') }, CUT_SHORT],
  ];
  for (const [name, parts, end, outcome] of answers) {
    test(name, async (context) => {
      const address = await serveEach(context, (socket) => say(socket, parts));
      assert.deepEqual(outcomes(await burst(sessionWith(tcpTarget(address, end)), 2)), same(2, outcome));
    });
  }

  test('to nothing counts from the first byte', async (context) => {
    const server = createServer((socket) => socket.end('220 welcome\n'));
    const address = await listenOnLoopback(context, server);
    assert.deepEqual(outcomes(await burst(sessionWith(tcpTarget(address, { kind: 'close' }, '')), 2)), same(2, SERVED));
  });

  test('is not a greeting before the message', async (context) => {
    const server = createServer((socket) => {
      socket.write('220 welcome\n');
      socket.on('data', (data) => socket.write(data));
    });
    const address = await listenOnLoopback(context, server);
    const requests = await burst(
      sessionWith(tcpTarget(address, { kind: 'delimiter', delimiter: Buffer.from('hello\n') })),
      2,
    );
    assert.deepEqual(outcomes(requests), same(2, SERVED));
  });
});

describe('a client without an answer', () => {
  const burstAt = (context: TestContext, serve: (socket: Socket) => void, patience?: number) =>
    serveEach(context, serve).then((address) => burst(sessionWith(httpTarget(address)), 3, patience));

  test('is reset', async (context) => {
    const requests = await burstAt(context, (socket) => socket.resetAndDestroy());
    assert.deepEqual(outcomes(requests), same(3, { kind: 'reset' }));
  });

  test('gives up', async (context) => {
    const requests = await burstAt(context, () => {}, SHORT);
    assert.deepEqual(outcomes(requests), same(3, { kind: 'timed-out' }));
    assert.ok(requests.every(({ sentAt, answeredAt }) => sentAt !== null && answeredAt === null));
  });

  test('is refused', async () => {
    const requests = await burst(sessionWith(httpTarget(await listenedToByNobody())), 3);
    assert.deepEqual(outcomes(requests), same(3, { kind: 'refused' }));
    assert.ok(requests.every(({ connectedAt, sentAt }) => connectedAt === null && sentAt === null));
  });

  test('has no unix socket to connect to', async () => {
    const requests = await burst(sessionWith(httpTarget({ kind: 'unix', path: '/nonexistent/socket' })), 2);
    assert.deepEqual(outcomes(requests), same(2, { kind: 'failed', code: 'ENOENT' }));
  });

  test('does not trust a self-signed certificate', async (context) => {
    const server = createHttpsServer({ key: KEY, cert: CERTIFICATE }, (_, response) => response.end('body'));
    const target = httpTarget(await listenOnLoopback(context, server), {
      tls: { servername: 'localhost', insecure: false },
    });
    const requests = await burst(sessionWith(target), 2);
    assert.deepEqual(outcomes(requests), same(2, { kind: 'failed', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }));
    assert.ok(requests.every(({ connectedAt, sentAt }) => connectedAt !== null && sentAt === null));
  });

  test('expects TLS from a server without it', async (context) => {
    const server = createHttpServer((_, response) => response.end());
    const target = httpTarget(await listenOnLoopback(context, server), { tls: { servername: null, insecure: true } });
    const [request] = await burst(sessionWith(target), 1);
    assert.notEqual(request?.outcome.kind, 'served');
    assert.notEqual(request?.outcome.kind, 'timed-out');
  });

  test('gets a refusal before it has sent its request', async (context) => {
    const server = createServer((socket) => socket.end('HTTP/1.1 503 Full\r\nContent-Length: 0\r\n\r\n'));
    const requests = await burst(sessionWith(httpTarget(await listenOnLoopback(context, server))), 3);
    assert.deepEqual(outcomes(requests), same(3, { kind: 'rejected', status: 503 }));
  });
});

describe('a destination', () => {
  test('of several addresses is the first that connects', async (context) => {
    const address = await listenOnLoopback(
      context,
      createServer((socket) => socket.end()),
    );
    const nobody = await listenedToByNobody();
    const destination = await findDestination({ addresses: [nobody, address], tls: null }, LONG);
    assert.deepEqual(destination, { address, tls: null });
  });

  test('is the first address if none connects', async () => {
    const addresses = [await listenedToByNobody(), await listenedToByNobody()];
    const { address } = await findDestination({ addresses, tls: null }, LONG);
    assert.deepEqual(address, addresses[0]);
  });

  test('is never looked up by name', async () => {
    await assert.rejects(findDestination({ addresses: [], tls: null }, LONG), RangeError);
  });
});

/** Writes each part as a segment of its own; END closes the connection. */
async function say(socket: Socket, parts: readonly string[]): Promise<void> {
  for (const part of parts) {
    if (part === 'END') socket.end();
    else socket.write(part, 'latin1');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Writes until the client stops reading. */
function pour(socket: Socket, chunk: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk)) {}
  };
  socket.on('drain', more);
  more();
}

describe('requests that are finished one by one, the last connected first', () => {
  const CLIENTS = 5;
  const order = {
    clients: CLIENTS,
    connectGap: MILLISECOND,
    connectPatience: LONG,
    patience: LONG,
    sends: 'all-but-last-byte',
    lastFirst: true,
  } as const;

  test('are each answered before the one before is finished, if the server has all of them in service', async (context) => {
    const server = createHttpServer((_, response) => response.end('Hello'));
    const session = sessionWith(httpTarget(await listenOnLoopback(context, server)));
    const { requests } = await runProbeBurst(session, order);
    assert.ok(requests.every(({ outcome }) => outcome.kind === 'served'));
    for (const [index, { connectedAt, sentAt }] of requests.entries()) {
      const next = requests[index + 1];
      if (next === undefined) continue;
      assert.ok((connectedAt ?? Number.NaN) <= (next.connectStartedAt ?? Number.NaN), 'connected one after the other');
      assert.ok((next.answeredAt ?? Number.NaN) <= (sentAt ?? Number.NaN), 'answered in the reverse order');
    }
  });

  test('are not answered if the server waits for the first of them, and give up', async (context) => {
    const waiting: Socket[] = [];
    const serveFirst = (): void => {
      const [first] = waiting;
      first
        ?.once('data', () => {})
        .once('close', () => {
          waiting.shift();
          serveFirst();
        });
    };
    const server = createServer((socket) => {
      waiting.push(socket);
      if (waiting.length === 1) serveFirst();
    });
    const session = sessionWith(httpTarget(await listenOnLoopback(context, server)));
    const { requests } = await runProbeBurst(session, { ...order, stallPatience: 50 * MILLISECOND });
    assert.deepEqual(
      requests.map(({ outcome }) => outcome.kind),
      new Array(CLIENTS).fill('timed-out'),
    );
    assert.deepEqual(
      requests.map(({ sentAt }) => sentAt !== null),
      [false, false, false, false, true],
    );
  });
});
