/** The clients of a closed loop: pauses, addresses, limits, and misbehaving servers. */
import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { Outcome } from '../model/connection-record.js';
import { MILLISECOND } from '../model/units.js';
import { type TransportKind, transportTo } from './connection.js';
import { type LoopLoad, startLoopClients } from './loop-clients.js';
import { httpTarget, LONG, listenOnLoopback } from './probe/servers.test-support.js';
import { planOfTarget } from './requests.js';

const TRANSPORTS: readonly TransportKind[] = process.platform === 'linux' ? ['epoll', 'node'] : ['node'];
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody';
const clock = () => Number(process.hrtime.bigint());

interface Told {
  readonly began: number[];
  readonly ended: Array<{ readonly client: number; readonly kind: Outcome['kind']; readonly at: number }>;
  readonly gaveUp: number[];
}

/** Runs until a number of requests were sent, with a server that answers each by `serve`. */
async function loop(
  context: TestContext,
  kind: TransportKind,
  serve: (socket: Socket) => void,
  changes: Partial<LoopLoad> = {},
  onEnded: () => unknown = () => {},
): Promise<Told & { readonly connectedFrom: Array<string | undefined> }> {
  const connectedFrom: Array<string | undefined> = [];
  const server = createServer((socket) => {
    connectedFrom.push(socket.remoteAddress);
    socket.on('data', () => serve(socket));
  });
  const address = await listenOnLoopback(context, server);
  const told: Told = { began: [], ended: [], gaveUp: [] };
  const plan = planOfTarget(httpTarget(address, { keepAlive: true }));
  const transport = transportTo({ address, tls: null }, clock, kind);
  const load = { plan, transport, clock, clients: 2, timeout: LONG, mostRequests: 6, keepAlive: true, ...changes };
  await startLoopClients(load, {
    connected() {},
    began: () => told.began.push(clock()),
    ended: (client, outcome, at = clock()) => {
      told.ended.push({ client, kind: outcome.kind, at });
      onEnded();
    },
    gaveUp: (client) => told.gaveUp.push(client),
  }).ended;
  return { ...told, connectedFrom };
}

for (const kind of TRANSPORTS) {
  describe(`the clients of a closed loop over ${kind}`, () => {
    test('wait between an answer and the next request', async (context) => {
      const pause = 30 * MILLISECOND;
      const { began, ended } = await loop(context, kind, (socket) => socket.write(ANSWER), { clients: 1, pause });
      assert.equal(ended.length, 6);
      for (const [index, { at }] of ended.slice(0, -1).entries()) {
        // A timer can be early by less than its resolution.
        assert.ok((began[index + 1] ?? 0) - at >= pause - 2 * MILLISECOND);
      }
    });

    test('open another connection if the server closes one or sends on it while they pause', async (context) => {
      const pause = 100 * MILLISECOND;
      for (const disturb of [(socket: Socket) => socket.end(), (socket: Socket) => socket.write(ANSWER)]) {
        let last: Socket | null = null;
        const answer = (socket: Socket): void => {
          last = socket;
          socket.write(ANSWER);
        };
        // After the client has read its answer.
        const onEnded = () => last !== null && disturb(last);
        const { ended, connectedFrom } = await loop(
          context,
          kind,
          answer,
          { clients: 1, pause, mostRequests: 3 },
          onEnded,
        );
        assert.deepEqual(new Set(ended.map(({ kind }) => kind)), new Set(['served']));
        assert.equal(connectedFrom.length, 3);
      }
    });

    test('connect from the given addresses, in turn', {
      skip: kind === 'epoll' ? false : 'only the epoll transport does',
    }, async (context) => {
      const sources = ['127.0.0.2', '127.0.0.3'];
      const serve = (socket: Socket) => socket.write(ANSWER);
      const { connectedFrom } = await loop(context, kind, serve, { clients: 4, mostRequests: 12, sources });
      assert.deepEqual(connectedFrom.sort(), ['127.0.0.2', '127.0.0.2', '127.0.0.3', '127.0.0.3']);
    });

    test('give up a request at its timeout, and count it', async (context) => {
      const timeout = 60 * MILLISECOND;
      const { began, ended, gaveUp } = await loop(context, kind, () => {}, { timeout, mostRequests: 100 });
      assert.deepEqual([began.length, ended.length, gaveUp.sort()], [20, 20, [0, 1]]);
      assert.ok(ended.every(({ kind }) => kind === 'timed-out'));
      assert.ok((ended[0]?.at ?? 0) - (began[0] ?? 0) >= timeout);
    });

    test('give up after an unexpected answer', async (context) => {
      const { ended, gaveUp } = await loop(context, kind, (socket) => socket.write(ANSWER + ANSWER));
      assert.deepEqual(gaveUp.sort(), [0, 1]);
      assert.deepEqual([...new Set(ended.map(({ kind }) => kind))], ['failed']);
    });
  });
}
