/**
 * The other models: which process accepts, which serves, which clients block others, and that no process is left
 * behind.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { killOutright } from '../processes.test-support.js';
import type { ServerEvent } from '../protocol/server-messages.js';
import {
  accepted,
  ask,
  closed,
  connectTo,
  nameOfSocket,
  type RunningServer,
  readAll,
  startServer,
} from './server.test-support.js';

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const LINUX = { skip: process.platform !== 'linux' };

async function processThatAccepted(server: RunningServer, client: string): Promise<number> {
  const event = await server.heard(accepted(client));
  return event.event === 'accepted' ? event.process : 0;
}

function serversOf({ events }: RunningServer): number[] {
  return events.flatMap((event) => (event.event === 'closed' ? [event.process] : []));
}

/** Resolves when the server has sent `count` events of this kind. */
function told(server: RunningServer, kind: ServerEvent['event'], count: number): Promise<unknown> {
  return server.heard(() => server.events.filter(({ event }) => event === kind).length >= count);
}

/** Ids and states of the child processes of `parent`; the state `Z` is a zombie. */
function childrenOf(parent: number): { id: number; state: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const [, fields = ''] = readFileSync(`/proc/${name}/stat`, 'latin1').split(') ');
      const [state = '', owner] = fields.split(' ');
      return Number(owner) === parent ? [{ id: Number(name), state }] : [];
    } catch {
      return [];
    }
  });
}

