/** Every way in which a client's request can end, with a server for each. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { BurstOrder, ClientReport } from '../protocol/client-messages.js';
import { runBurst } from './burst.js';

async function listen(context: TestContext, onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function burst(port: number, changes: Partial<BurstOrder> = {}): Promise<ClientReport[]> {
  const epoch = String(process.hrtime.bigint());
  return runBurst({
    order: 'burst',
    host: '127.0.0.1',
    port,
    clients: 3,
    silentClients: 0,
    silentTime: 0,
    message: 'http',
    timeout: 20e9,
    epoch,
    ...changes,
  });
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n';

describe('the outcome of a request', () => {
  const endings: ReadonlyArray<readonly [answer: string, message: BurstOrder['message'], outcome: object]> = [
    [`${OK}data`, 'http', { kind: 'served' }],
    [`${OK}dat`, 'http', { kind: 'cut-short' }],
    ['', 'http', { kind: 'cut-short' }],
    ['not HTTP at all', 'http', { kind: 'cut-short' }],
    ['HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n', 'http', { kind: 'rejected', status: 503 }],
    ['How many clients do you serve at once?', 'raw', { kind: 'served' }],
    ['How many', 'raw', { kind: 'cut-short' }],
  ];
  for (const [answer, message, outcome] of endings) {
    test(`${JSON.stringify(answer)} to a ${message} request: ${JSON.stringify(outcome)}`, async (context) => {
      const port = await listen(context, (socket) => socket.once('data', () => socket.end(answer)));
      const reports = await burst(port, { message });
      assert.equal(reports.length, 3);
      for (const report of reports) assert.deepEqual(report.outcome, outcome);
    });
  }

  test('an endless answer and a silent server both time out', async (context) => {
    const silent = await listen(context, (socket) => socket.resume());
    for (const report of await burst(silent, { timeout: 50e6 })) {
      assert.deepEqual(report.outcome, { kind: 'timed-out' });
      assert.equal(report.answeredAt, null);
      assert.ok(report.departedAt - report.arrivedAt >= 40e6);
    }
    const endless = await listen(context, (socket) => {
      const timer = setInterval(() => socket.write('x'), 1);
      socket.once('close', () => clearInterval(timer));
    });
    for (const report of await burst(endless, { timeout: 50e6 })) assert.equal(report.outcome.kind, 'timed-out');
  });

  test('a reset', async (context) => {
    const port = await listen(context, (socket) => socket.once('data', () => socket.resetAndDestroy()));
    for (const report of await burst(port)) assert.deepEqual(report.outcome, { kind: 'reset' });
  });

  test('nothing is listening', async (context) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    context.diagnostic(`port ${port}`);
    for (const report of await burst(port)) {
      assert.deepEqual(report.outcome, { kind: 'refused' });
      assert.equal(report.connectedAt, null);
    }
  });
});

test('a burst opens all clients in order before the first is answered, each from its own port', async (context) => {
  const waiting: Socket[] = [];
  const port = await listen(context, (socket) => {
    socket.resume();
    waiting.push(socket);
    // The server answers only when all have connected, which clients opened one at a time would never reach.
    if (waiting.length === 100) for (const client of waiting) client.end(`${OK}data`);
  });
  const reports = await burst(port, { clients: 100 });
  assert.equal(new Set(reports.map(({ clientPort }) => clientPort)).size, 100);
  const firstDeparture = Math.min(...reports.map(({ departedAt }) => departedAt));
  for (const [index, report] of reports.entries()) {
    assert.deepEqual(report.outcome, { kind: 'served' });
    assert.ok(report.arrivedAt >= (reports[index - 1]?.arrivedAt ?? 0));
    assert.ok(report.arrivedAt < firstDeparture);
    const { arrivedAt, connectedAt, answeredAt, departedAt } = report;
    assert.ok(connectedAt !== null && answeredAt !== null);
    assert.ok(arrivedAt <= connectedAt && connectedAt <= answeredAt && answeredAt <= departedAt);
  }
});
