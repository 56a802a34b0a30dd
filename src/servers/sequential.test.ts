/** Which clients the models serve at the same time, on real sockets and processes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
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

/** The order of the server's events for these clients: `accepted a`, `closed a`, ... */
function story({ events }: RunningServer, names: ReadonlyMap<string, string>): string[] {
  return events.flatMap((event) => {
    if (event.event !== 'accepted' && event.event !== 'closed') return [];
    const name = names.get(event.client);
    return name === undefined ? [] : [`${event.event} ${name}`];
  });
}

describe('sequential', () => {
  test('a silent client blocks all others until it leaves', async (context) => {
    const server = await startServer(context);
    const silent = await connectTo(server);
    await server.heard(accepted(nameOfSocket(silent)));
    const other = await connectTo(server);
    const otherName = nameOfSocket(other);
    const names = new Map([
      [nameOfSocket(silent), 'silent'],
      [otherName, 'other'],
    ]);
    other.write('data');
    silent.end('I am done');
    assert.equal(await readAll(other), 'data');
    await server.heard(closed(otherName));
    assert.deepEqual(story(server, names), ['accepted silent', 'closed silent', 'accepted other', 'closed other']);
  });

  test('with a receive timeout a silent client is disconnected', async (context) => {
    const server = await startServer(context, { receiveTimeout: 300e6 });
    const silent = await connectTo(server);
    const name = nameOfSocket(silent);
    const other = await ask(server, 'data');
    assert.equal(other, 'data');
    const end = await server.heard(closed(name));
    assert.equal(end.event === 'closed' && end.outcome, 'timed-out');
    silent.destroy();
  });

  test('accept() is never called again before the first connection is closed', {
    skip: !hasStrace(),
  }, async (context) => {
    const server = await startServer(context, { announceConnections: false, serviceTime: 1e6 });
    const trace = join(tmpdir(), `at-once-strace-${process.pid}`);
    context.after(() => rmSync(trace, { force: true }));
    const { spawn } = await import('node:child_process');
    const strace = spawn('strace', [
      '-f',
      '-e',
      'trace=accept,recvfrom,sendto,close',
      '-o',
      trace,
      '-p',
      String(server.server.child.process.pid),
    ]);
    await once(strace.stderr, 'data');
    await Promise.all(Array.from({ length: 5 }, () => ask(server, 'data')));
    const ended = once(strace, 'exit');
    await server.server.stop();
    await ended;
    const calls = readFileSync(trace, 'utf8')
      .split('\n')
      .flatMap((line) => /^\d+\s+(accept|recvfrom|sendto|close)\(/.exec(line)?.[1] ?? []);
    const cycle = ['accept', 'recvfrom', 'sendto', 'close'];
    const shown = calls.slice(0, 20);
    // The first accept was called before strace attached: it may be shown as restarted, or not at all.
    const first = cycle.indexOf(shown[0] ?? '');
    assert.ok(shown.length >= 16, `only ${shown.length} calls`);
    for (const [index, call] of shown.entries()) assert.equal(call, cycle[(first + index) % cycle.length]);
  });
});

function hasStrace(): boolean {
  return spawnSync('strace', ['true']).status === 0;
}

describe('multi-process', () => {
  test('as many silent clients as workers block all others; one fewer does not', async (context) => {
    const server = await startServer(context, { model: 'multi-process', workers: 2 });
    const first = await connectTo(server);
    await server.heard(accepted(nameOfSocket(first)));
    assert.equal(await ask(server, 'room for one'), 'room for one');
    const second = await connectTo(server);
    await server.heard(accepted(nameOfSocket(second)));
    const third = await connectTo(server);
    const thirdName = nameOfSocket(third);
    const names = new Map([
      [nameOfSocket(first), 'first'],
      [thirdName, 'third'],
    ]);
    third.write('data');
    first.end('done');
    assert.equal(await readAll(third), 'data');
    await server.heard(closed(thirdName));
    const order = story(server, names);
    assert.ok(order.indexOf('closed first') < order.indexOf('accepted third'));
    second.destroy();
  });

  test('the workers serve, the master never does', async (context) => {
    const server = await startServer(context, { model: 'multi-process', workers: 3, serviceTime: 1e6 });
    await Promise.all(Array.from({ length: 12 }, () => ask(server, 'data')));
    await server.heard(() => server.events.filter(({ event }) => event === 'closed').length === 12);
    const served = new Set(server.events.flatMap((event) => (event.event === 'closed' ? [event.process] : [])));
    const { process: master, workers } = server.server.listening;
    assert.equal(workers.length, 3);
    assert.ok(!served.has(master));
    assert.deepEqual(
      [...served].filter((id) => !workers.includes(id)),
      [],
    );
  });

  test('a worker that dies during a service is replaced, and its client sees the connection end', async (context) => {
    const server = await startServer(context, { model: 'multi-process', workers: 1 });
    const client = await connectTo(server);
    const isAccepted = await server.heard(accepted(nameOfSocket(client)));
    const worker = isAccepted.event === 'accepted' ? isAccepted.process : 0;
    const gone = once(client.resume(), 'close');
    process.kill(worker, 'SIGKILL');
    await gone;
    const replaced = await server.heard((event) => event.event === 'worker-replaced');
    assert.equal(replaced.event === 'worker-replaced' && replaced.died, worker);
    assert.equal(await ask(server, 'next'), 'next');
  });

  test('killing the master ends the workers', { skip: process.platform !== 'linux' }, async (context) => {
    const server = await startServer(context, { model: 'multi-process', workers: 2 });
    const held = await connectTo(server);
    await server.heard(accepted(nameOfSocket(held)));
    // The stream ends when the worker that holds the connection dies: no other process has the socket.
    const gone = once(held.resume(), 'close');
    server.server.child.process.kill('SIGKILL');
    await Promise.all([server.server.died, gone]);
  });
});
