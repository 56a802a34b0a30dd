/**
 * `bench --url`: a burst at a running server with a known number of slots; its exit codes; options that it excludes.
 */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { assertFits, assertOneLine, runHere, SAVED_RUNS, temporaryFolder, testWrongInput } from './cli.test-support.js';
import { serveHttp } from './clients/probe/servers.test-support.js';
import type { ModelChoice } from './model/scenario.js';
import { MILLISECOND } from './model/units.js';
import { measureUntilDecided } from './retries.test-support.js';
import { startServer } from './servers/server.test-support.js';

const BURST = ['bench', '--clients', '12', '--rounds', '4', '--warm-up-rounds', '0'];
const ON_LINUX = { skip: process.platform !== 'linux' };
const SERVICE = 20 * MILLISECOND;

async function startModel(context: TestContext, choice: ModelChoice, serviceTime = SERVICE): Promise<string> {
  const { server } = await startServer(context, { ...choice, serviceTime, announceConnections: false });
  return `http://127.0.0.1:${server.listening.port}/`;
}

/**
 * Repeats the command, each time in a new folder, but only if the program itself said that it was inconclusive. On a very
 * busy machine the last may be inconclusive too, but never wrong.
 */
function runUntilAnswered(context: TestContext, words: readonly string[]) {
  return measureUntilDecided(context, {
    tries: 4,
    measure: async () => {
      const folder = temporaryFolder(context);
      return { ...(await runHere(context, words, folder)), folder };
    },
    whyUndecided: ({ code, stdout }) => (code === 3 ? stdout.trimEnd().slice(-120) : null),
  });
}

describe('bench --url names as many slots as the server has, or none', () => {
  for (const [choice, expected, said] of [
    [{ model: 'sequential', workers: 1, accept: 'shared' }, '1', /Serves one at a time/],
    [{ model: 'multi-process', workers: 4, accept: 'shared' }, '4', /Serves 4 at once/],
    [{ model: 'event-loop', workers: 1, accept: 'shared' }, 'none', /No limit found up to N = 12/],
  ] as const) {
    test(`${choice.model}: ${expected}`, async (context) => {
      // No request waits for a slot, so each burst takes one service, and a long one shows best that all are served together.
      const url = await startModel(context, choice, expected === 'none' ? 5 * SERVICE : SERVICE);
      const words = [...BURST, '--url', url, '--expect-concurrency', expected];
      const { code, stdout, stderr, folder } = await runUntilAnswered(context, words);
      assert.ok(code === 0 || code === 3, `${stdout}${stderr}`);
      if (code === 0) assert.match(stdout.replaceAll(/\s+/g, ' '), said);
      assert.match(stderr, code === 0 ? /^As expected: /m : /^Inconclusive: expected /m);
      assertFits(stdout);
      const [saved = ''] = readdirSync(join(folder, SAVED_RUNS));
      const name = saved.replace('.json', '');
      const again = await runHere(context, ['results', 'show', name], folder);
      assert.deepEqual([again.code, again.stdout], [0, stdout]);
      const listed = await runHere(context, ['results', 'list'], folder);
      assert.match(listed.stdout, / 127\.0\.0\.1:/);
      const compared = await runHere(context, ['results', 'compare', name, name], folder);
      assert.equal(compared.code, 0, compared.stderr);
      const page = await runHere(context, ['report', name], folder);
      assert.equal(page.code, 0, page.stderr);
    });
  }

  test('expecting another number: exit code 1', async (context) => {
    const url = await startModel(context, { model: 'multi-process', workers: 4, accept: 'shared' });
    const { code, stderr } = await runUntilAnswered(context, [...BURST, '--url', url, '--expect-concurrency', '2']);
    assert.ok(code === 1 || code === 3, stderr);
    assert.match(stderr, code === 1 ? /^Expectation not met: expected 2 at once\.$/m : /^Inconclusive: expected 2 /m);
  });
});

