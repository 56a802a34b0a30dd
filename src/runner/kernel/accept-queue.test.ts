/** The accept queue of a real server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connectTo, nameOfSocket, startServer } from '../../servers/server.test-support.js';
import { AcceptQueue } from './accept-queue.js';
import { readKernelFile } from './limits.js';

const skip = readKernelFile('/proc/net/tcp') === null;

test("the accept queue's length is the number of clients that have not been accepted", { skip }, async (context) => {
  const server = await startServer(context);
  const { host, port } = server.server.listening;
  const queue = AcceptQueue.open(host, port);
  assert.ok(queue !== null);
  context.after(() => queue.close());
  assert.equal(queue.length(), 0);
  const silent = await connectTo(server);
  const name = nameOfSocket(silent);
  await server.heard((event) => event.event === 'accepted' && event.client === name);
  for (let waiting = 1; waiting <= 5; waiting += 1) {
    await connectTo(server);
    // A connection enters the queue a little after it is established for the client, or later on a busy machine.
    for (const deadline = performance.now() + 60_000; queue.length() !== waiting && performance.now() < deadline; )
      await nextTurn();
    assert.equal(queue.length(), waiting);
  }
  assert.equal(AcceptQueue.open(host, 1), null);
});
