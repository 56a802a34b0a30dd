/** The harness's small parts: joining, planning, reading what the kernel says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { seededDraw, shuffle } from '../model/random.js';
import type { ClientReport } from '../protocol/client-messages.js';
import type { TraceRecord } from '../protocol/server-messages.js';
import { connectTo, nameOf, startServer } from '../servers/server.test-support.js';
import { joinStamps } from './join-stamps.js';
import { AcceptQueue } from './kernel/accept-queue.js';
import { parseConnectCounters, parseListenCounters } from './kernel/kernel-counters.js';
import { checkLimits, parseOpenFiles, parsePortRange, readLimits } from './kernel/limits.js';
import { planRounds } from './measure.js';

const TARGET = { host: '127.0.0.1', port: 8000 };

function report(clientPort: number | null): ClientReport {
  const clientAddress = clientPort === null ? null : '127.0.0.1';
  const outcome = clientPort === null ? ({ kind: 'refused' } as const) : ({ kind: 'served' } as const);
  return {
    clientAddress,
    clientPort,
    intendedAt: null,
    arrivedAt: 1,
    connectedAt: 2,
    answeredAt: 3,
    departedAt: 4,
    outcome,
  };
}

function trace(clientPort: number): TraceRecord {
  return {
    clientAddress: '127.0.0.1',
    clientPort,
    serverAddress: TARGET.host,
    serverPort: TARGET.port,
    process: 7,
    serviceStartedAt: 1002n,
    receivedAt: 1003n,
    answeredAt: 1004n,
    serviceEndedAt: 1005n,
    outcome: 'answered',
  };
}

describe('joinStamps', () => {
  test('in whatever order the two sides tell it, every connection is there once, and none is dropped', () => {
    const ports = fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { maxLength: 50 });
    fc.assert(
      fc.property(
        ports,
        fc.integer(),
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 0, max: 50 }),
        (all, seed, a, b) => {
          const draw = seededDraw(seed);
          const byClients = shuffle(all, draw).slice(Math.min(a, all.length));
          const byServer = shuffle(all, draw).slice(Math.min(b, all.length));
          const records = joinStamps(byClients.map(report), byServer.map(trace), TARGET, 1000n);
          const both = byClients.filter((port) => byServer.includes(port));
          const seen = new Set([...byClients, ...byServer]);
          assert.equal(records.length, seen.size);
          assert.deepEqual(new Set(records.map(({ connection }) => connection.clientPort)), seen);
          assert.equal(records.filter(({ outcome }) => outcome.kind === 'served').length, both.length);
          assert.equal(records.filter(({ outcome }) => outcome.kind === 'unmatched').length, seen.size - both.length);
        },
      ),
    );
  });

  test('a port that is used again: the k-th use is joined with the k-th service, and nothing is dropped', () => {
    const uses = fc.array(fc.record({ port: fc.integer({ min: 1, max: 3 }), wait: fc.integer({ min: 0, max: 9 }) }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(uses, fc.integer(), (visits, seed) => {
        const draw = seededDraw(seed);
        // Each visit ends before the next begins: only then can a port be used again.
        const reports = visits.map(({ port }, index) => ({ ...report(port), arrivedAt: index * 10 }));
        const services = visits.map(({ port, wait }, index) => ({
          ...trace(port),
          serviceStartedAt: BigInt(1000 + index * 10 + wait),
          process: index,
        }));
        const records = joinStamps(shuffle(reports, draw), shuffle(services, draw), TARGET, 1000n);
        assert.equal(records.length, visits.length);
        for (const { client, server, outcome } of records) {
          assert.equal(outcome.kind, 'served');
          assert.equal(server?.process, (client?.arrivedAt ?? 0) / 10);
        }
      }),
    );
  });

  test('a service before the client came is not its own, unless the port was used once', () => {
    const late = { ...report(5), arrivedAt: 100 };
    const twice = joinStamps([late, { ...report(5), arrivedAt: 0 }], [trace(5)], TARGET, 1000n);
    assert.deepEqual(
      twice.map(({ outcome }) => outcome.kind),
      ['unmatched', 'served'],
    );
    const [once] = joinStamps([late], [trace(5)], TARGET, 1000n);
    assert.equal(once?.outcome.kind, 'served');
    const alone = joinStamps([report(5)], [trace(5), trace(5)], TARGET, 1000n);
    assert.deepEqual(
      alone.map(({ client }) => client !== null),
      [true, false],
    );
  });

  test('a failure keeps its kind, and stamps count from the epoch', () => {
    const records = joinStamps([report(null), report(5)], [trace(5)], TARGET, 1000n);
    assert.deepEqual(records[0]?.outcome, { kind: 'refused' });
    assert.equal(records[0]?.server, null);
    assert.deepEqual(records[1]?.server, {
      process: 7,
      serviceStartedAt: 2,
      receivedAt: 3,
      answeredAt: 4,
      serviceEndedAt: 5,
    });
  });
});

test('planRounds: the models take turns, all in every turn; warm-up first; the seed repeats the order', () => {
  const two = { model: 'multi-process', workers: 2, accept: 'shared' } as const;
  const scenario = { models: [two, two, two], rounds: 20, warmUpRounds: 3, seed: 5 };
  const plan = planRounds(scenario);
  assert.equal(plan.length, 69);
  assert.deepEqual(planRounds(scenario), plan);
  const orders = Array.from({ length: 23 }, (_, turn) => plan.slice(turn * 3, turn * 3 + 3));
  for (const [turn, order] of orders.entries()) {
    assert.deepEqual(order.map(({ model }) => model).sort(), [0, 1, 2]);
    assert.ok(order.every(({ warmUp }) => warmUp === turn < 3));
  }
  assert.ok(new Set(orders.map((order) => order.map(({ model }) => model).join())).size > 1);
});

describe("the kernel's files", () => {
  test('the counters stand under their names, wherever these stand', () => {
    const text = 'TcpExt: A ListenOverflows B ListenDrops\nTcpExt: 1 22 3 44\nIpExt: A\nIpExt: 9\n';
    assert.deepEqual(parseListenCounters(text), { listenOverflows: 22, listenDrops: 44 });
    assert.equal(parseListenCounters('TcpExt: A\nTcpExt: 1\n'), null);
    assert.equal(parseListenCounters(''), null);
    const connects = 'TcpExt: TCPSynRetrans ListenOverflows\nTcpExt: 3 4\n';
    assert.deepEqual(parseConnectCounters(connects), { synRetries: 3, listenOverflows: 4 });
    assert.equal(parseConnectCounters(text), null);
  });

  test('limits are read, or unknown', () => {
    assert.equal(parseOpenFiles('Max open files            1024                 4096                 files\n'), 4096);
    assert.equal(parseOpenFiles('Max open files            unlimited            unlimited            files\n'), null);
    assert.equal(parseOpenFiles(null), null);
    assert.equal(parsePortRange('32768\t60999\n'), 28_232);
    assert.equal(parsePortRange(null), null);
  });

  test('too many clients: the message names the limit and how to raise it', () => {
    const limits = { openFiles: 1000, localPorts: 500, somaxconn: 128 };
    assert.throws(
      () => checkLimits(2000, limits),
      /2,000 clients need 2,064 open files, and a process may have 1,000\..*ulimit -n 2064/,
    );
    assert.throws(
      () => checkLimits(600, limits),
      /600 clients need as many local ports, and there are 500\..*ip_local_port_range/,
    );
    assert.throws(() => checkLimits(2000, limits, 'a lower --rate'), /or use a lower --rate\.$/);
    assert.doesNotThrow(() => checkLimits(500, limits));
    assert.doesNotThrow(() => checkLimits(1_000_000, { openFiles: null, localPorts: null, somaxconn: null }));
    assert.doesNotThrow(() => checkLimits(1, readLimits()));
  });

  const skip = readFileOrNull('/proc/net/tcp') === null;
  test('the accept queue is as long as the clients that nobody has accepted', { skip }, async (context) => {
    const server = await startServer(context);
    const { host, port } = server.server.listening;
    const queue = AcceptQueue.open(host, port);
    assert.ok(queue !== null);
    context.after(() => queue.close());
    assert.equal(queue.length(), 0);
    const silent = await connectTo(server);
    const name = nameOf(silent);
    await server.heard((event) => event.event === 'accepted' && event.client === name);
    for (let waiting = 1; waiting <= 5; waiting += 1) {
      await connectTo(server);
      // The kernel hands a connection over a little after its client has it, and later where it has much to do.
      for (const deadline = performance.now() + 5000; queue.length() !== waiting && performance.now() < deadline; )
        await nextTurn();
      assert.equal(queue.length(), waiting);
    }
    assert.equal(AcceptQueue.open(host, 1), null);
  });
});

function readFileOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
