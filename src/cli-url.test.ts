/** `bench --load sustained --url`: a server that at-once did not start is measured, named, and never loaded by mistake. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import {
  assertCodeAgrees,
  assertFits,
  assertOneLine,
  run,
  runHere,
  temporaryFolder,
  testWrongInput,
} from './cli.test-support.js';

const HERE = '--url http://127.0.0.1:1/';
const QUICK = ['bench', '--load', 'sustained', '--clients', '3', '--duration', '300ms'];

async function serve(context: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('bench --load sustained --url', () => {
  test('is shown with what clients see, saved, and shown again', async (context) => {
    const folder = temporaryFolder(context);
    const url = await serve(context, (_, response) => {
      setTimeout(() => response.end('Hello'), 5);
    });
    const first = await run(context, [...QUICK, '--url', url], folder);
    assertCodeAgrees(first);
    assert.ok(first.stdout.includes(url), first.stdout);
    assert.match(first.stdout, /external: (3 busy clients got [\d.,]+ answers a second|No verdict)/);
    assert.doesNotMatch(first.stdout, /undefined|NaN|utilisation/);
    assertFits(first.stdout);
    const [saved = ''] = readdirSync(join(folder, 'results/runs'));
    const again = await runHere(context, ['results', 'show', saved.replace('.json', '')], folder);
    assert.equal(again.stdout, first.stdout);
  });

  test('a server that answers with 500: one line, 1, and nothing is saved', async (context) => {
    const folder = temporaryFolder(context);
    const url = await serve(context, (_, response) => {
      response.writeHead(500).end();
    });
    const { code, stdout, stderr } = await run(context, [...QUICK, '--url', url], folder);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assertOneLine(stderr, /answers with status 500\. Name a URL that answers with 200\./);
    assert.deepEqual(readdirSync(join(folder, 'results/runs')), []);
  });

  test('nobody there: one line, 1', async (context) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const { code, stdout, stderr } = await run(context, [...QUICK, '--url', `http://127.0.0.1:${port}/`]);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assertOneLine(stderr, /can't be reached \(refused\)\. Start the server first/);
  });

  test('open arrivals are not measured from outside', async (context) => {
    const { code, stderr } = await run(context, ['bench', '--load', 'open', '--rate', '5/s', ...HERE.split(' ')]);
    assert.equal(code, 2);
    assertOneLine(stderr, /--url means nothing with --load open\. .*use --load sustained/);
  });
});

testWrongInput(
  [
    ['--url http://192.0.2.1/', /192\.0\.2\.1 is not this machine\. .*--i-may-load-test-this-host/],
    ['--url ftp://127.0.0.1/', /--url takes a URL, as http:/],
    [`${HERE} --model sequential`, /--model is for servers that at-once starts.* Leave one out/],
    [`${HERE} --service-time 5ms`, /--service-time is for servers that at-once starts/],
    [`${HERE} --keep-alive`, /--keep-alive is for servers that at-once starts/],
  ],
  QUICK,
);