describe('bench --url', () => {
  test('sends the given method, headers and body, and saves no header values', async (context) => {
    const folder = temporaryFolder(context);
    const asked = new Set<string>();
    const url = await serveHttp(context, (request, response) => {
      asked.add(`${request.method} ${request.url} ${request.headers['x-key']} ${request.headers['content-length']}`);
      response.end('Hello');
    });
    const words = ['--method', 'PUT', '--header', 'X-Key: secret', '--body', 'hello', '--format', 'json'];
    const { stdout } = await runHere(context, [...BURST, '--url', `${url}path?token=hidden`, ...words], folder);
    assert.deepEqual([...asked], ['PUT /path?token=hidden secret 5']);
    const { scenario, outside } = JSON.parse(stdout);
    assert.equal(scenario.url, `${url}path`);
    assert.deepEqual(outside.request, { method: 'PUT', headerNames: ['X-Key'], bodyBytes: 5 });
    assert.doesNotMatch(stdout, /secret|hidden/);
  });

  test('--source-address: the clients of a burst connect from these addresses', ON_LINUX, async (context) => {
    const asked: string[] = [];
    const url = await serveHttp(context, (request, response) => {
      asked.push(request.socket.remoteAddress ?? '');
      response.end('Hello');
    });
    const words = ['--source-address', '127.0.0.2,127.0.0.3', '--rounds', '2', '--no-save'];
    await runHere(context, ['bench', url, '--clients', '4', '--warm-up-rounds', '0', ...words]);
    for (const address of ['127.0.0.2', '127.0.0.3']) assert.ok(asked.filter((each) => each === address).length >= 4);
  });

  for (const [status, said] of [
    [500, /answers with status 500\. Name a URL that answers with 200\./],
    [403, /answers with status 403\. It needs credentials: give them with --header @FILE/],
    [302, /redirects \(status 302\) to .*elsewhere, and redirects are not followed\. Try {2}at-once bench http:/],
  ] as const) {
    test(`a server that answers with ${status}: one line, exit code 1, and nothing is saved`, async (context) => {
      const folder = temporaryFolder(context);
      const url = await serveHttp(context, (_, response) => {
        response.writeHead(status, { location: '/elsewhere' }).end();
      });
      const { code, stdout, stderr } = await runHere(context, [...BURST, '--url', url], folder);
      assert.deepEqual([code, stdout], [1, '']);
      assertOneLine(stderr, said);
      assert.deepEqual(readdirSync(join(folder, SAVED_RUNS)), []);
    });
  }
});

const HERE = '--url http://127.0.0.1:1/';
testWrongInput(
  [
    [
      `${HERE} --compare`,
      /--compare is for servers that at-once starts, and the URL names one that is already running\. Leave one out/,
    ],
    [`${HERE} --model sequential`, /--model is for servers that at-once starts/],
    [`${HERE} --workers 4`, /--workers is for servers that at-once starts/],
    [`${HERE} --service-time 5ms`, /--service-time is for servers that at-once starts/],
    [`${HERE} --silent-clients 1 --silent-time 1s`, /--silent-clients is for servers that at-once starts/],
    [`${HERE} --message raw`, /--message is for servers that at-once starts/],
    ['--header X:1', /--header needs a URL: .*Add the URL/],
    [
      `${HERE} --load sustained --header X:1`,
      /--header has no effect with --load sustained\. A closed loop sends a plain GET/,
    ],
    ['--url http://192.0.2.1/', /192\.0\.2\.1 is not this machine.*--i-may-load-test-this-host/],
    [`${HERE} --source-address 192.0.2.1`, /192\.0\.2\.1 is not an address of this machine/, 1],
    ['--source-address here', /--source-address takes an IPv4 address of this machine/],
    [`${HERE} --load sustained --source-address 127.0.0.2`, /--source-address has no effect with --load sustained/],
    [HERE, /Nothing is listening at .* \(connection refused\)/, 1],
  ],
  ['bench'],
);
