/** Loads end in the same way over both transports, and clients that say nothing are told from those that fail. */
import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { OutcomeKind } from '../model/connection-record.js';
import { MILLISECOND, SECOND } from '../model/units.js';
import type { BurstOrder } from '../protocol/client-messages.js';
import { runBurst } from './burst.js';
import type { TransportKind } from './connection.js';
import { listenedToByNobody, listenOnLoopback } from './probe/servers.test-support.js';
import { runSustained } from './sustained.js';
import { runTimetable } from './timetable.js';

const TRANSPORTS: readonly TransportKind[] = process.platform === 'linux' ? ['epoll', 'node'] : ['node'];
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n';
const CLIENTS = 5;

const epoch = () => String(process.hrtime.bigint());

type Order = Omit<BurstOrder, 'order'>;

function orderAt(port: number, changes: Partial<BurstOrder> = {}): Order {
  const common = { host: '127.0.0.1', port, clients: CLIENTS, message: 'http', timeout: 20 * SECOND } as const;
  return { ...common, silentClients: 0, silentTime: 0, epoch: epoch(), ...changes };
}

async function portOf(context: TestContext, serve: (socket: Socket) => void): Promise<number> {
  const address = await listenOnLoopback(context, createServer(serve));
  return address.kind === 'tcp' ? address.port : 0;
}

const ENDINGS: ReadonlyArray<readonly [what: string, serve: (socket: Socket) => void, kind: OutcomeKind]> = [
  ['an answer', (socket) => socket.once('data', () => socket.end(`${OK}body`)), 'served'],
  ['half an answer', (socket) => socket.once('data', () => socket.end(`${OK}bo`)), 'cut-short'],
  ['a refusal', (socket) => socket.once('data', () => socket.end('HTTP/1.1 503 Busy\r\n\r\n')), 'rejected'],
  ['a reset', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'reset'],
];

for (const kind of TRANSPORTS) {
  describe(`over ${kind}`, () => {
    for (const [what, serve, outcome] of ENDINGS) {
      test(`${what}: ${outcome}, in a burst, a timetable and a closed loop`, async (context) => {
        const port = await portOf(context, serve);
        const order = orderAt(port);
        const burst = await runBurst({ order: 'burst', ...order }, kind);
        const load = { kind: 'open', rate: 500, arrivals: 'constant' } as const;
        const arrivals = { order: 'open', ...order, load, seed: 1, roundIndex: 0 } as const;
        const { clients: timetable } = await runTimetable(arrivals, undefined, kind);
        for (const reports of [burst, timetable]) {
          assert.deepEqual(
            reports.map(({ outcome: { kind } }) => kind),
            new Array(CLIENTS).fill(outcome),
          );
        }
        const url = `http://127.0.0.1:${port}/`;
        const duration = 50 * MILLISECOND;
        const { sent, answered, failed, censored } = await runSustained(
          { order: 'sustained', url, clients: 2, duration, timeout: SECOND, keepAlive: false, epoch: epoch() },
          undefined,
          kind,
        );
        assert.equal(sent, answered + failed + censored);
        assert.ok(outcome === 'served' ? answered > 0 && failed === 0 : failed > 0 && answered === 0);
      });
    }

    test('clients that say nothing stay until their time is over; the server may close their connections', async (context) => {
      for (const closes of [false, true]) {
        let connections = 0;
        const port = await portOf(context, (socket) => {
          connections += 1;
          socket.once('data', () => socket.end(`${OK}body`));
          if (closes && connections <= 2) socket.end();
        });
        const silence = { silentClients: 2, silentTime: 50 * MILLISECOND };
        const reports = await runBurst({ order: 'burst', ...orderAt(port, silence) }, kind);
        const kinds = reports.map(({ outcome }) => outcome.kind);
        assert.deepEqual(kinds, ['said-nothing', 'said-nothing', ...new Array(CLIENTS).fill('served')]);
        const firstSpoke = reports[2]?.arrivedAt ?? Number.NaN;
        for (const { connectedAt } of reports.slice(0, 2)) assert.ok((connectedAt ?? Number.NaN) <= firstSpoke);
      }
    });

    test('clients that would say nothing, and that nothing listens for, are refused', async () => {
      const address = await listenedToByNobody();
      const port = address.kind === 'tcp' ? address.port : 0;
      const reports = await runBurst({ order: 'burst', ...orderAt(port, { silentClients: 2, silentTime: 1 }) }, kind);
      assert.deepEqual(
        reports.map(({ outcome }) => outcome.kind),
        new Array(CLIENTS + 2).fill('refused'),
      );
    });
  });
}

test('a closed loop by autocannon is counted in the same way', async (context) => {
  const port = await portOf(context, (socket) => socket.once('data', () => socket.end(`${OK}body`)));
  const url = `http://127.0.0.1:${port}/`;
  const order = { order: 'sustained', url, clients: 2, timeout: SECOND, keepAlive: false, epoch: epoch() } as const;
  const duration = 50 * MILLISECOND;
  const { sent, answered, failed, censored } = await runSustained({ ...order, duration, generator: 'autocannon' });
  assert.ok(answered > 0 && failed === 0);
  assert.equal(sent, answered + failed + censored);
});
