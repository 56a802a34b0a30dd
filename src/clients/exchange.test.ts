/** One exchange over both transports: its states, its stamps, and its methods. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { type Connection, type TransportKind, transportTo } from './connection.js';
import { Exchange, type ExchangeState } from './exchange.js';
import { HeldConnection } from './held-connection.js';
import { httpTarget, listenedToByNobody, listenOnLoopback } from './probe/servers.test-support.js';
import { planOfTarget } from './requests.js';

const TRANSPORTS: readonly TransportKind[] = process.platform === 'linux' ? ['epoll', 'node'] : ['node'];
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n';

/** A server whose next connection can be awaited. */
async function listen(context: TestContext) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  const address = await listenOnLoopback(context, server);
  const accept = async (): Promise<Socket> => {
    while (sockets.length === 0) await once(server, 'connection');
    return sockets.shift() as Socket;
  };
  return { address, accept };
}

const epoch = process.hrtime.bigint();
const clock = () => Number(process.hrtime.bigint() - epoch);

interface Watched {
  readonly exchange: Exchange;
  readonly settled: Promise<ExchangeState>;
  readonly left: Promise<void>;
}

function makeExchange(
  address: Awaited<ReturnType<typeof listen>>['address'],
  kind: TransportKind,
  { kept = null, source }: { readonly kept?: Connection | null; readonly source?: string } = {},
): Watched {
  let tellSettled: (state: ExchangeState) => void = () => {};
  let tellLeft: () => void = () => {};
  const settled = new Promise<ExchangeState>((resolve) => {
    tellSettled = resolve;
  });
  const left = new Promise<void>((resolve) => {
    tellLeft = resolve;
  });
  const owner = { settled: ({ state }: Exchange) => tellSettled(state), left: () => tellLeft() };
  const target = httpTarget(address, { keepAlive: true });
  const transport = transportTo({ address, tls: null }, clock, kind);
  const exchange = new Exchange(planOfTarget(target), transport, clock, owner, 0, kept, source);
  return { exchange, settled, left };
}

/** The next bytes, as text. */
async function nextText(socket: Socket): Promise<string> {
  const [bytes] = await once(socket, 'data');
  return String(bytes);
}

async function untilState(exchange: Exchange, state: ExchangeState): Promise<void> {
  while (exchange.state !== state) await new Promise((resolve) => setImmediate(resolve));
}

