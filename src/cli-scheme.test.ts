/** A port that speaks https, spoken to in http, and the other way round: the right URL is proposed, and no request reaches it. */
import assert from 'node:assert/strict';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer, type Server } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { runHere } from './cli.test-support.js';
import { listenOnLoopback } from './clients/probe/servers.test-support.js';
import { CERTIFICATE, KEY } from './protocol/own-certificate.js';

async function portOf(context: TestContext, server: Server): Promise<number> {
  const address = await listenOnLoopback(context, server);
  assert.ok(address.kind === 'tcp');
  return address.port;
}

/** Listens in one scheme, and counts the requests that reach it. */
const SERVERS = {
  https: (listener: RequestListener) => createHttps({ key: KEY, cert: CERTIFICATE }, listener),
  'https that answers http with a 400, as nginx': serveAsNginx,
  http: (listener: RequestListener) => createHttp(listener),
} as const;

function serveAsNginx(listener: RequestListener): Server {
  const secure = createHttps({ key: KEY, cert: CERTIFICATE }, listener);
  return createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (first: Buffer) => {
      if (first[0] !== 0x16) {
        socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno');
        return;
      }
      socket.pause();
      socket.unshift(first);
      secure.emit('connection', socket);
    });
  });
}

const COMMANDS = {
  probe: { words: ['probe', '--budget', '1s', '-H', 'X-Key: secret', '-b', 'secret'], more: '' },
  bench: { words: ['bench', '--load', 'sustained', '-d', '0.3', '-c', '2'], more: ' --load sustained' },
  sweep: { words: ['sweep', '-d', '0.3', '-c', '1,2'], more: '' },
} as const;

describe('the wrong scheme', { concurrency: 2 }, () => {
  for (const [what, start] of Object.entries(SERVERS)) {
    const spoken = what.startsWith('https') ? 'https' : 'http';
    const typed = spoken === 'https' ? 'http' : 'https';
    for (const [command, { words, more }] of Object.entries(COMMANDS)) {
      test(`${command} ${typed}:// of ${what}: one line with the right URL`, async (context) => {
        let requests = 0;
        const port = await portOf(
          context,
          start((_, response) => {
            requests += 1;
            response.end();
          }),
        );
        const [first = '', ...rest] = words;
        const { code, stderr } = await runHere(context, [first, `${typed}://127.0.0.1:${port}/a?key=secret`, ...rest]);
        assert.equal(code, 1, stderr);
        const right = `${spoken}://127.0.0.1:${port}/a`;
        const line = `${typed}://127.0.0.1:${port}/a is the wrong scheme: this port speaks ${spoken}. Try  at-once ${command} ${right}${more}`;
        assert.ok(stderr.split('\n').includes(line), stderr);
        assert.doesNotMatch(stderr, /secret/);
        assert.equal(requests, 0);
      });
    }
  }
});

describe('the right scheme: nothing is proposed', { concurrency: 2 }, () => {
  for (const [what, typed, server] of [
    ['http that fails', 'http', createHttp((_, response) => response.writeHead(500).end())],
    [
      'https that fails',
      'https',
      createHttps({ key: KEY, cert: CERTIFICATE }, (_, response) => response.writeHead(500).end()),
    ],
    [
      'a server of another protocol, in http',
      'http',
      createServer((socket) => socket.on('error', () => {}).end('220 mail ESMTP\r\n')),
    ],
    [
      'a server of another protocol, in https',
      'https',
      createServer((socket) => socket.on('error', () => {}).end('220 mail ESMTP\r\n')),
    ],
  ] as const) {
    test(what, async (context) => {
      const url = `${typed}://127.0.0.1:${await portOf(context, server)}/`;
      for (const { words } of [COMMANDS.probe, COMMANDS.bench]) {
        const [first = '', ...rest] = words;
        const { code, stderr } = await runHere(context, [first, url, ...rest]);
        assert.equal(code, 1, stderr);
        assert.doesNotMatch(stderr, /wrong scheme/);
      }
    });
  }
});
