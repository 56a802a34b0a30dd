/** For tests: servers with all kinds of behaviour, and probe orders to them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { AnswerEnd, ProbeAddress, ProbeTarget } from '../../model/probe-target.js';
import { SECOND } from '../../model/units.js';
import { ClientSession } from './probe-clients.js';

/** Longer than any answer takes. */
export const LONG = 20 * SECOND;

/** Listens on a free port of 127.0.0.1 until the test ends. */
export async function listenOnLoopback(context: TestContext, server: Server): Promise<ProbeAddress> {
  closeAfter(context, server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { kind: 'tcp', host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** An HTTP server on a free port of 127.0.0.1 until the test ends; resolves with its URL. */
export async function serveHttp(context: TestContext, listener: RequestListener): Promise<string> {
  const address = await listenOnLoopback(context, createHttpServer(listener));
  assert.ok(address.kind === 'tcp');
  return `http://127.0.0.1:${address.port}/`;
}

/** The same on a unix socket. */
export async function listenOnPath(context: TestContext, server: Server): Promise<ProbeAddress> {
  const folder = mkdtempSync(join(tmpdir(), 'at-once-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  closeAfter(context, server);
  const path = join(folder, 'socket');
  server.listen(path);
  await once(server, 'listening');
  return { kind: 'unix', path };
}

function closeAfter(context: TestContext, server: Server): void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  context.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
}

/** A server that calls `serve` on each connection after a request has arrived. */
export function serveEach(context: TestContext, serve: (socket: Socket) => void): Promise<ProbeAddress> {
  return listenOnLoopback(
    context,
    createServer((socket) => {
      socket.resume().once('data', () => serve(socket));
    }),
  );
}

/** An address of this machine on which nothing is listening. */
export async function listenedToByNobody(): Promise<ProbeAddress> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return { kind: 'tcp', host: '127.0.0.1', port };
}

export function httpTarget(address: ProbeAddress, changes: Partial<ProbeTarget> = {}): ProbeTarget {
  const headers = [['Host', 'localhost']] as const;
  const request = { kind: 'http', method: 'GET', path: '/', headers, body: null } as const;
  return { addresses: [address], tls: null, keepAlive: false, request, ...changes };
}

export function tcpTarget(address: ProbeAddress, end: AnswerEnd, message = 'hello\n'): ProbeTarget {
  return {
    addresses: [address],
    tls: null,
    keepAlive: false,
    request: { kind: 'tcp', message: Buffer.from(message), end },
  };
}

export function sessionWith(target: ProbeTarget): ClientSession {
  const epoch = process.hrtime.bigint();
  const {
    addresses: [address],
    tls,
  } = target;
  assert.ok(address);
  return new ClientSession(target, { address, tls }, () => Number(process.hrtime.bigint() - epoch));
}
