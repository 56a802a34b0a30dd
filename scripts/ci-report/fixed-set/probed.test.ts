/** A probe in the report: how its exit code decides the gate. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { platform } from 'node:os';
import { test } from 'node:test';
import { temporaryFolder } from '../../../src/cli.test-support.js';
import { Interruption } from '../../../src/model/failure.js';
import { read } from '../../../src/processes.test-support.js';
import { probed, reportProbe } from './probed.js';

const ANSWERED = {
  scenario: { target: 'http://127.0.0.1:8080/' },
  derived: { text: 'Serves 4 at once. Number 5 waits.', effective: null, unloaded: { serviceTime: 1e7 } },
};

for (const [code, outcome] of [
  [0, 'passed'],
  [1, 'failed'],
  [3, 'unclear'],
] as const) {
  test(`exit code ${code}: ${outcome}`, () => {
    const { gates, figures, statements } = reportProbe(ANSWERED, code, '4');
    assert.deepEqual(
      gates.map((gate) => [gate.outcome, gate.measured, gate.allowed]),
      [[outcome, 'Serves 4 at once.', '4']],
    );
    assert.equal(figures[0]?.value, 0.01);
    assert.deepEqual(statements, [
      { subject: 'probe of http://127.0.0.1:8080/', text: 'Serves 4 at once. Number 5 waits.', sound: code === 0 },
    ]);
  });
}

test('neither its name nor any process argument contains a query or credentials', {
  skip: platform() !== 'linux',
}, async (context) => {
  // Unique, as other tests run at the same time.
  const secret = randomBytes(8).toString('hex');
  const seen: string[] = [];
  const server = createServer((_, response) => {
    seen.push(...commandLines());
    response.end('Hello');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const target = `http://me:${secret}@127.0.0.1:${port}/path?token=${secret}`;
  const command = `TOKEN='${secret}' sleep 60`;
  const folder = temporaryFolder(context);
  const before = process.cwd();
  process.chdir(folder);
  context.after(() => process.chdir(before));
  const fixed = probed({ target, command: undefined, expected: undefined });
  assert.equal(fixed.name, `a probe of http://127.0.0.1:${port}/path`);
  assert.doesNotMatch(probed({ target: undefined, command, expected: undefined }).name, new RegExp(secret));
  const controller = new AbortController();
  server.once('request', () => controller.abort('SIGTERM'));
  await assert.rejects(
    fixed.measure({ signal: controller.signal } as Parameters<typeof fixed.measure>[0]),
    Interruption,
  );
  assert.ok(seen.some((line) => line.includes('clients/main.js')));
  assert.deepEqual(
    seen.filter((line) => line.includes(secret)),
    [],
  );
});

/** The command lines of all processes of this machine. */
function commandLines(): string[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [read(`/proc/${name}/cmdline`)] : []));
}
