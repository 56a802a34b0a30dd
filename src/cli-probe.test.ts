/** `probe` from outside: bad servers, bad arguments and interruptions; what it prints and what it leaves behind. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import {
  assertFits,
  assertOneLine,
  run,
  runHere,
  SAVED_RUNS,
  start,
  temporaryFolder,
  testWrongInput,
} from './cli.test-support.js';
import { listenedToByNobody, listenOnLoopback } from './clients/probe/servers.test-support.js';
import { type Ending, runInProcess } from './commands/main.test-support.js';
import type { ProbeAddress } from './model/probe-target.js';
import { childrenOf, childrenWhen, isAlive, read } from './processes.test-support.js';
import { CERTIFICATE, KEY } from './protocol/own-certificate.js';

const QUICK = ['--details', '--budget', '1s'];
/** More than a target needs to fail: none that fails at once takes so long. */
const PATIENT = ['--details', '--budget', '30s'];
/** Time limit of a probe, start-up included, on a busy machine, ms. */
const BOUND = 60_000;

function urlOf(address: ProbeAddress, scheme = 'http'): string {
  assert.ok(address.kind === 'tcp');
  return `${scheme}://127.0.0.1:${address.port}/`;
}

async function serve(context: TestContext, server: Server, scheme?: string): Promise<string> {
  return urlOf(await listenOnLoopback(context, server), scheme);
}

const serveHttp = (context: TestContext, listener: RequestListener) => serve(context, createHttp(listener));
const serveRaw = (context: TestContext, listener: (socket: Socket) => void) => serve(context, createServer(listener));

/** Serves one request at a time, 10 ms each, each on its own connection; clients that have left are not served. */
function serveOneAtATime(context: TestContext): Promise<string> {
  let last: Promise<void> = Promise.resolve();
  return serveHttp(context, (_, response) => {
    last = last.then(() => {
      if (response.destroyed) return;
      setTimeout(() => response.end('Hello'), 10);
      return new Promise((resolve) => response.once('close', resolve));
    });
  });
}

async function probeInTime(context: TestContext, url: string, more: readonly string[] = QUICK): Promise<Ending> {
  const startedAt = performance.now();
  const results = ['--results-directory', temporaryFolder(context)];
  const ending = await runInProcess(['probe', url, ...results, ...more]);
  const time = performance.now() - startedAt;
  assert.ok(time < BOUND, `${time} ms`);
  assert.doesNotMatch(`${ending.stdout}${ending.stderr}`, /undefined|NaN|\n\s+at |please report/);
  return ending;
}

/** The first sentence of the output, on one line. */
const sentence = ({ stdout }: Ending): string => (stdout.split('\n\n')[0] ?? '').replaceAll(/\s+/g, ' ');

describe("a target that can't be probed: one sentence, exit code 1", { concurrency: 3 }, () => {
  type Case = readonly [
    what: string,
    said: RegExp,
    target: (context: TestContext) => string | Promise<string>,
    more?: readonly string[],
  ];
  const cases: readonly Case[] = [
    ['no listener', /(nobody|nothing) (is listening|listens) there/, async () => urlOf(await listenedToByNobody())],
    ['no such socket', /there is no such socket/, () => 'unix:/no/such/socket:/'],
    [
      'no HTTP',
      /the answer is not HTTP/,
      (context) => serveRaw(context, (socket) => socket.end('220 mail.example ESMTP\r\n')),
    ],
    [
      'https to an http server',
      /TLS failed/,
      (context) =>
        serve(
          context,
          createHttp((_, response) => response.end('Hello')),
          'https',
        ),
    ],
    [
      'a certificate without a trusted signature',
      /certificate is not trusted.*--insecure/,
      (context) =>
        serve(
          context,
          createHttps({ key: KEY, cert: CERTIFICATE }, (_, response) => response.end('Hello')),
          'https',
        ),
    ],
    [
      '500 always',
      /answers with status 500/,
      (context) =>
        serveHttp(context, (_, response) => {
          response.writeHead(500).end();
        }),
    ],
    ['no answer', /did not answer in time/, (context) => serveHttp(context, () => {}), QUICK],
    [
      'closed early',
      /closed the connection before its answer was complete/,
      (context) => serveRaw(context, closeEarly),
    ],
    [
      'an endless body',
      /(longer than 16 MiB|did not answer in time)/,
      (context) => serveHttp(context, (_, response) => endless(response)),
      QUICK,
    ],
    [
      'endless headers',
      /(did not answer in time|longer than|not HTTP)/,
      (context) => serveRaw(context, dribble),
      QUICK,
    ],
  ];
  for (const [what, said, target, more = PATIENT] of cases) {
    test(what, async (context) => {
      const ending = await probeInTime(context, await target(context), more);
      assert.equal(ending.code, 1, `${ending.stdout}${ending.stderr}`);
      assert.match(sentence(ending), said);
      assertFits(ending.stdout);
    });
  }
});

