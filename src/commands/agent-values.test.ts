/** Targets and NATS servers in words. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../cli.test-support.js';
import { parseAllowedTarget, parseNatsUrl } from './agent-values.js';

test('an allowed target is a host, a host with a port, or a subnet', () => {
  for (const [text, host, prefix, port] of [
    ['app.example', 'app.example', null, null],
    ['app.example:8080', 'app.example', null, 8080],
    ['127.0.0.1:8080', '127.0.0.1', null, 8080],
    ['10.0.0.0/8', '10.0.0.0', 8, null],
    ['10.0.0.0/8:443', '10.0.0.0', 8, 443],
    ['::1', '::1', null, null],
    ['[::1]:8080', '::1', null, 8080],
    ['fd00::/16', 'fd00::', 16, null],
  ] as const) {
    assert.deepEqual(parseAllowedTarget('--allow-target', text), { host, prefix, port }, text);
  }
  for (const text of [
    '',
    'a b',
    '10.0.0.0/33',
    'app.example/8',
    '127.0.0.1:0',
    '127.0.0.1:70000',
    '[app]:80',
    'http://a',
  ]) {
    assert.throws(() => parseAllowedTarget('--allow-target', text), /takes a host, host:port or a subnet/, text);
  }
});

test('a NATS server is a nats:// or tls:// URL; its password is not repeated', (context) => {
  assert.equal(parseNatsUrl('--nats', 'nats://127.0.0.1:4222').host, '127.0.0.1:4222');
  assert.equal(parseNatsUrl('--nats', 'tls://user:secret@nats.example').username, 'user');
  const file = join(temporaryFolder(context), 'nats.url');
  writeFileSync(file, 'tls://user:secret@nats.example:4222\n');
  assert.equal(parseNatsUrl('--nats', `@${file}`).password, 'secret');
  assert.throws(() => parseNatsUrl('--nats', '@/no/such'), /can't be read \(ENOENT\)/);
  for (const text of ['127.0.0.1:4222', 'http://127.0.0.1:4222', 'nats://127.0.0.1/path', 'ws://127.0.0.1']) {
    assert.throws(() => parseNatsUrl('--nats', text), /takes the URL of a NATS server/, text);
  }
  assert.throws(
    () => parseNatsUrl('--nats', 'http://user:secret@host/'),
    (error: Error) => !error.message.includes('secret'),
  );
});
