/** A timetable that is ended early: every client that arrived has a report, and no more arrive. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { SECOND } from '../model/units.js';
import type { OpenOrder } from '../protocol/client-messages.js';
import { runTimetable } from './timetable.js';

/** Of a timetable of a minute. */
const CLIENTS = 6000;

/** @param serve is given the number of the connection, from 1 */
async function listen(context: TestContext, serve: (socket: Socket, index: number) => void): Promise<OpenOrder> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.resume().once('data', () => {
      connections += 1;
      serve(socket, connections);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    order: 'open',
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    clients: CLIENTS,
    load: { kind: 'open', rate: 100, arrivals: 'constant' },
    message: 'http',
    timeout: 60 * SECOND,
    epoch: String(process.hrtime.bigint()),
    seed: 1,
    roundIndex: 0,
  };
}

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';

describe('a timetable that is ended early', () => {
  test('reports every client that arrived, each as it left by itself', async (context) => {
    const early = new AbortController();
    const order = await listen(context, (socket, index) => {
      socket.end(ANSWER);
      if (index === 10) early.abort();
    });
    const { clients, departed } = await runTimetable(order, early.signal);
    assert.ok(clients.length >= 10 && clients.length < CLIENTS, String(clients.length));
    assert.equal(departed, undefined);
    assert.ok(clients.every(({ outcome }) => outcome.kind === 'served'));
  });

  test('counts the clients before the first that had not left', async (context) => {
    const early = new AbortController();
    const order = await listen(context, (socket, index) => {
      // The fourth is never answered, those after it are.
      if (index !== 4) socket.end(ANSWER);
      if (index === 10) early.abort();
    });
    const { clients, departed } = await runTimetable(order, early.signal);
    assert.ok(clients.length >= 10, String(clients.length));
    assert.equal(departed, 3);
    assert.deepEqual(
      clients.flatMap(({ outcome }, index) => (outcome.kind === 'served' ? [] : [index])),
      [3],
    );
  });

  test('before the first arrival has no clients', async (context) => {
    const { clients } = await runTimetable(await listen(context, () => {}), AbortSignal.abort());
    assert.deepEqual(clients, []);
  });
});
