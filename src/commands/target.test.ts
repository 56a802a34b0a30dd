/** Servers that a user names by URL: this machine at once, another one when the user says so, never with a password. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageFailure } from '../model/failure.js';
import { addressOf, parseUrl } from './target.js';

const HERE = [
  'http://localhost:8080/',
  'http://LOCALHOST/',
  'http://127.0.0.1/',
  'http://127.8.9.1:1/path?query=1',
  'https://127.0.0.1:8443/',
  'http://[::1]:8080/',
  // Ways of writing 127.0.0.1 that a URL makes plain.
  'http://2130706433/',
  'http://0x7f.1/',
];
const ELSEWHERE = [
  'http://192.0.2.1/',
  'http://example.com/',
  'http://127.0.0.1.example.com/',
  'http://127.example.com/',
  'http://localhost.example.com/',
  'http://[::2]/',
  'http://0.0.0.0/',
  'http://12.7.0.1/',
];

describe('parseUrl and addressOf', () => {
  for (const text of HERE) {
    test(`${text} is this machine`, () => {
      const url = parseUrl('--url', text);
      assert.equal(addressOf(url, false), url.href);
      assert.equal(addressOf(url, true), url.href);
    });
  }

  for (const text of ELSEWHERE) {
    test(`${text} is not, and needs the user's word`, () => {
      const url = parseUrl('--url', text);
      assertRefused(() => addressOf(url, false), /is not this machine\. .*add --i-may-load-test-this-host/);
      assert.equal(addressOf(url, true), url.href);
    });
  }

  for (const text of ['http://user:secret@127.0.0.1/', 'http://user@127.0.0.1/', 'http://:secret@127.0.0.1/']) {
    test(`${text} is refused: it would be saved`, () => {
      assertRefused(() => parseUrl('--url', text), /^--url takes no user name and no password.* Leave them out\.$/);
    });
  }

  test('a password is not repeated in the message', () => {
    assert.throws(
      () => parseUrl('--url', 'http://user:secret@127.0.0.1/'),
      (error: Error) => !/secret/.test(error.message),
    );
  });

  for (const text of [
    '',
    '127.0.0.1:8080',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'http://',
    'http:127.0.0.1',
    '//x',
  ]) {
    test(`"${text}" is no URL of a web server`, () => {
      assertRefused(() => parseUrl('--url', text), /^--url takes a URL, as http:\/\/127\.0\.0\.1:8080\/, not "/);
    });
  }
});

function assertRefused(action: () => unknown, message: RegExp): void {
  assert.throws(action, (error) => {
    assert.ok(error instanceof UsageFailure);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}