function closeEarly(socket: Socket): void {
  socket.on('error', () => {}).once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nHello'));
}

function endless(response: Parameters<RequestListener>[1]): void {
  const chunk = Buffer.alloc(64 * 1024);
  const write = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', write);
  write();
}

function dribble(socket: Socket): void {
  socket.on('error', () => {}).resume();
  socket.write('HTTP/1.1 200 OK\r\n');
  const timer = setInterval(() => socket.write('X-More: x\r\n'), 50);
  socket.once('close', () => clearInterval(timer));
}

describe('a target with some failures', () => {
  test('some responses are 500: a result or none, but never an internal error', async (context) => {
    let asked = 0;
    const url = await serveHttp(context, (_, response) => {
      asked += 1;
      setTimeout(() => response.writeHead(asked % 7 === 0 ? 500 : 200).end('Hello'), 5);
    });
    const { code, stdout, stderr } = await probeInTime(context, url);
    assert.ok(code !== null && [0, 1, 3].includes(code), `${code}: ${stderr}`);
    assert.doesNotMatch(stdout, /Admits/);
  });

  test('--insecure accepts any certificate', async (context) => {
    const server = createHttps({ key: KEY, cert: CERTIFICATE }, (_, response) => {
      setTimeout(() => response.end('Hello'), 10);
    });
    const ending = await probeInTime(context, await serve(context, server, 'https'), [...QUICK, '--insecure']);
    assert.ok(ending.code === 0 || ending.code === 3, ending.stderr);
  });

  test('https with a trusted certificate: all requests, those of the closed loop too, use the host name', async (context) => {
    const [folder, names] = [temporaryFolder(context), new Set<unknown>()];
    const server = createHttps({ key: KEY, cert: CERTIFICATE }, ({ socket }, response) => {
      names.add((socket as TLSSocket).servername);
      setTimeout(() => response.end('Hello'), 10);
    });
    const url = (await serve(context, server, 'https')).replace('127.0.0.1', 'localhost');
    const trusted = join(folder, 'trusted.pem');
    writeFileSync(trusted, CERTIFICATE);
    const words = ['probe', url, '--budget', '3s', '--max-clients', '4', '--format', 'json'];
    const { stdout, stderr } = await start(context, words, folder, { NODE_EXTRA_CA_CERTS: trusted }).ended;
    const { loop, end } = JSON.parse(stdout);
    assert.ok(loop.answered > 0 && loop.failed === 0, JSON.stringify({ loop, end, stderr }));
    assert.deepEqual([...names], ['localhost']);
  });
});

