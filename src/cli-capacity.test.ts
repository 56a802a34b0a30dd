/** A probe with a low limit of open files: it names its own limit, not one of the server. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { serveHttp } from './clients/probe/servers.test-support.js';
import type { ProbeDocument } from './model/probe.js';
import { CLI_PATH } from './probe/real-servers/real-server.test-support.js';

const OPEN_FILES = 160;

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
  assert.ok(clientHeld >= 64 && clientHeld < OPEN_FILES && clientHeld < clientTried, `${clientHeld} of ${clientTried}`);
  assert.ok(bursts.every(({ requests }) => requests.length <= clientHeld));
  assert.ok(bursts.every(({ requests }) => requests.every(({ outcome }) => outcome.kind !== 'failed')));
  assert.doesNotMatch(derived.text, /refuses|accept queue|^Serves \d+ at once /);
});
