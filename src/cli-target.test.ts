/** Targets from outside: which address a name leads to, redirects, credentials, and that no secret is repeated. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { assertOneLine, runHere, SAVED_RUNS, start, temporaryFolder } from './cli.test-support.js';
import { serveHttp } from './clients/probe/servers.test-support.js';
import type { Ending } from './commands/main.test-support.js';
import { childrenOf, read } from './processes.test-support.js';

const QUICK = ['--budget', '1s'];
const BENCH = ['bench', '--load', 'sustained', '--clients', '2', '--duration', '200ms'];
const CONSENT = '--i-may-load-test-this-host';

const answer: RequestListener = (_, response) => {
  setTimeout(() => response.end('Hello'), 5);
};

function savedIn(folder: string): string[] {
  const results = join(folder, SAVED_RUNS);
  return existsSync(results) ? readdirSync(results).map((name) => readFileSync(join(results, name), 'utf8')) : [];
}

function assertRefused({ code, stdout, stderr }: Ending, said: RegExp, expected: number, folder: string): void {
  assert.equal(code, expected, stderr);
  assert.equal(stdout, '');
  assertOneLine(stderr, said);
  assert.deepEqual(savedIn(folder), []);
}

describe('a target that redirects is refused at once: exit code 1, and nothing is saved', { concurrency: 2 }, () => {
  for (const [what, words, command, more] of [
    ['probe', (url: string) => ['probe', url, ...QUICK], 'probe', ''],
    ['bench', (url: string) => [...BENCH, '--url', url], 'bench', ' --load sustained'],
  ] as const) {
    test(`${what}, to the same host`, async (context) => {
      const folder = temporaryFolder(context);
      let asked = 0;
      const url = await serveHttp(context, (_, response) => {
        asked += 1;
        response.writeHead(302, { location: '/login?next=secret' }).end();
      });
      const said = `${url} redirects (status 302) to ${url}login with a query, and redirects are not followed. Try  at-once ${command} ${url}login${more}\n`;
      const ending = await runHere(context, words(url), folder);
      assertRefused(ending, /./, 1, folder);
      assert.equal(ending.stderr, said);
      assert.equal(asked, 1);
    });

    test(`${what}, to another host`, async (context) => {
      const folder = temporaryFolder(context);
      const url = await serveHttp(context, (_, response) => {
        response.writeHead(308, { location: 'http://example.com/' }).end();
      });
      const other = /redirects \(status 308\) to http:\/\/example\.com\/, and .*another host/;
      assertRefused(await runHere(context, words(url), folder), other, 1, folder);
      const allowed = await runHere(context, [...words(url), CONSENT], folder);
      assertRefused(allowed, /Try {2}at-once \w+ http:\/\/example\.com\/( --load sustained)?$/m, 1, folder);
    });
  }

  test('a server started for the probe: the advice does not repeat its port, which is another one next time', async (context) => {
    const folder = temporaryFolder(context);
    const server =
      "require('node:http').createServer((q, r) => r.writeHead(301, { location: 'http://127.0.0.1:' + process.env.PORT + '/b' }).end()).listen(process.env.PORT, '127.0.0.1')";
    writeFileSync(join(folder, 'server.cjs'), server);
    const ending = await runHere(context, ['probe', '--command', `"${process.execPath}" server.cjs`, ...QUICK], folder);
    assertRefused(ending, /Try {2}at-once probe --command \.\.\. 'http:\/\/127\.0\.0\.1:\$PORT\/b'$/m, 1, folder);
  });
});

describe('a target that asks for credentials: exit code 1, and how to give them', () => {
  for (const status of [401, 403]) {
    test(`${status}`, async (context) => {
      const url = await serveHttp(context, (_, response) => {
        response.writeHead(status).end();
      });
      const probed = await runHere(context, ['probe', url, ...QUICK]);
      assert.equal(probed.code, 1);
      const said = `${probed.stdout}${probed.stderr}`.replaceAll(/\s+/g, ' ');
      assert.match(said, new RegExp(`status ${status}: it needs credentials\\. Pass them with --header @FILE`));
      const benched = await runHere(context, [...BENCH, '--url', url]);
      assert.equal(benched.code, 1);
      assertOneLine(benched.stderr, /It needs credentials, .*--header @FILE/);
    });
  }
});

/** Replaces name resolution: names resolve to the given addresses, and each look-up is written to a file. */
const LOOKUPS = `
  const { appendFileSync } = require('node:fs');
  const { syncBuiltinESMExports } = require('node:module');
  const dns = require('node:dns');
  const { isIP } = require('node:net');
  const lookUp = dns.lookup;
  const addresses = JSON.parse(process.env.ADDRESSES).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const find = (name) => (appendFileSync(process.env.LOOKED_UP, name + '\\n'), addresses);
  dns.promises.lookup = async (name, { all } = {}) => (all ? find(name) : find(name)[0]);
  dns.lookup = (name, options, callback) => {
    if (isIP(name) !== 0) return lookUp(name, options, callback);
    const found = find(name);
    if (options.all) process.nextTick(callback, null, found);
    else process.nextTick(callback, null, found[0].address, found[0].family);
  };
  syncBuiltinESMExports();
`;

