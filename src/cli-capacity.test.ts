/** A probe with a low limit of open files: it names its own limit, not one of the server. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from './cli.test-support.js';
import { serveHttp } from './clients/probe/servers.test-support.js';
import type { ProbeDocument } from './model/probe.js';
import { CLI_PATH } from './probe/real-servers/real-server.test-support.js';

const OPEN_FILES = 160;
const skip = process.platform !== 'linux';

test('with few open files the answer is a limit of this client', {
  skip: process.platform !== 'linux',
}, async (context) => {
  const url = await serveHttp(context, (_, response) => setTimeout(() => response.end('Hello'), 50));
  const probe = `ulimit -n ${OPEN_FILES}; exec "$0" "$1" probe "$2" --no-save --format json --budget 3s`;
  // An inconclusive probe has another exit code.
  const { stdout } = await new Promise<{ readonly stdout: string }>((resolve) => {
    execFile('sh', ['-c', probe, process.execPath, CLI_PATH, url], (_, stdout) => resolve({ stdout }));
  });
  const document = JSON.parse(stdout) as ProbeDocument & { readonly derived: { readonly text: string } };
  const { clientHeld = 0, clientTried = 0, bursts, derived } = document;
  assert.ok(
    clientHeld >= 16 && clientHeld < OPEN_FILES && clientHeld <= clientTried,
    `${clientHeld} of ${clientTried}`,
  );
  assert.ok(bursts.every(({ requests }) => requests.length <= clientHeld));
  assert.ok(bursts.every(({ requests }) => requests.every(({ outcome }) => outcome.kind !== 'failed')));
  assert.doesNotMatch(derived.text, /refuses|accept queue|^Serves \d+ at once /);
});

test('as many connections as it may open are held, and no more', { skip }, async (context) => {
  const script = `
    import { LoadGenerator } from '${new URL('./runner/processes/load-generator.js', import.meta.url)}';
    import { ProbeServer } from '${new URL('./runner/probe-server.js', import.meta.url)}';
    const load = await LoadGenerator.start();
    const request = { kind: 'tcp', message: new Uint8Array(1), end: { kind: 'close' } };
    const addresses = [{ kind: 'tcp', host: '127.0.0.1', port: 1 }];
    const server = await ProbeServer.aim(load, { addresses, tls: null, request, keepAlive: false });
    console.log(JSON.stringify([await server.capacity(16), await server.capacity(256)]));
    await load.stop();`;
  const file = join(temporaryFolder(context), 'capacity.mjs');
  writeFileSync(file, script);
  const words = ['-c', `ulimit -n ${OPEN_FILES}; exec "$0" "$1"`, process.execPath, file];
  const { stdout } = await promisify(execFile)('sh', words);
  const [few = 0, many = 0] = JSON.parse(stdout) as number[];
  assert.equal(few, 16);
  assert.ok(many > 64 && many < OPEN_FILES, `${many} held`);
});
