/** What a client can send to a real server, and what it receives. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { LARGEST_BODY, LARGEST_HEADERS } from './request.js';
import { ask, connectTo, nameOfSocket, readAll, startServer } from './server.test-support.js';

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

describe('the protocol of a sequential server', () => {
  test('a raw message is echoed unchanged', async (context) => {
    const server = await startServer(context);
    assert.equal(await ask(server, 'data'), 'data');
    const long = 'x'.repeat(5000);
    assert.equal(await ask(server, long), long);
  });

  test('an HTTP request gets a complete answer with "Connection: close"', async (context) => {
    const server = await startServer(context);
    const answer = await ask(server, GET);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    assert.match(head, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(head, /\r\nConnection: close/);
    assert.match(head, new RegExp(`\r\nContent-Length: ${body.length}`));
    assert.match(body, new RegExp(`process +${server.server.listening.process},`));
  });

  test('HEAD gets the headers of GET without a body', async (context) => {
    const server = await startServer(context);
    const answer = await ask(server, GET.replace('GET', 'HEAD'));
    assert.equal(answer, (await ask(server, GET)).replace(/(?<=\r\n\r\n).*/s, ''));
  });

  test('a request that arrives in several pieces is read to its end', async (context) => {
    const server = await startServer(context);
    const headers = `GET / HTTP/1.1\r\nX: ${'a'.repeat(5000)}\r\n\r\n`;
    assert.match(await ask(server, headers), /^HTTP\/1\.1 200 /);
    const body = `POST / HTTP/1.1\r\nContent-Length: 300000\r\n\r\n${'b'.repeat(300_000)}`;
    assert.match(await ask(server, body), /^HTTP\/1\.1 200 /);
    const slow = await connectTo(server);
    slow.setNoDelay(true);
    const whole = readAll(slow);
    for (const piece of ['GET / HTTP/1.1\r\n', 'Host: x\r', '\n\r\n']) {
      slow.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.match(await whole, /^HTTP\/1\.1 200 /);
  });

  test('a client that waits for 100 Continue is told to go on', async (context) => {
    const server = await startServer(context);
    const socket = await connectTo(server);
    socket.write('POST / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n');
    const [first] = await once(socket, 'data');
    assert.equal(String(first), 'HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('12345');
    assert.match(await readAll(socket), /^HTTP\/1\.1 200 /);
  });

  const refused: ReadonlyArray<readonly [what: string, request: string, status: number]> = [
    ['headers that are too large', `GET / HTTP/1.1\r\nX: ${'a'.repeat(LARGEST_HEADERS + 1)}\r\n\r\n`, 431],
    ['headers without an end', `GET / HTTP/1.1\r\nX: ${'a'.repeat(3 * LARGEST_HEADERS)}`, 431],
    [
      'a body that is too large',
      `POST / HTTP/1.1\r\nContent-Length: ${LARGEST_BODY + 1}\r\n\r\n${'b'.repeat(5000)}`,
      413,
    ],
    ['a length that is not a number', 'POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n', 400],
    ['a space before a colon', 'POST / HTTP/1.1\r\nContent-Length : 5\r\n\r\n12345', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    ['a chunked body', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 411],
  ];
  for (const [what, request, status] of refused) {
    test(`${what}: ${status}, and the next client is served`, async (context) => {
      const server = await startServer(context);
      const socket = await connectTo(server);
      socket.end(request);
      assert.match(await readAll(socket), new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.equal(await ask(server, 'next'), 'next');
    });
  }

  for (const model of ['sequential', 'event-loop'] as const) {
    test(`${model}: a refused request ends a kept connection, and its body is not read as a request`, async (context) => {
      const server = await startServer(context, { model, keepAlive: true });
      const socket = await connectTo(server);
      socket.end(`POST / HTTP/1.1\r\nContent-Length : ${GET.length}\r\n\r\n${GET}`);
      const answers = (await readAll(socket)).match(/HTTP\/1\.1 \d+/g);
      assert.deepEqual(answers, ['HTTP/1.1 400']);
    });

    test(`${model}: the answer says whether the connection is closed or kept`, async (context) => {
      const server = await startServer(context, { model, keepAlive: true });
      const socket = await connectTo(server);
      socket.write(GET);
      let kept = '';
      while (!kept.endsWith('.\n')) kept += String((await once(socket, 'data'))[0]);
      assert.match(kept, /\r\nConnection: keep-alive\r\n.*, which keeps the connection open\.\n$/s);
      socket.write(GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
      assert.match(await readAll(socket), /\r\nConnection: close\r\n.*, which closes the connection\.\n$/s);
    });
  }

  test('the server survives a client that disconnects in the middle of its request', async (context) => {
    const server = await startServer(context);
    const rude = await connectTo(server);
    const name = nameOfSocket(rude);
    rude.write('GET / HTTP/1.1\r\n');
    rude.resetAndDestroy();
    const closed = await server.heard((event) => event.event === 'closed' && event.client === name);
    assert.equal(closed.event === 'closed' && closed.outcome, 'reset');
    const silent = await connectTo(server);
    silent.end();
    await once(silent.resume(), 'close');
    assert.equal(await ask(server, 'next'), 'next');
  });
});
