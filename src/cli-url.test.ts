/**
 * `bench --load sustained --url`: a server that at-once did not start is measured, named, and never loaded by mistake.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  assertCodeAgrees,
  assertFits,
  assertOneLine,
  run,
  runHere,
  SAVED_RUNS,
  temporaryFolder,
  testWrongInput,
} from './cli.test-support.js';
import { serveHttp } from './clients/probe/servers.test-support.js';

const HERE = '--url http://127.0.0.1:1/';
const QUICK = ['bench', '--load', 'sustained', '--clients', '3', '--duration', '300ms'];

describe('bench --load sustained --url', () => {
  test('is shown as clients see it, saved, and shown again', async (context) => {
    const folder = temporaryFolder(context);
    const url = await serveHttp(context, (_, response) => {
      setTimeout(() => response.end('Hello'), 5);
    });
    // In a process of its own: this one is the server, which must do nothing else.
    const first = await run(context, [...QUICK, '--url', url], folder);
    assertCodeAgrees(first);
    assert.ok(first.stdout.includes(url), first.stdout);
    assert.match(
      first.stdout,
      /^3 clients kept busy for .* at http(?:[\s\S]*throughput +[\d.,]+ requests per second|[\s\S]*[Nn]o\s+verdict)/,
    );
    assert.doesNotMatch(first.stdout, /undefined|NaN|utilisation/);
    assertFits(first.stdout);
    const [saved = ''] = readdirSync(join(folder, SAVED_RUNS));
    const again = await runHere(context, ['results', 'show', saved.replace('.json', '')], folder);
    assert.equal(again.stdout, first.stdout);
  });

  test('a URL after the command works like --url, and needs no scheme', async (context) => {
    const folder = temporaryFolder(context);
    const url = await serveHttp(context, (_, response) => response.end('Hello'));
    const { port } = new URL(url);
    for (const typed of [url, `127.0.0.1:${port}`, `:${port}/`]) {
      const { code, stdout, stderr } = await runHere(context, [...QUICK, typed, '-j'], folder);
      assert.ok(code === 0 || code === 1, stderr);
      assert.equal(JSON.parse(stdout).scenario.url, url);
    }
  });

  test('a server that answers with 500: one line, exit code 1, and nothing is saved', async (context) => {
    const folder = temporaryFolder(context);
    const url = await serveHttp(context, (_, response) => {
      response.writeHead(500).end();
    });
    const { code, stdout, stderr } = await runHere(context, [...QUICK, '--url', url], folder);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assertOneLine(stderr, /answers with status 500\. Name a URL that answers with 200\./);
    assert.deepEqual(readdirSync(join(folder, SAVED_RUNS)), []);
  });

  test('no listener: one line, exit code 1', async (context) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const { code, stdout, stderr } = await runHere(context, [...QUICK, '--url', `http://127.0.0.1:${port}/`]);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assertOneLine(stderr, /Nothing is listening at .* \(connection refused\)\. Start the server first/);
  });
});

describe('sweep URL', () => {
  test('measures each number of clients from outside, saves the sweep, and shows it again', async (context) => {
    const folder = temporaryFolder(context);
    const url = await serveHttp(context, (_, response) => {
      setTimeout(() => response.end('Hello'), 5);
    });
    const first = await runHere(context, ['sweep', url, '-c', '1,2', '-d', '0.3'], folder);
    assert.ok(first.code === 0 || first.code === 1, first.stderr);
    assert.ok(first.stdout.startsWith(`1 to 2 clients kept busy at ${url}, seen from outside`), first.stdout);
    assert.doesNotMatch(first.stdout, /undefined|NaN|Service time|no cap/);
    assertFits(first.stdout);
    const [saved = ''] = readdirSync(join(folder, SAVED_RUNS));
    const again = await runHere(context, ['results', 'show', saved.replace('.json', ''), '-j'], folder);
    const { points } = JSON.parse(again.stdout);
    assert.deepEqual(
      points.map((point: { value: number; scenario: { url: string; clients: number } }) => [
        point.value,
        point.scenario.clients,
        point.scenario.url,
      ]),
      [
        [1, 1, url],
        [2, 2, url],
      ],
    );
  });
});

testWrongInput(
  [
    [
      '--url http://192.0.2.1/',
      /192\.0\.2\.1 is not this machine: only test hosts you are authorised.*--i-may-load-test-this-host/,
    ],
    ['--url ftp://127.0.0.1/', /--url takes a URL, such as http:/],
    [`${HERE} --model sequential`, /--model is for servers that at-once starts.* Leave one out/],
    [`${HERE} --service-time 5ms`, /--service-time is for servers that at-once starts/],
    ['http://192.0.2.1/', /192\.0\.2\.1 is not this machine: /],
    ['192.0.2.1', /192\.0\.2\.1 is not this machine: /],
    [`:1 ${HERE}`, /--url repeats the URL that follows the command/],
    ['multi-process', /bench takes a URL, not "multi-process"\. For the model write --model multi-process/],
    ['frob', /bench takes a URL, such as http:.*not "frob"/],
    [`${HERE} --keep-alive`, /--keep-alive is for servers that at-once starts/],
  ],
  QUICK,
);
