/** The target of a probe: the request, the parts that can be shown, and the refusals. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageFailure } from '../model/failure.js';
import { type ArgvOf, checkTogether } from './options.js';
import { type ProbeWishes, parseAnswerEnd, parseBytes } from './probe-request.js';
import { chooseTarget, formOf, readinessTarget, targetAt } from './probe-target.js';

const tcp = (hostname: string, port: number, authority: string) => ({ kind: 'tcp', hostname, authority, port });
const text = (message: Uint8Array) => Buffer.from(message).toString('latin1');

function refused(action: () => unknown, message: RegExp): void {
  assert.throws(action, (error) => {
    assert.ok(error instanceof UsageFailure);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n|secret/);
    return true;
  });
}

describe('a target', () => {
  const targets: ReadonlyArray<readonly [text: string, place: object, shown: string, path?: string]> = [
    ['http://127.0.0.1:8080', tcp('127.0.0.1', 8080, '127.0.0.1:8080'), 'http://127.0.0.1:8080/', '/'],
    ['http://localhost/a/b?c=d#e', tcp('localhost', 80, 'localhost'), 'http://localhost/a/b', '/a/b?c=d'],
    ['https://localhost/é x', tcp('localhost', 443, 'localhost'), 'https://localhost/%C3%A9%20x', '/%C3%A9%20x'],
    ['http://[::1]:8080/', tcp('[::1]', 8080, '[::1]:8080'), 'http://[::1]:8080/', '/'],
    ['http://0x7f.1/', tcp('127.0.0.1', 80, '127.0.0.1'), 'http://127.0.0.1/', '/'],
    ['tcp://127.0.0.1:9000', tcp('127.0.0.1', 9000, '127.0.0.1:9000'), 'tcp://127.0.0.1:9000'],
    ['tcp://[::1]:9000/', tcp('[::1]', 9000, '[::1]:9000'), 'tcp://[::1]:9000'],
    ['unix:/run/app.sock', { kind: 'unix', path: '/run/app.sock' }, 'unix:/run/app.sock:/', '/'],
    ['unix:/run/app.sock:/a?b=c', { kind: 'unix', path: '/run/app.sock' }, 'unix:/run/app.sock:/a', '/a?b=c'],
    ['unix:./app.sock:/', { kind: 'unix', path: './app.sock' }, 'unix:./app.sock:/', '/'],
  ];
  for (const [given, place, shown, path] of targets) {
    test(given, () => {
      const chosen = chooseTarget(given);
      assert.deepEqual(chosen.place, place);
      assert.equal(chosen.shown, shown);
      const { request } = chosen.target;
      assert.equal(request.kind === 'http' ? request.path : undefined, path);
    });
  }

  test('over TLS names the server if it has a name', () => {
    assert.deepEqual(chooseTarget('https://localhost/').target.tls, { servername: 'localhost', insecure: false });
    const insecure = chooseTarget('https://127.0.0.1:8443/', { insecure: true });
    assert.deepEqual(insecure.target.tls, { servername: null, insecure: true });
    assert.equal(chooseTarget('http://localhost/').target.tls, null);
  });

  for (const given of [
    '',
    'localhost:8080',
    'ftp://127.0.0.1/',
    'http://',
    'tcp://127.0.0.1',
    'tcp://127.0.0.1:9/x',
    'unix:',
  ]) {
    test(`"${given}" is none`, () => refused(() => chooseTarget(given), /target/));
  }

  test('is requested at the addresses of its host, by its name', () => {
    const chosen = chooseTarget('https://app.test:8443/');
    const { target } = targetAt(chosen, { addresses: ['127.0.0.1', '::1'], loopback: true }, null);
    assert.deepEqual(target.addresses, [
      { kind: 'tcp', host: '127.0.0.1', port: 8443 },
      { kind: 'tcp', host: '::1', port: 8443 },
    ]);
    assert.equal(target.tls?.servername, 'app.test');
    assert.ok(target.request.kind === 'http');
    assert.deepEqual(target.request.headers[0], ['Host', 'app.test:8443']);
    const unix = targetAt(chooseTarget('unix:/run/app.sock'), null, null).target;
    assert.deepEqual(unix.addresses, [{ kind: 'unix', path: '/run/app.sock' }]);
  });
});

describe('credentials', () => {
  test('in the URL are sent, but neither shown nor saved', () => {
    const { target, place, ...saved } = chooseTarget('http://me:se%40cret@127.0.0.1/path?key=secret');
    assert.equal(place.kind === 'tcp' && place.authority, '127.0.0.1');
    assert.ok(target.request.kind === 'http');
    const sent = target.request.headers.find(([name]) => name === 'Authorization');
    assert.equal(sent?.[1], `Basic ${Buffer.from('me:se@cret').toString('base64')}`);
    assert.deepEqual(saved, {
      shown: 'http://127.0.0.1/path',
      method: 'GET',
      headerNames: ['Authorization'],
      bodyBytes: 0,
    });
  });

  test('in headers are sent, and only the names are saved', () => {
    const { target, ...saved } = chooseTarget('http://127.0.0.1/', {
      headers: ['Authorization: Bearer secret', 'X-A:b'],
    });
    assert.ok(target.request.kind === 'http');
    assert.deepEqual(target.request.headers.slice(-2), [
      ['Authorization', 'Bearer secret'],
      ['X-A', 'b'],
    ]);
    assert.deepEqual(saved.headerNames, ['Authorization', 'X-A']);
    assert.doesNotMatch(JSON.stringify(saved), /secret/);
  });

  test('appear in no message', () => {
    const given = [
      'http://me:secret@',
      'http://me:secret@127.0.0.1:port/',
      'http:/127.0.0.1/?token=secret',
      'http://127.0.0.1:port/?token=secret',
      'http://127.0.0.1:port/#secret',
      'me:sec?secret@127.0.0.1:80',
      'tcp://127.0.0.1:9?token=secret',
      'unix:/run/app.sock?token=secret',
      '127.0.0.1:80/?token=secret',
      'tcp://me:secret@127.0.0.1:1',
      'x://me:secret@h',
    ];
    for (const target of given) refused(() => chooseTarget(target), /./);
    const headers = ['secret', 'X: \u0001secret', 'Bad name secret: x', 'Content-Length: secret'];
    for (const header of headers) refused(() => chooseTarget('http://127.0.0.1/', { headers: [header] }), /^--header/);
    const both = { headers: ['authorization: secret'] };
    refused(() => chooseTarget('http://me:secret@127.0.0.1/', both), /Leave one out/);
  });
});

describe('a request', () => {
  test('is a GET, or a POST where there is a body', () => {
    assert.equal(chooseTarget('http://127.0.0.1/').method, 'GET');
    const { target, method, bodyBytes } = chooseTarget('http://127.0.0.1/', { body: Buffer.from('body') });
    assert.deepEqual([method, bodyBytes], ['POST', 4]);
    assert.deepEqual(target.request.kind === 'http' && target.request.body, Buffer.from('body'));
    assert.equal(chooseTarget('http://127.0.0.1/', { method: 'PUT' }).method, 'PUT');
    for (const name of ['CONNECT', 'get', 'NO SUCH']) {
      refused(() => chooseTarget('http://127.0.0.1/', { method: name }), /^--method/);
    }
  });

  test('has default headers unless others are given', () => {
    const { target } = chooseTarget('http://127.0.0.1:81/', { headers: ['host: other', 'ACCEPT: text/html'] });
    assert.ok(target.request.kind === 'http');
    assert.deepEqual(target.request.headers, [
      ['User-Agent', 'at-once'],
      ['host', 'other'],
      ['ACCEPT', 'text/html'],
    ]);
  });

  test('to a server without HTTP is a message, also on a unix socket', () => {
    const wishes: ProbeWishes = {
      message: Buffer.from('PING\n'),
      answerEnd: { kind: 'bytes', bytes: 5 },
      keepAlive: true,
    };
    for (const given of ['tcp://127.0.0.1:9000', 'unix:/run/app.sock']) {
      const { target, method, bodyBytes, shown } = chooseTarget(given, wishes);
      assert.deepEqual(target.request, { kind: 'tcp', message: wishes.message, end: wishes.answerEnd });
      assert.deepEqual([target.keepAlive, method, bodyBytes, shown], [true, '', 5, given]);
    }
    refused(() => chooseTarget('unix:/run/app.sock:/path', wishes), /exclude each other/);
  });

  const inapplicable: ReadonlyArray<readonly [target: string, argv: ArgvOf<'probe'>, flag: string, whose: string]> = [
    [
      'http://127.0.0.1/',
      { message: Buffer.from('x') },
      '--message',
      'a server that does not speak HTTP, such as tcp:',
    ],
    [
      'http://127.0.0.1/',
      { 'answer-end': { kind: 'close' } },
      '--answer-end',
      'a server that does not speak HTTP, such as tcp:',
    ],
    ['http://127.0.0.1/', { insecure: true }, '--insecure', 'https://'],
    ['tcp://127.0.0.1:1', { method: 'GET' }, '--method', 'http:// and https://'],
    ['tcp://127.0.0.1:1', { header: ['A: b'] }, '--header', 'http:// and https://'],
    ['tcp://127.0.0.1:1', { body: Buffer.from('x') }, '--body', 'http:// and https://'],
    ['unix:/run/app.sock', { insecure: true }, '--insecure', 'https://'],
    [
      'unix:/run/app.sock',
      { 'answer-end': { kind: 'close' } },
      '--answer-end',
      'a server that does not speak HTTP\\. It needs',
    ],
    [
      'unix:/run/app.sock',
      { message: Buffer.from('x'), body: Buffer.from('x') },
      '--body',
      'HTTP, and --message replaces it',
    ],
  ];
  for (const [target, argv, flag, whose] of inapplicable) {
    test(`of ${target} has no ${flag}`, () => {
      const form = formOf(target, argv);
      assert.ok(form !== undefined);
      refused(
        () => checkTogether('probe', argv, { target: form }),
        new RegExp(`^${flag} is for ${whose}.*Leave it out`),
      );
    });
  }

  test('over TCP keeps its connection only if answers end before the connection does', () => {
    refused(() => chooseTarget('tcp://127.0.0.1:1', { keepAlive: true }), /^--keep-alive needs answers that end/);
  });

  test('that checks whether a server is ready is a GET of its path', () => {
    const { target } = chooseTarget('http://127.0.0.1/', {
      body: Buffer.from('body'),
      headers: ['A: b'],
      keepAlive: true,
    });
    const ready = readinessTarget(target, '/health');
    assert.ok(ready.request.kind === 'http');
    const { method, path, body, headers } = ready.request;
    assert.deepEqual([method, path, body, ready.keepAlive], ['GET', '/health', null, false]);
    assert.deepEqual(headers.at(-1), ['A', 'b']);
    refused(() => readinessTarget(target, 'health'), /^--ready takes a path/);
    refused(() => readinessTarget(target, '/a b'), /^--ready takes a path/);
    refused(() => readinessTarget(target, '/a b?token=secret'), /^--ready takes a path/);
    refused(() => readinessTarget(chooseTarget('tcp://127.0.0.1:1').target, '/'), /^--ready takes an HTTP path/);
  });
});

describe('the port of a command', () => {
  const host = { addresses: ['127.0.0.1'], loopback: true };
  const asked = (text: string) => {
    const { target, shown } = targetAt(chooseTarget(text), text.startsWith('unix:') ? null : host, 8123);
    const { request, addresses } = target;
    return { request: request.kind === 'http' ? [request.path, request.headers[0]?.[1]] : [], addresses, shown };
  };
  const at = (port: number) => [{ kind: 'tcp', host: '127.0.0.1', port }];

  test('replaces $PORT everywhere in the target, in what is requested and in what is shown', () => {
    assert.deepEqual(asked('http://LOCALHOST:$PORT/a?b=c'), {
      request: ['/a?b=c', 'localhost:8123'],
      addresses: at(8123),
      shown: 'http://localhost:8123/a',
    });
    assert.deepEqual(asked('https://127.0.0.1:$PORT').request, ['/', '127.0.0.1:8123']);
    assert.deepEqual(asked('tcp://127.0.0.1:$PORT'), {
      request: [],
      addresses: at(8123),
      shown: 'tcp://127.0.0.1:8123',
    });
    assert.deepEqual(asked('http://127.0.0.1:81/of/$PORT'), {
      request: ['/of/8123', '127.0.0.1:81'],
      addresses: at(81),
      shown: 'http://127.0.0.1:81/of/8123',
    });
    assert.deepEqual(asked('unix:/run/$PORT.sock').addresses, [{ kind: 'unix', path: '/run/8123.sock' }]);
  });

  test('is not known before the server runs: no request can be made', () => {
    const chosen = chooseTarget('http://127.0.0.1:$PORT/');
    assert.equal(chosen.place.kind === 'tcp' && chosen.place.authority, '127.0.0.1:$PORT');
    assert.throws(() => targetAt(chosen, host, null), RangeError);
  });
});

describe('bytes on a command line', () => {
  test('are taken literally, or as escapes', () => {
    assert.equal(text(parseBytes('--message', 'PING\\r\\n\\0\\xff\\\\n')), 'PING\r\n\0\xff\\n');
    assert.equal(Buffer.from(parseBytes('--message', 'é')).toString(), 'é');
    assert.equal(parseBytes('--message', '').length, 0);
    for (const given of ['\\q', 'end\\', '\\xg0']) refused(() => parseBytes('--message', given), /^--message has/);
  });

  test('can end an answer', () => {
    assert.deepEqual(parseAnswerEnd('--answer-end', 'close'), { kind: 'close' });
    assert.deepEqual(parseAnswerEnd('--answer-end', 'bytes:5'), { kind: 'bytes', bytes: 5 });
    assert.deepEqual(parseAnswerEnd('--answer-end', 'until:\\r\\n'), {
      kind: 'delimiter',
      delimiter: Buffer.from('\r\n'),
    });
    for (const given of ['', 'bytes:0', 'bytes:x', 'until:', 'close:x', 'until']) {
      refused(() => parseAnswerEnd('--answer-end', given), /^--answer-end takes/);
    }
  });
});
