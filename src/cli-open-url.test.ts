/** `bench URL --load open`: what is shown and saved, its exit codes, and the options that it excludes. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  assertFits,
  assertOneLine,
  run,
  runHere,
  SAVED_RUNS,
  temporaryFolder,
  testWrongInput,
} from './cli.test-support.js';
import { serveHttp } from './clients/probe/servers.test-support.js';

const OPEN = ['bench', '--load', 'open', '--rate', '100', '--duration', '600ms', '--seed', '3'];

describe('bench URL --load open', () => {
  test('is shown, saved, listed, shown again, compared and reported in every format', async (context) => {
    const folder = temporaryFolder(context);
    const url = await serveHttp(context, (_, response) => response.end('Hello'));
    const first = await run(context, [...OPEN, url], folder);
    // Whether the load generator keeps its timetable depends on the machine.
    const isLate = /No verdict|no verdict/.test(first.stdout);
    assert.equal(first.code, isLate ? 1 : 0, first.stderr);
    const said = first.stdout.replaceAll(/\s+/g, ' ');
    assert.match(said, /^60 clients in 600 ms \(100 per second, poisson\) at http:.* seen from outside/);
    assert.match(said, /response, measured .* one request alone, before .* in the system at most \d+ clients? at once/);
    assert.doesNotMatch(said, /undefined|NaN|utilisation|theory/);
    assertFits(first.stdout);
    const [saved = ''] = readdirSync(join(folder, SAVED_RUNS));
    const name = saved.replace('.json', '');
    assert.match(name, /external-open-60$/);
    const again = await runHere(context, ['results', 'show', name], folder);
    assert.deepEqual([again.code, again.stdout], [0, first.stdout]);
    const listed = await runHere(context, ['results', 'list'], folder);
    assert.match(listed.stdout, / 127\.0\.0\.1:\d+/);
    const compared = await runHere(context, ['results', 'compare', name, name], folder);
    assert.equal(compared.code, 0, compared.stderr);
    assert.match(compared.stdout, /response, mean[\s\S]*in the system,/);
    const csv = await runHere(context, ['results', 'show', name, '--format', 'csv'], folder);
    assert.equal(csv.stdout.trim().split('\n').length, 61);
    const hgrm = await runHere(context, ['report', name, '--format', 'hgrm'], folder);
    assert.match(hgrm.stdout, /127\.0\.0\.1.*response time/);
    const page = await runHere(context, ['report', name], folder);
    assert.equal(page.code, 0, page.stderr);
  });

  test('sends the given method, headers and body, and saves no header values', async (context) => {
    const folder = temporaryFolder(context);
    const asked = new Set<string>();
    const url = await serveHttp(context, (request, response) => {
      asked.add(`${request.method} ${request.url} ${request.headers['x-key']} ${request.headers['content-length']}`);
      response.end('Hello');
    });
    const words = ['-m', 'PUT', '-H', 'X-Key: secret', '-b', 'hello', '-j', '--no-save'];
    const { stdout } = await runHere(context, [...OPEN, `${url}path?token=hidden`, ...words], folder);
    assert.deepEqual([...asked], ['PUT /path?token=hidden secret 5']);
    const { scenario, outside } = JSON.parse(stdout);
    assert.equal(scenario.url, `${url}path`);
    assert.deepEqual(outside.request, { method: 'PUT', headerNames: ['X-Key'], bodyBytes: 5 });
    assert.doesNotMatch(stdout, /secret|hidden/);
  });

  for (const [status, said] of [
    [500, /answers with status 500\. Name a URL that answers with 200\./],
    [403, /answers with status 403\. It needs credentials: give them with --header @FILE/],
    [302, /redirects \(status 302\) to .*elsewhere.* Try {2}at-once bench http:.* --load open$/m],
  ] as const) {
    test(`a server that answers with ${status}: one line, exit code 1, and nothing is saved`, async (context) => {
      const folder = temporaryFolder(context);
      const url = await serveHttp(context, (_, response) => {
        response.writeHead(status, { location: '/elsewhere' }).end();
      });
      const { code, stdout, stderr } = await runHere(context, [...OPEN, url], folder);
      assert.deepEqual([code, stdout], [1, '']);
      assertOneLine(stderr, said);
      assert.deepEqual(readdirSync(join(folder, SAVED_RUNS)), []);
    });
  }

  test('--expect-concurrency: no more is proven than was certainly in service at once', async (context) => {
    const url = await serveHttp(context, (_, response) => response.end('Hello'));
    const met = await runHere(context, [...OPEN, url, '--no-save', '--expect-concurrency', '>=1']);
    assert.equal(met.code, 0, met.stderr);
    assert.match(met.stderr, /^As expected: 1 or more at once\.$/m);
    const open = await runHere(context, [...OPEN, url, '--no-save', '--expect-concurrency', 'none']);
    assert.equal(open.code, 3);
    assert.match(open.stderr, /^Inconclusive: expected no limit\.$/m);
  });
});

const HERE = 'http://127.0.0.1:1/';
testWrongInput(
  [
    [`${HERE} --compare`, /--compare is for servers that at-once starts/],
    [`${HERE} --model sequential`, /--model is for servers that at-once starts/],
    [`${HERE} --workers 4`, /--workers is for servers that at-once starts/],
    [`${HERE} --service-time 5ms`, /--service-time is for servers that at-once starts/],
    [`${HERE} --silent-clients 1 --silent-time 1s`, /--silent-clients has no effect with --load open/],
    [`${HERE} --message raw`, /--message is for servers that at-once starts/],
    [`${HERE} --clients 5`, /--clients has no effect with --load open/],
    ['--expect-concurrency 4', /--expect-concurrency has no effect with --load open/],
    ['http://192.0.2.1/', /192\.0\.2\.1 is not this machine.*--i-may-load-test-this-host/],
    [HERE, /Nothing is listening at .* \(connection refused\)/, 1],
  ],
  OPEN,
);
