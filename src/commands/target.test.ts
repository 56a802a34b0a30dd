/** Hosts that a user names: what they stand for decides whether they are this machine, never what they are called. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageFailure } from '../model/failure.js';
import { parseUrl, resolveHost } from './target.js';

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
  // Ways of writing 127.0.0.1 that a URL makes plain.
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
/** What a name stands for, and whether all of it is this machine. */
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
    test(`${text} is not, and needs the user's word`, async () => {
      const refusal = resolveHost(hostOf(text), false, nobody);
      await assertRefused(refusal, /^\S+ is not this machine\. .*add --i-may-load-test-this-host\.$/);
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
        else
          await assertRefused(resolveHost(host, false, lookUp), /:8080 is not this machine \(\S+ is [\w.:%, ]+\)\. /);
      });
    }
  }
});

describe('parseUrl', () => {
  for (const text of ['http://user:secret@127.0.0.1/', 'http://user@127.0.0.1/', 'http://:secret@127.0.0.1/']) {
    test(`${text} is refused`, () => {
      assertRefusal(() => parseUrl('--url', text), /^--url takes no user name and no password.* Leave them out\.$/);
    });
  }

  for (const text of [
    '',
    '127.0.0.1:8080',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'http://',
    'http:127.0.0.1',
    '//x',
    'http://me:secret@127.0.0.1:port/',
    'ftp://127.0.0.1/?token=secret',
    'http://127.0.0.1:port/path?token=secret',
  ]) {
    test(`"${text}" is no URL of a web server`, () => {
      assertRefusal(() => parseUrl('--url', text), /^--url takes a URL, as http:\/\/127\.0\.0\.1:8080\/, not "/);
    });
  }
});

async function assertRefused(promise: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await promise.then(
    () => assert.fail('It was not refused'),
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
