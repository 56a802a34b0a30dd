/** The served pages: only on this machine, read-only, and only the runs. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { syntheticRun } from '../../model/synthetic-run.test-support.js';
import { ResultsDirectory } from '../../store/results-directory.js';
import { serialise } from '../../store/save-run.js';
import { PageThreads, type ResultsServer, serveResults } from './viewer-server.js';

const folder = mkdtempSync(join(tmpdir(), 'at-once-viewer-'));
const runs = join(folder, 'runs');
let server: ResultsServer;

before(async () => {
  mkdirSync(runs);
  writeFileSync(join(runs, 'one.json'), serialise({ ...syntheticRun(), name: 'another' }));
  writeFileSync(join(runs, 'a b&c.json'), serialise(syntheticRun()));
  writeFileSync(join(runs, 'broken.json'), '{"schemaVersion": 1, "context": {"atOnceVersion": "0.1.0",');
  writeFileSync(join(folder, 'secret.json'), serialise({ ...syntheticRun(), name: 'secret' }));
  symlinkSync(join(folder, 'secret.json'), join(folder, 'link.json'));
  server = await serveResults(new ResultsDirectory(runs), 0);
});

after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Got {
  readonly status: number | undefined;
  readonly text: string;
}

/** Sends the path unchanged, which fetch would normalise. */
function get(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const asking = request({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    asking.on('error', reject).end();
  });
}

test('listens on loopback only', () => assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+\/$/));

test('serves the index and each report, by the name of its file', async () => {
  const index = await get('/');
  assert.equal(index.status, 200);
  assert.match(index.text, /href="one\.html"/);
  assert.match(index.text, /broken\.json is damaged/);
  const report = await get('/one.html');
  assert.equal(report.status, 200);
  assert.match(report.text, /at-once · one · 2026/);
  assert.equal((await get('/a%20b%26c.html')).status, 200);
  assert.deepEqual(await get('/one.html', 'HEAD'), { status: 200, text: '' });
});

describe('serves nothing else', () => {
  for (const path of [
    '/nothing.html',
    '/one.json',
    '/../secret.html',
    '/..%2fsecret.html',
    '/%2e%2e/secret.html',
    '/....//secret.html',
    '/..\\secret.html',
    '/../../../../etc/passwd',
    '/one.html/../../secret.html',
    '/%00',
    '//one.html',
  ]) {
    test(path, async () => {
      const { status, text } = await get(path);
      assert.equal(status, 404);
      assert.doesNotMatch(text, /secret|root:/);
    });
  }

  test('a damaged run is one line', async () => {
    const { status, text } = await get('/broken.html');
    assert.equal(status, 500);
    assert.match(text, /broken\.json is damaged: it is not valid JSON/);
    assert.equal(text.trimEnd().split('\n').length, 1);
  });

  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    test(`${method} changes nothing`, async () => assert.equal((await get('/one.html', method)).status, 405));
  }

  test('under the name of another host', async () => {
    assert.equal((await get('/', 'GET', { host: 'rebound.example' })).status, 421);
    assert.equal((await get('/', 'GET', { host: 'localhost:1' })).status, 200);
  });
});

test('a slow page does not delay others', async (context) => {
  const own = mkdtempSync(join(tmpdir(), 'at-once-viewer-'));
  context.after(() => rmSync(own, { recursive: true, force: true }));
  writeFileSync(join(own, 'large.json'), serialise({ ...syntheticRun({ clients: 5000, rounds: 15 }), name: 'large' }));
  writeFileSync(join(own, 'small.json'), serialise({ ...syntheticRun(), name: 'small' }));
  const busy = await serveResults(new ResultsDirectory(own), 0);
  context.after(() => busy.close());
  const order: string[] = [];
  const ask = async (name: string) => {
    const { status } = await fetch(`${busy.url}${name}.html`);
    order.push(`${name} ${status}`);
  };
  await Promise.all([ask('large'), ask('small')]);
  assert.deepEqual(order, ['small 200', 'large 200']);
});

test('the index is made again only after a file has changed', async (context) => {
  const own = mkdtempSync(join(tmpdir(), 'at-once-viewer-'));
  context.after(() => rmSync(own, { recursive: true, force: true }));
  writeFileSync(join(own, 'one.json'), serialise({ ...syntheticRun(), name: 'one' }));
  const threads = new PageThreads(new ResultsDirectory(own));
  context.after(() => threads.close());
  const first = threads.answer('/');
  assert.equal(threads.answer('/'), first);
  assert.doesNotMatch((await first).text, /href="two\.html"/);
  writeFileSync(join(own, 'two.json'), serialise({ ...syntheticRun(), name: 'two' }));
  assert.match((await threads.answer('/')).text, /href="two\.html"/);
});

test('a port in use is one line', async () => {
  const port = Number(new URL(server.url).port);
  await assert.rejects(serveResults(new ResultsDirectory(runs), port), /can't be served .*EADDRINUSE.*--port/);
});
