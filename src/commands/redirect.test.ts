/** Where a redirect leads to, and when a command that goes there is proposed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeRedirect, quoted } from './redirect.js';

const command = (address: string) => `at-once probe ${quoted(address)}`;
const from = { shown: 'http://127.0.0.1:80/a', base: new URL('http://127.0.0.1:80/a'), mayBeAnywhere: false, command };
const say = (location: string | null, changes: Partial<typeof from> | { readonly base: null } = {}) =>
  describeRedirect({ status: 302, location }, { ...from, ...changes });

test('to the same host, on whatever port: the command that goes there', () => {
  const end = ', and redirects are not followed. Try  at-once probe';
  assert.equal(
    say('b/'),
    `http://127.0.0.1:80/a redirects (status 302) to http://127.0.0.1/b/${end} 'http://127.0.0.1/b/'`,
  );
  assert.match(
    say('https://127.0.0.1:8443/'),
    / to https:\/\/127\.0\.0\.1:8443\/, .* probe 'https:\/\/127\.0\.0\.1:8443\/'$/,
  );
});

test('to another host: named, and a command only where its user may load any', () => {
  for (const location of ['http://192.0.2.1/', '//example.com/b', 'http://127.0.0.1.example.com/']) {
    assert.match(say(location), /That is another host: name it only if you may load it\.$/);
    assert.doesNotMatch(say(location), /at-once/);
    assert.match(say(location, { mayBeAnywhere: true }), /Try {2}at-once probe 'http:\/\/[^']+'$/);
  }
});

test('of a unix socket: its own path, or another host', () => {
  const unix = { base: null, shown: 'unix:/run/app.sock:/' } as const;
  assert.match(say('/b', unix), /Try {2}at-once probe '\/b'$/);
  assert.match(say('http://example.com/b', unix), /another host/);
});

test('without a place to go to, or one that is no page: no command', () => {
  assert.match(say(null), /redirects \(status 302\) without a Location, .*Name another address\.$/);
  for (const location of ['ftp://127.0.0.1/', 'javascript:alert(1)', 'http://[', 'http://127.0.0.1:port/']) {
    assert.match(say(location), /, and redirects are not followed\. Name another address\.$/);
  }
});

test('shows no secret, paints no terminal, stays short, and is harmless in a shell', () => {
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
