/** Hosts that a user names: their addresses decide whether they are this machine. Also the messages about redirects. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { commandTextFor } from '../model/command-text.js';
import { UsageFailure } from '../model/failure.js';
import { describeRedirect, parseUrl, resolveHost } from './target.js';

const hostOf = (text: string) => {
  const { hostname, host } = parseUrl('--url', text);
  return { hostname, authority: host };
};
const nobody = (name: string) => Promise.reject(new Error(`${name} was looked up`));

const HERE = [
  'http://127.0.0.1/',
  'http://127.8.9.1:1/path?query=1',
  'https://127.0.0.1:8443/',
  'http://[::1]:8080/',
  'http://[::ffff:127.0.0.1]/',
  // Ways of writing 127.0.0.1 that a URL normalises.
  'http://2130706433/',
  'http://0x7f.1/',
];
const ELSEWHERE = [
  'http://192.0.2.1/',
  'http://[::2]/',
  'http://[::ffff:192.0.2.1]/',
  'http://[fe80::1]/',
  'http://0.0.0.0/',
  'http://[::]/',
  'http://12.7.0.1/',
];
/** The addresses of a name, and whether all of them are this machine. */
const NAMES: ReadonlyArray<readonly [addresses: readonly string[], isHere: boolean]> = [
  [['127.0.0.1'], true],
  [['::1'], true],
  [['::1', '127.0.0.1'], true],
  [['::1%lo'], true],
  [['192.0.2.1'], false],
  [['127.0.0.1', '192.0.2.1'], false],
  [['2001:db8::1', '127.0.0.1'], false],
  [['::1', 'fe80::1%eth0'], false],
];

describe('resolveHost', () => {
  for (const text of HERE) {
    test(`${text} is this machine`, async () => {
      assert.equal((await resolveHost(hostOf(text), false, nobody)).loopback, true);
    });
  }

  for (const text of ELSEWHERE) {
    test(`${text} is not, and needs the user's permission`, async () => {
      const refusal = resolveHost(hostOf(text), false, nobody);
      await assertRefused(refusal, /^\S+ is not this machine: .*add --i-may-load-test-this-host\.$/);
      const { addresses, loopback } = await resolveHost(hostOf(text), true, nobody);
      assert.deepEqual([addresses.length, loopback], [1, false]);
    });
  }

  for (const name of ['localhost', 'LOCALHOST', 'app.test', '127.0.0.1.example.com']) {
    for (const [addresses, isHere] of NAMES) {
      test(`${name} that is ${addresses.join(', ')} is ${isHere ? '' : 'not '}this machine`, async () => {
        const asked: string[] = [];
        const lookUp = async (wanted: string) => {
          asked.push(wanted);
          return addresses;
        };
        const host = hostOf(`http://${name}:8080/`);
        assert.deepEqual(await resolveHost(host, true, lookUp), { addresses, loopback: isHere });
        assert.deepEqual(asked, [name.toLowerCase()]);
        if (isHere) assert.deepEqual(await resolveHost(host, false, lookUp), { addresses, loopback: true });
        else await assertRefused(resolveHost(host, false, lookUp), /:8080 is not this machine \(\S+ is [\w.:%, ]+\): /);
      });
    }
  }
});

describe('parseUrl', () => {
  for (const text of ['http://user:secret@127.0.0.1/', 'http://user@127.0.0.1/', 'http://:secret@127.0.0.1/']) {
    test(`${text} is refused`, () => {
      assertRefusal(
        () => parseUrl('--url', text),
        /^--url takes a URL without a user name and password, .* Leave them out\.$/,
      );
    });
  }

  for (const text of [
    '',
    'frob',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'http://',
    'http:127.0.0.1',
    '//x',
    'http://me:secret@127.0.0.1:port/',
    'ftp://127.0.0.1/?token=secret',
    'http://127.0.0.1:port/path?token=secret',
  ]) {
    test(`"${text}" is not the URL of a web server`, () => {
      assertRefusal(() => parseUrl('--url', text), /^--url takes a URL, such as http:\/\/127\.0\.0\.1:8080\/, not "/);
    });
  }
});

async function assertRefused(promise: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await promise.then(
    () => assert.fail('it was not refused'),
    (reason: unknown) => reason,
  );
  assertRefusal(() => {
    throw error;
  }, message);
}

function assertRefusal(action: () => unknown, message: RegExp): void {
  assert.throws(action, (error) => {
    assert.ok(error instanceof UsageFailure, String(error));
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n|secret/);
    return true;
  });
}