for (const kind of TRANSPORTS) {
  describe(`an exchange over ${kind}`, () => {
    test('goes through all states, with stamps for the first bytes of its answer and its body, and the last', async (context) => {
      const { address, accept } = await listen(context);
      const { exchange, settled, left } = makeExchange(address, kind);
      const states: ExchangeState[] = [exchange.state];
      exchange.open(false);
      states.push(exchange.state, await settled);
      const socket = await accept();
      exchange.send();
      states.push(exchange.state);
      assert.match(await nextText(socket), /^GET \/ HTTP\/1\.1\r\n.*\r\n\r\n$/s);
      socket.write(HEAD);
      await untilState(exchange, 'answering');
      states.push(exchange.state);
      assert.equal(exchange.bodyAt, null);
      socket.write('bo');
      while (exchange.bodyAt === null) await new Promise((resolve) => setImmediate(resolve));
      socket.write('dy');
      await left;
      states.push(exchange.state);
      assert.deepEqual(states, ['prepared', 'connecting', 'ready', 'sent', 'answering', 'over']);
      const { connection, sentAt, firstByteAt, bodyAt, lastByteAt, departedAt, outcome } = exchange;
      assert.deepEqual(outcome, { kind: 'served' });
      const stamps = [connection.connectStartedAt, connection.connectedAt, sentAt, firstByteAt, bodyAt, lastByteAt];
      assert.deepEqual(
        stamps,
        stamps.toSorted((a, b) => (a ?? 0) - (b ?? 0)),
      );
      assert.ok((firstByteAt ?? 0) < (bodyAt ?? 0) && (bodyAt ?? 0) < (lastByteAt ?? 0) && lastByteAt === departedAt);
      exchange.reusable?.close();
    });

    test('sends all but the last byte of its request, and is released by one byte', async (context) => {
      const { address, accept } = await listen(context);
      const { exchange, settled, left } = makeExchange(address, kind);
      exchange.open(false);
      await settled;
      exchange.sendAllButLast();
      const socket = await accept();
      const first = await nextText(socket);
      assert.ok(first.endsWith('\r\n\r') && exchange.sentAt === null && exchange.state === 'ready');
      const releasedAfter = clock();
      exchange.send();
      assert.equal(await nextText(socket), '\n');
      socket.end(`${HEAD}body`);
      await left;
      assert.equal(exchange.outcome.kind, 'served');
      assert.ok((exchange.sentAt ?? 0) >= releasedAfter);
      exchange.reusable?.close();
    });

    test('when given up, counts as timed out once and closes its connection', async (context) => {
      const { address, accept } = await listen(context);
      const { exchange, left } = makeExchange(address, kind);
      exchange.open(true);
      const socket = await accept();
      await nextText(socket);
      exchange.giveUp();
      exchange.giveUp();
      await Promise.all([left, once(socket.resume(), 'end')]);
      assert.deepEqual([exchange.outcome, exchange.firstByteAt], [{ kind: 'timed-out' }, null]);
    });

    test('is ready immediately on a kept connection', async (context) => {
      const { address, accept } = await listen(context);
      const first = makeExchange(address, kind);
      first.exchange.open(true);
      const socket = await accept();
      await nextText(socket);
      socket.write(`${HEAD}body`);
      await first.left;
      const second = makeExchange(address, kind, { kept: first.exchange.reusable });
      second.exchange.open(false);
      assert.equal(await second.settled, 'ready');
      second.exchange.send();
      await nextText(socket);
      socket.end(`${HEAD}body`);
      await second.left;
      assert.deepEqual([second.exchange.isKept, second.exchange.outcome.kind], [true, 'served']);
      second.exchange.reusable?.close();
    });

    test('connects from another address of this machine', { skip: process.platform !== 'linux' }, async (context) => {
      const { address, accept } = await listen(context);
      for (const source of ['127.0.0.2', '127.0.0.3']) {
        const { exchange, settled } = makeExchange(address, kind, { source });
        exchange.open(false);
        const { remoteAddress, remotePort } = await accept();
        await settled;
        assert.equal(remoteAddress, source);
        assert.deepEqual([exchange.connection.localAddress, exchange.connection.localPort], [source, remotePort]);
        exchange.giveUp();
      }
    });

    test('fails from an address that this machine does not have', async (context) => {
      const { address } = await listen(context);
      const { exchange, left } = makeExchange(address, kind, { source: '192.0.2.1' });
      exchange.open(true);
      await left;
      assert.deepEqual(exchange.outcome, { kind: 'failed', code: 'EADDRNOTAVAIL' });
    });

    test('to a port on which nothing is listening is settled, refused and over', async () => {
      const { exchange, settled, left } = makeExchange(await listenedToByNobody(), kind);
      exchange.open(true);
      assert.equal(exchange.state, 'connecting');
      assert.equal(await settled, 'over');
      await left;
      assert.deepEqual([exchange.outcome, exchange.connection.connectedAt], [{ kind: 'refused' }, null]);
    });

    test('sends a request larger than the kernel buffers completely', async (context) => {
      const { address, accept } = await listen(context);
      const transport = transportTo({ address, tls: null }, clock, kind);
      const held = new HeldConnection(transport, clock);
      const bytes = Buffer.alloc(8 * 1024 * 1024, 'x');
      held.open(bytes);
      const socket = await accept();
      let received = 0;
      while (received < bytes.length) received += (await nextText(socket)).length;
      assert.equal(received, bytes.length);
      held.close();
    });

    test('a connection can be held without a request until either side closes it', async (context) => {
      const { address, accept } = await listen(context);
      const transport = transportTo({ address, tls: null }, clock, kind);
      const closing: ReadonlyArray<(held: HeldConnection, socket: Socket) => void> = [
        (held) => held.close(),
        (_, socket) => socket.end(),
      ];
      for (const close of closing) {
        const held = new HeldConnection(transport, clock);
        held.open();
        const socket = await accept();
        await held.settled;
        assert.ok(held.connection.connectedAt !== null);
        const said: unknown[] = [];
        const ended = once(socket, 'end');
        socket.on('data', (bytes) => said.push(bytes));
        close(held, socket);
        await Promise.all([held.closed, ended]);
        assert.deepEqual(said, []);
      }
    });
  });
}