async function assertGone(ids: readonly number[]): Promise<void> {
  const deadline = performance.now() + 60_000;
  const alive = () => ids.filter((id) => readdirSync('/proc').includes(String(id)));
  while (alive().length > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(alive(), []);
}

describe('multi-process with separate accept queues', () => {
  test(
    'every worker has its own listening socket, the master has none, and a worker that dies is replaced',
    LINUX,
    async (context) => {
      const server = await startServer(context, { model: 'multi-process', accept: 'separate', workers: 3 });
      const { port, process: master, workers } = server.server.listening;
      const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`;
      assert.equal(readFileSync('/proc/net/tcp', 'latin1').split(address).length - 1, 3);
      await Promise.all(Array.from({ length: 12 }, () => ask(server, 'data')));
      await told(server, 'closed', 12);
      assert.ok(serversOf(server).every((id) => workers.includes(id) && id !== master));
      killOutright(workers[0]);
      await server.heard(({ event }) => event === 'worker-replaced');
      assert.equal(await ask(server, 'data'), 'data');
      await server.server.stop();
      await assertGone(workers);
    },
  );

  test('clients queued behind a silent client wait for it even if another worker is free', async (context) => {
    const server = await startServer(context, { model: 'multi-process', accept: 'separate', workers: 2 });
    const silent = await connectTo(server);
    const silentName = nameOfSocket(silent);
    const held = await processThatAccepted(server, silentName);
    const others = await Promise.all(Array.from({ length: 12 }, () => connectTo(server)));
    for (const other of others) other.write('data');
    const first = await server.heard(({ event }) => event === 'closed');
    assert.notEqual(first.event === 'closed' && first.process, held);
    silent.end('done');
    assert.deepEqual(
      await Promise.all(others.map(readAll)),
      others.map(() => 'data'),
    );
    await told(server, 'closed', 13);
    const byTheHeld = server.events.filter((event) => event.event === 'closed' && event.process === held);
    // The clients in this worker's queue arrived after the silent one and were not moved to the other worker.
    assert.equal(byTheHeld.findIndex(closed(silentName)), 0);
  });

  test('a port that another server listens on is in use', async (context) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    context.after(() => taken.close());
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    for (const model of ['multi-process', 'cluster', 'event-loop', 'process-per-connection'] as const) {
      const accept = model === 'multi-process' ? 'separate' : 'shared';
      await assert.rejects(startServer(context, { model, accept, port }), /is in use/);
    }
  });
});

describe('process-per-connection', () => {
  test('every client gets its own process, which ends and is reaped after the service', LINUX, async (context) => {
    const server = await startServer(context, { model: 'process-per-connection', workers: 3 });
    const { process: parent } = server.server.listening;
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(server, GET)));
    assert.ok(answers.every((answer) => answer.startsWith('HTTP/1.1 200 OK')));
    await told(server, 'process-ended', 6);
    const served = serversOf(server);
    assert.equal(new Set(served).size, 6);
    assert.ok(!served.includes(parent));
    const ended = server.events.flatMap((event) => (event.event === 'process-ended' ? [event] : []));
    assert.deepEqual(new Set(ended.map(({ process }) => process)), new Set(served));
    assert.ok(ended.every(({ cpuTime, peakMemoryBytes }) => cpuTime > 0 && peakMemoryBytes > 1e6));
    assert.deepEqual(childrenOf(parent), []);
  });

  test('at the maximum number of processes the next client waits until one of them ends', LINUX, async (context) => {
    const server = await startServer(context, { model: 'process-per-connection', workers: 2 });
    const { process: parent } = server.server.listening;
    const [first, second] = [await connectTo(server), await connectTo(server)];
    const holder = await processThatAccepted(server, nameOfSocket(first));
    const secondHolder = await processThatAccepted(server, nameOfSocket(second));
    const third = await connectTo(server);
    const thirdName = nameOfSocket(third);
    third.write('data');
    const secondName = nameOfSocket(second);
    assert.equal(childrenOf(parent).length, 2);
    first.end('done');
    assert.equal(await readAll(third), 'data');
    await server.heard(closed(thirdName));
    // The second client is not timed out, although the parent's accept() has a timeout while processes run.
    assert.ok(!server.events.some(closed(secondName)));
    const isEnd = (event: ServerEvent) => event.event === 'process-ended' && event.process === holder;
    const endedAt = server.events.findIndex(isEnd);
    assert.ok(endedAt !== -1 && endedAt < server.events.findIndex(accepted(thirdName)));
    await server.server.stop();
    await assertGone([secondHolder]);
  });

  test(
    'if a process dies, only its client loses the connection; if the parent dies, all do',
    LINUX,
    async (context) => {
      const server = await startServer(context, { model: 'process-per-connection', workers: 2 });
      const [unlucky, held] = [await connectTo(server), await connectTo(server)];
      unlucky.on('error', () => {});
      const gone = once(unlucky.resume(), 'close');
      process.kill(await processThatAccepted(server, nameOfSocket(unlucky)), 'SIGKILL');
      await gone;
      assert.equal(await ask(server, 'next'), 'next');
      const heldBy = await processThatAccepted(server, nameOfSocket(held));
      held.on('error', () => {});
      server.server.child.process.kill('SIGKILL');
      await Promise.all([server.server.died, once(held.resume(), 'close')]);
      await assertGone([heldBy]);
    },
  );
});

describe('cluster', () => {
  test(
    'the workers serve, the primary does not; a worker that dies is replaced; no process is left',
    LINUX,
    async (context) => {
      const server = await startServer(context, { model: 'cluster', workers: 2 });
      const { process: primary, workers } = server.server.listening;
      await Promise.all(Array.from({ length: 8 }, () => ask(server, 'data')));
      await told(server, 'closed', 8);
      assert.deepEqual(new Set(serversOf(server)), new Set(workers));
      assert.ok(!workers.includes(primary));
      killOutright(workers[0]);
      const replaced = await server.heard(({ event }) => event === 'worker-replaced');
      assert.equal(replaced.event === 'worker-replaced' && replaced.died, workers[0]);
      assert.equal(await ask(server, 'data'), 'data');
      const all = childrenOf(primary).map(({ id }) => id);
      await server.server.stop();
      await assertGone(all);
    },
  );

  test('if the only worker dies, its replacement takes over the address', async (context) => {
    const server = await startServer(context, { model: 'cluster', workers: 1 });
    killOutright(server.server.listening.workers[0]);
    await server.heard(({ event }) => event === 'worker-replaced');
    assert.equal(await ask(server, 'data'), 'data');
  });
});

describe('event-loop', () => {
  test('silent clients do not block others', async (context) => {
    const server = await startServer(context, { model: 'event-loop' });
    const silent = await Promise.all(Array.from({ length: 3 }, () => connectTo(server)));
    for (const socket of silent) await server.heard(accepted(nameOfSocket(socket)));
    assert.equal(await ask(server, 'data'), 'data');
    assert.ok(!server.events.some((event) => silent.some((socket) => closed(nameOfSocket(socket))(event))));
  });

  test('it reads and answers as the other models do, however many pieces a request arrives in', async (context) => {
    const server = await startServer(context, { model: 'event-loop', serviceTime: 1e6 });
    assert.match(await ask(server, GET), new RegExp(`process +${server.server.listening.process},`));
    const body = `POST / HTTP/1.1\r\nContent-Length: 300000\r\n\r\n${'b'.repeat(300_000)}`;
    assert.match(await ask(server, body), /^HTTP\/1\.1 200 /);
    assert.match(await ask(server, `GET / HTTP/1.1\r\nX: ${'a'.repeat(99_000)}`), /^HTTP\/1\.1 431 /);
    assert.match(await ask(server, 'POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n'), /^HTTP\/1\.1 400 /);
    const half = await connectTo(server);
    half.end('data');
    assert.equal(await readAll(half), 'data');
    const polite = await connectTo(server);
    polite.write('POST / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n');
    const [first] = await once(polite, 'data');
    assert.equal(String(first), 'HTTP/1.1 100 Continue\r\n\r\n');
    polite.write('12345');
    assert.match(await readAll(polite), /^HTTP\/1\.1 200 /);
  });

  test('it survives clients that disconnect before or during their service, and a silent client times out', async (context) => {
    const server = await startServer(context, { model: 'event-loop', serviceTime: 20e6, receiveTimeout: 500e6 });
    const [early, late, silent] = [await connectTo(server), await connectTo(server), await connectTo(server)];
    const names = [early, late, silent].map(nameOfSocket);
    await server.heard(accepted(names[1] ?? ''));
    early.resetAndDestroy();
    late.write('data', () => late.resetAndDestroy());
    const [first, second, third] = await Promise.all(names.map((name) => server.heard(closed(name))));
    assert.equal(first?.event === 'closed' && first.outcome, 'reset');
    // The second client, which left during its service, may be reported either way: that depends on the network.
    assert.equal(second?.event === 'closed' && second.received, 4);
    assert.equal(third?.event === 'closed' && third.outcome, 'timed-out');
    assert.equal(await ask(server, 'next'), 'next');
  });
});

describe('a kept connection, at the event loop and at the blocking server', () => {
  for (const model of ['event-loop', 'sequential'] as const) {
    const answersIn = (text: string) => text.split('HTTP/1.1 200 ').length - 1;

    test(`${model}: a client that closes its sending side gets its answer, then the end of the stream`, async (context) => {
      const server = await startServer(context, { model, keepAlive: true, serviceTime: 50e6 });
      const half = await connectTo(server);
      half.end(GET);
      assert.equal(answersIn(await readAll(half)), 1);
    });

    test(`${model}: what arrives during a service is read as the next request`, async (context) => {
      const server = await startServer(context, { model, keepAlive: true, serviceTime: 400e6 });
      const hasty = await connectTo(server);
      hasty.write(GET);
      // By then the first request was read. The second is answered whether or not the first answer has been sent.
      await server.heard(accepted(nameOfSocket(hasty)));
      setTimeout(() => hasty.end(GET), 200);
      assert.equal(answersIn(await readAll(hasty)), 2);
    });

    test(`${model}: of two pipelined requests the first is answered, then the connection is closed`, async (context) => {
      const server = await startServer(context, { model, keepAlive: true, serviceTime: 1e6 });
      const answer = await ask(server, `${GET}${GET}`);
      assert.equal(answersIn(answer), 1);
      assert.match(answer, /^connection: close\r$/im);
    });

    test(`${model}: a client that sends nothing after its answer times out`, async (context) => {
      const server = await startServer(context, { model, keepAlive: true, receiveTimeout: 300e6 });
      assert.equal(answersIn(await ask(server, GET)), 1);
    });
  }
});

test('every model ends on SIGTERM, whatever it is doing', LINUX, async (context) => {
  for (const model of ['multi-process', 'process-per-connection', 'cluster', 'event-loop'] as const) {
    const server = await startServer(context, { model, workers: 2 });
    await connectTo(server);
    await server.heard(({ event }) => event === 'accepted');
    await server.server.stop();
    assert.equal(
      server.server.child.process.signalCode ?? server.server.child.process.exitCode,
      model === 'multi-process' || model === 'cluster' ? 0 : 'SIGTERM',
    );
  }
});