testWrongInput(
  [
    ['', /A probe needs a target, such as :8000, /],
    ['ftp://127.0.0.1/', /scheme "ftp" can't be probed/],
    ['http://127.0.0.1:1/ --budget 0.5s', /--budget must be from 1s to 600s/],
    ['http://127.0.0.1:1/ --budget 601s', /--budget must be from 1s to 600s/],
    ['http://127.0.0.1:1/ --budget soon', /--budget takes/],
    ['http://127.0.0.1:1/ --ready /health', /--ready has no effect without --command/],
    ['http://127.0.0.1:1/ --show-server-output', /--show-server-output has no effect without --command/],
    ['http://127.0.0.1:$PORT/', /\$PORT has no value without --command/],
    ['tcp://192.0.2.1:9/', /192\.0\.2\.1:9 is not this machine/],
    ['http://192.0.2.1/ --command true', /--command starts a server on this machine|is not this machine/],
    ['http://127.0.0.1:1/ --expect-concurrency many', /--expect-concurrency takes a number/],
    ['http://127.0.0.1:1/ --expect-concurrency 0', /--expect-concurrency takes a number/],
    ['http://127.0.0.1:1/ --max-clients 0', /--max-clients/],
    ['http://127.0.0.1:1/ --message hello', /--message is for a server that does not speak HTTP/],
    ['http://127.0.0.1:1/ --insecure', /--insecure is for https/],
  ],
  ['probe'],
);

describe('--expect-concurrency', () => {
  test('met: 0; not met: 1; never the opposite', async (context) => {
    const url = await serveOneAtATime(context);
    const met = await runHere(context, ['probe', url, '--budget', '2s', '--expect-concurrency', '1']);
    assert.ok(met.code === 0 || met.code === 3, `${met.code}: ${met.stdout}${met.stderr}`);
    const other = await runHere(context, ['probe', url, '--budget', '2s', '--expect-concurrency', '2']);
    assert.ok(other.code === 1 || other.code === 3, `${other.code}: ${other.stdout}${other.stderr}`);
    assert.match(
      other.stderr,
      other.code === 1 ? /Expectation not met: expected 2 at once/ : /Inconclusive: expected 2 at once/,
    );
  });
});

describe('output and saved files', () => {
  test('--format json: only the document on stdout', async (context) => {
    const url = await serveOneAtATime(context);
    const { stdout, stderr } = await runHere(context, ['probe', url, ...QUICK, '--format', 'json']);
    const document = JSON.parse(stdout) as { kind: string; scenario: { target: string } };
    assert.equal(document.kind, 'probe');
    assert.equal(document.scenario.target, url);
    assert.match(stderr, /^Saved as /m);
  });

  test('no credentials in messages or in the file', async (context) => {
    const folder = temporaryFolder(context);
    let seen = '';
    const url = await serveHttp(context, ({ headers }, response) => {
      seen = `${headers.authorization} ${headers['x-api-key']}`;
      setTimeout(() => response.end('Hello'), 5);
    });
    const secret = url.replace('http://', 'http://alice:hunter2@').replace(/\/$/, '/path?token=hunter3');
    const words = ['probe', secret, ...QUICK, '--header', 'X-Api-Key: hunter4', '--format', 'json'];
    const { stdout, stderr } = await runHere(context, words, folder);
    assert.equal(seen, `Basic ${Buffer.from('alice:hunter2').toString('base64')} hunter4`);
    const results = join(folder, SAVED_RUNS);
    const files = readdirSync(results).map((name) => readFileSync(join(results, name), 'utf8'));
    assert.equal(files.length, 1);
    for (const text of [stdout, stderr, ...files]) {
      assert.doesNotMatch(text, /hunter|YWxpY2U6/);
    }
    assert.match(stdout, /X-Api-Key/);
  });

  test('each --header takes one value; the target or another option may follow', async (context) => {
    const seen: string[] = [];
    const url = await serveHttp(context, ({ headers }, response) => {
      seen.push(`${headers['x-a']} ${headers['x-b']}`);
      setTimeout(() => response.end('Hello'), 5);
    });
    const words = ['probe', '--header=X-A: 1', '--header', 'X-B: 2', url, ...QUICK, '--format', 'json'];
    const { stdout, stderr } = await runHere(context, words);
    assert.deepEqual([...new Set(seen)], ['1 2'], stderr);
    assert.deepEqual(JSON.parse(stdout).scenario.headerNames, ['X-A', 'X-B']);
  });

  test('headers from a file; no secrets of a command are saved', async (context) => {
    const folder = temporaryFolder(context);
    writeFileSync(join(folder, 'headers'), 'X-Api-Key: hunter2\r\n\nX-Other: hunter3\n');
    const answers =
      "require('node:http').createServer(({ headers }, r) => setTimeout(() => r.writeHead(headers['x-api-key'] + headers['x-other'] === 'hunter2hunter3' ? 200 : 403).end(), 5)).listen(process.env.PORT)";
    writeFileSync(join(folder, 'server.cjs'), answers);
    const command = `SECRET='hunter 4' "${process.execPath}" server.cjs --db pg://me:hunter5@host/`;
    const words = ['probe', '--command', command, ...QUICK, '--header', '@headers'];
    const { code, stdout, stderr } = await run(context, words, folder);
    assert.ok(code === 0 || code === 3, `${stdout}${stderr}`);
    assert.match(stdout, /Server started with: SECRET=\.\.\. /);
    const results = join(folder, SAVED_RUNS);
    const [file = ''] = readdirSync(results);
    const saved = readFileSync(join(results, file), 'utf8');
    assert.match(saved, /X-Other/);
    for (const text of [stdout, stderr, saved]) assert.doesNotMatch(text, /hunter/);
    const missing = await runHere(context, ['probe', 'http://127.0.0.1:1/', '--header', '@nowhere']);
    assert.equal(missing.code, 1);
    assertOneLine(missing.stderr, /nowhere can't be read \(ENOENT\)/);
  });

  test('the credentials of an invalid target are not repeated either', async (context) => {
    const { code, stderr } = await runHere(context, ['probe', 'ftp://alice:hunter2@127.0.0.1/']);
    assert.equal(code, 2);
    assertOneLine(stderr, /scheme "ftp" can't be probed/);
    assert.doesNotMatch(stderr, /hunter/);
  });
});

const skip = process.platform !== 'linux';
/** A server with a child process; it writes both process ids to a file. */
const FAMILY = `
  const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  require('node:fs').writeFileSync('ids', process.pid + ' ' + child.pid);
  require('node:http').createServer((_, response) => setTimeout(() => response.end('Hello'), 10)).listen(process.env.PORT, '127.0.0.1');
`;
const COMMAND = `"${process.execPath}" -e '${FAMILY.replaceAll("'", "'\\''")}' & wait`;
const isNumber = (text: string): boolean => /^\d+ \d+$/.test(text);

async function idsIn(folder: string): Promise<number[]> {
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; ) {
    const text = read(join(folder, 'ids'));
    if (isNumber(text)) return text.split(' ').map(Number);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('The command did not start');
}

async function assertGone(ids: readonly number[]): Promise<void> {
  const isRunning = (id: number): boolean => isAlive(id) && !/\) [ZX] /.test(read(`/proc/${id}/stat`));
  for (const deadline = performance.now() + 60_000; ids.some(isRunning) && performance.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.deepEqual(ids.filter(isRunning), []);
}

describe('no process is left', { skip, concurrency: 3 }, () => {
  test('--command: started, probed, stopped with all that it started', async (context) => {
    const folder = temporaryFolder(context);
    const { code, stderr } = await run(context, ['probe', '--command', COMMAND, ...QUICK], folder);
    assert.ok(code === 0 || code === 3, stderr);
    await assertGone(await idsIn(folder));
  });

  test('--command that exits at once: one line, exit code 1', async (context) => {
    const { code, stdout, stderr } = await run(context, ['probe', '--command', 'echo no such app >&2; exit 3']);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /The command exited before it answered \(code 3; its last output: no such app\)/);
  });

  test('--command that exits during the probe: its exit code is shown at once, and nothing is saved', async (context) => {
    const folder = temporaryFolder(context);
    const code = `
      let asked = 0;
      require("node:http").createServer((_, response) => {
        if (++asked === 20) process.exit(7);
        response.end("Hello");
      }).listen(process.env.PORT, "127.0.0.1");`;
    const command = `exec "${process.execPath}" -e '${code}'`;
    const {
      code: ended,
      stdout,
      stderr,
    } = await run(context, ['probe', '--command', command, '--budget', '30s'], folder);
    assert.equal(ended, 1);
    assert.equal(stdout, '');
    assertOneLine(stderr, /^The command exited unexpectedly \(code 7\)\. Try it in a shell, with PORT=\d+\.$/m);
    assert.deepEqual(readdirSync(join(folder, SAVED_RUNS)), []);
  });

  // cli.test.ts sends the others.
  for (const [signal, code] of [
    ['SIGHUP', 129],
    ['SIGTERM', 143],
  ] as const) {
    test(`${signal} during the probe: exit code ${code}`, async (context) => {
      const folder = temporaryFolder(context);
      const { child, ended } = start(context, ['probe', '--command', COMMAND, '--budget', '60s'], folder);
      const ids = await idsIn(folder);
      // The load generator and the command's keeper.
      const children = await childrenWhen(child.pid ?? 0, 2);
      const family = [...children, ...children.flatMap(childrenOf), ...ids];
      child.kill(signal);
      const ending = await ended;
      assert.equal(ending.code, code, ending.stderr);
      assert.match(ending.stderr, /Interrupted\./);
      await assertGone(family);
    });
  }

  test('SIGINT while a running server is probed: exit code 130, nothing is saved, and the server keeps running', async (context) => {
    const folder = temporaryFolder(context);
    let tellAsked = (): void => {};
    const asked = new Promise<void>((resolve) => {
      tellAsked = resolve;
    });
    const url = await serveHttp(context, (_, response) => {
      tellAsked();
      setTimeout(() => response.end('Hello'), 5);
    });
    const { child, ended } = start(context, ['probe', url, '--budget', '60s'], folder);
    await asked;
    const children = childrenOf(child.pid ?? 0);
    child.kill('SIGINT');
    assert.equal((await ended).code, 130);
    await assertGone(children);
    assert.deepEqual(readdirSync(join(folder, SAVED_RUNS)), []);
    assert.equal((await fetch(url, { headers: { connection: 'close' } })).status, 200);
  });
});