async function runWithNames(context: TestContext, words: readonly string[], addresses: readonly string[]) {
  const folder = temporaryFolder(context);
  const [preload, lookedUp] = [join(folder, 'lookups.cjs'), join(folder, 'looked-up')];
  writeFileSync(preload, LOOKUPS);
  const environment = {
    NODE_OPTIONS: `--require ${preload}`,
    ADDRESSES: JSON.stringify(addresses),
    LOOKED_UP: lookedUp,
  };
  const ending = await start(context, words, folder, environment).ended;
  return { ending, folder, lookedUp: read(lookedUp).split('\n').filter(Boolean) };
}

const BOTH = ['127.0.0.1', '192.0.2.1'];
const ELSEWHERE = [['192.0.2.1'], BOTH, ['2001:db8::1', '::1']];

describe('the address decides, not the name', { concurrency: 2 }, () => {
  for (const [what, words] of [
    ['probe http', (host: string) => ['probe', `http://${host}/`, ...QUICK]],
    ['probe https', (host: string) => ['probe', `https://${host}/`, ...QUICK]],
    ['probe tcp', (host: string) => ['probe', `tcp://${host}`, ...QUICK]],
    ['probe --command', (host: string) => ['probe', `http://${host}/`, '--command', 'sleep 60', ...QUICK]],
    ['bench', (host: string) => [...BENCH, '--url', `http://${host}/`]],
  ] as const) {
    test(`${what}: localhost that is, or could be, another machine is refused`, async (context) => {
      for (const addresses of what === 'probe http' ? ELSEWHERE : [BOTH]) {
        const { ending, folder } = await runWithNames(context, words('localhost:81'), addresses);
        assertRefused(ending, /localhost:81 is not this machine \(localhost is /, 2, folder);
      }
    });
  }

  for (const [what, words] of [
    ['probe', (url: string) => ['probe', url, '--max-clients', '2', '--budget', '3s']],
    ['bench', (url: string) => [...BENCH, '--url', url]],
  ] as const) {
    test(`${what}: any name of this machine needs no consent, is resolved once, and is sent as Host`, async (context) => {
      const hosts = new Set<string | undefined>();
      const url = await serveHttp(context, (request, response) => {
        hosts.add(request.headers.host);
        answer(request, response);
      });
      const named = url.replace('127.0.0.1', 'app.invalid');
      const { ending, lookedUp } = await runWithNames(context, words(named), ['127.0.0.1']);
      assert.ok(ending.code !== 2 && hosts.size > 0, ending.stderr);
      assert.deepEqual([...hosts], [new URL(named).host]);
      assert.deepEqual(lookedUp, ['app.invalid']);
    });
  }

  test('an unknown name: exit code 1', async (context) => {
    const folder = temporaryFolder(context);
    const ending = await runHere(context, ['probe', 'http://no-such-host.invalid/'], folder);
    assertRefused(ending, /^The address of no-such-host\.invalid could not be looked up/, 1, folder);
  });
});

describe('no secret of a target is repeated', { concurrency: 2 }, () => {
  test('bench --url: a query is sent, but appears in no message, document, report or argument', async (context) => {
    const folder = temporaryFolder(context);
    const secret = randomBytes(8).toString('hex');
    const [asked, programs] = [new Set<string | undefined>(), new Set<string>()];
    let own = 0;
    const url = await serveHttp(context, (request, response) => {
      asked.add(request.url);
      for (const id of childrenOf(own)) programs.add(read(`/proc/${id}/cmdline`));
      answer(request, response);
    });
    const { child, ended } = start(context, [...BENCH, '--url', `${url}path?token=${secret}`], folder);
    own = child.pid ?? 0;
    const { stdout, stderr } = await ended;
    assert.deepEqual([...asked], [`/path?token=${secret}`]);
    const saved = savedIn(folder);
    assert.equal(saved.length, 1, stderr);
    assert.ok(stdout.includes(`${url}path`));
    const report = await runHere(context, ['report', '--output', join(folder, 'page.html')], folder);
    const page = readFileSync(join(folder, 'page.html'), 'utf8');
    for (const text of [stdout, stderr, report.stderr, page, ...saved, ...programs]) {
      assert.equal(text.includes(secret), false);
    }
    if (process.platform === 'linux') assert.ok([...programs].some((program) => program.includes('clients/main.js')));
  });

  for (const words of [
    ['probe', 'http://127.0.0.1:1/', 'http://127.0.0.1:2/?token=secret'],
    ['probe', 'http://127.0.0.1:1/', 'http://me:secret@127.0.0.1:2/'],
    ['probe', 'http://127.0.0.1:port/?token=secret'],
    ['probe', 'http://me:secret@127.0.0.1:port/'],
    ['probe', '127.0.0.1:port/?token=secret'],
    [':port/?token=secret'],
    [...BENCH, '--url', 'http://127.0.0.1:1/?token=secret', '--url', 'http://127.0.0.1:1/?token=secret'],
    [...BENCH, '--url', 'http://127.0.0.1:port/?token=secret'],
    [...BENCH, '--url', 'http://me:secret@127.0.0.1:1/'],
    [...BENCH, '--url', 'http://127.0.0.1:1/', 'http://127.0.0.1:1/?token=secret'],
  ]) {
    test(words.join(' '), async (context) => {
      const { code, stdout, stderr } = await runHere(context, words);
      assert.deepEqual([code, stdout], [2, '']);
      assertOneLine(stderr, /./);
      assert.doesNotMatch(stderr, /secret/);
    });
  }
});
