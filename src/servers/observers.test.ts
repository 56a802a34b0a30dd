/** The trace's reader returns what its writer stored. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHUNK_BYTES, RECORD_BYTES, readTrace } from '../protocol/trace-layout.js';
import { parseAddress } from '../sockets/address.js';
import { TraceWriter } from './observers.js';

test('every record is read back, across chunks and from any starting index', (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'trace-'));
  context.after(() => rmSync(directory, { recursive: true }));
  const writer = new TraceWriter(directory);
  const count = Math.ceil((2.5 * CHUNK_BYTES) / RECORD_BYTES);
  const server = { address: parseAddress('127.0.0.1'), port: 8000 };
  for (let index = 0; index < count; index += 1) {
    const at = BigInt(index) * 1_000_000_007n;
    const client = { address: parseAddress('192.168.255.1'), port: index % 65_536 };
    const record = {
      connection: 1,
      client,
      serviceStartedAt: at,
      receivedAt: at + 1n,
      answeredAt: at + 2n,
      received: 4,
    };
    writer.write({ ...record, outcome: 'answered' }, server, at + 3n);
  }
  const [file = ''] = readdirSync(directory);
  const path = join(directory, file);
  const records = readTrace(path, 0);
  assert.equal(records.length, count);
  for (const [index, record] of records.entries()) {
    const at = BigInt(index) * 1_000_000_007n;
    assert.equal(record.serviceStartedAt, at);
    assert.equal(record.serviceEndedAt, at + 3n);
    assert.equal(record.clientPort, index % 65_536);
  }
  assert.equal(records[0]?.clientAddress, '192.168.255.1');
  assert.equal(records[0]?.process, process.pid);
  assert.deepEqual(readTrace(path, count - 1), records.slice(-1));
  assert.deepEqual(readTrace(path, count), []);
  writeFileSync(join(directory, 'empty'), '');
  assert.deepEqual(readTrace(join(directory, 'empty'), 0), []);
});

test('a full disk fails with ENOSPC instead of killing the process', (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'trace-'));
  context.after(() => rmSync(directory, { recursive: true }));
  const module = new URL('./observers.js', import.meta.url).href;
  const program = `const { TraceWriter } = await import(${JSON.stringify(module)});
    const writer = new TraceWriter('.');
    const nowhere = { address: 0, port: 0 };
    const record = { client: nowhere, serviceStartedAt: 1n, receivedAt: 1n, answeredAt: 1n, outcome: 'answered' };
    for (let index = 0; index < ${(3 * CHUNK_BYTES) / RECORD_BYTES}; index += 1) writer.write(record, nowhere, 1n);`;
  // Space for one and a half chunks.
  const script = 'mount -t tmpfs -o size=1536k tmpfs . && cd "$PWD" && exec "$@" || exit 77';
  const words = ['-m', 'sh', '-c', script, '-', process.execPath, '--input-type=module', '-e', program];
  const { status, signal, stderr } = spawnSync('unshare', words, { cwd: directory, encoding: 'utf8' });
  if (status === null && signal === null) return context.skip('needs unshare');
  if (status === 77 || /Operation not permitted/.test(stderr)) return context.skip('needs a mount namespace (root)');
  assert.equal(signal, null);
  assert.match(stderr, /ENOSPC/);
});