const command = (address: string) => commandTextFor('installed', ['probe', address]);
const from = { shown: 'http://127.0.0.1:80/a', base: new URL('http://127.0.0.1:80/a'), mayBeAnywhere: false, command };
const say = (location: string | null, changes: Partial<typeof from> | { readonly base: null } = {}) =>
  describeRedirect({ status: 302, location }, { ...from, ...changes });

test('to the same host, on any port: proposes the command', () => {
  const end = ', and redirects are not followed. Try  at-once probe';
  assert.equal(
    say('b/'),
    `http://127.0.0.1:80/a redirects (status 302) to http://127.0.0.1/b/${end} http://127.0.0.1/b/`,
  );
  assert.match(
    say('https://127.0.0.1:8443/'),
    / to https:\/\/127\.0\.0\.1:8443\/, .* probe https:\/\/127\.0\.0\.1:8443\/$/,
  );
});

test('to another host: named, with a command only if the user allowed other hosts', () => {
  for (const location of ['http://192.0.2.1/', '//example.com/b', 'http://127.0.0.1.example.com/']) {
    assert.match(say(location), /That is another host: only test hosts you are authorised to test\.$/);
    assert.doesNotMatch(say(location), /at-once/);
    assert.match(say(location, { mayBeAnywhere: true }), /Try {2}at-once probe http:\/\/[^']+$/);
  }
});

test('from a unix socket: to another of its paths, or to another host', () => {
  const unix = { base: null, shown: 'unix:/run/app.sock:/' } as const;
  assert.match(say('/b', unix), /Try {2}at-once probe \/b$/);
  assert.match(say('http://example.com/b', unix), /another host/);
});

test('without a Location, or with one that is not a web page: no command', () => {
  assert.match(say(null), /redirects \(status 302\) without a Location, .*Name another address\.$/);
  for (const location of ['ftp://127.0.0.1/', 'javascript:alert(1)', 'http://[', 'http://127.0.0.1:port/']) {
    assert.match(say(location), /, and redirects are not followed\. Name another address\.$/);
  }
});

test('shows no secret, no control characters, stays short, and is harmless in a shell', () => {
  for (const location of [
    '/b?token=secret',
    '/b#secret',
    'http://me:secret@127.0.0.1/b',
    'ftp://me:secret@h/',
    'x:?secret',
  ]) {
    assert.doesNotMatch(say(location), /secret|me:/);
  }
  assert.match(say('/b?token=secret'), / to http:\/\/127\.0\.0\.1\/b with a query, /);
  assert.doesNotMatch(say('ftp://\u001b[31m\nx'), /\p{Cc}/u);
  assert.ok(say(`ftp://h/${'x'.repeat(5000)}`).length < 400);
  assert.match(say("/b'$(id)`id`;id"), /probe 'http:\/\/127\.0\.0\.1\/b'\\''\$\(id\)%60id%60;id'$/);
});

for (const text of ['http://127.0.0.1:0/', ':70000', '127.0.0.1:65536/path']) {
  test(`${text}: the port is refused, not the whole URL`, () =>
    assert.throws(() => parseUrl('--url', text), {
      name: UsageFailure.name,
      message: /^A port is from 1 to 65535, not \d+\./,
    }));
}
