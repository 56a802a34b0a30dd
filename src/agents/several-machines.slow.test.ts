/** The commands of docs/several-machines.md, as printed, in a shell: only the ports differ, as those may be in use. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROGRAM, start, temporaryFolder } from '../cli.test-support.js';
import { CERTIFICATE, KEY } from '../protocol/own-certificate.js';
import { findFreePort } from '../runner/kernel/limits.js';
import { blockFrom, PAGE } from './docs-page.test-support.js';
import { newKey, skipWithoutNats, spawnNats, startCountingServer } from './nats.test-support.js';

/** The indented lines below the comment that names this test. */
function commandsOf(page: string): string[] {
  const [, below = ''] = page.split(/<!-- followed by .*? -->\n\n/);
  const [block = ''] = /^(?: {4}.*\n)+/.exec(below) ?? [];
  return block
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What the NATS server, an agent and the server under test say when they can be used. */
const READY = 'Server is ready|is ready|listens on';

test('the commands of the page find four slots by two agents', { skip: skipWithoutNats }, async (context) => {
  const folder = temporaryFolder(context);
  const ports = { 4222: await findFreePort(), 8000: await findFreePort() };
  const commands = commandsOf(PAGE).map((line) =>
    line.replace(/4222/g, String(ports[4222])).replace(/8000/g, String(ports[8000])),
  );
  assert.equal(commands.length, 9);
  // A reader types slowly: a server is ready before the next command.
  const paced = commands.map((command, index) =>
    command.endsWith('&')
      ? `${command.slice(0, -1)} > log-${index} 2>&1 &\nuntil grep -qE '${READY}' log-${index} || ! kill -0 $!; do sleep 0.05; done`
      : command,
  );
  const script = ['set -e', `trap 'kill $(jobs -p) 2>/dev/null || true' EXIT`, ...paced].join('\n');
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  const program = join(programs, 'at-once');
  writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${PROGRAM} "$@"\n`);
  chmodSync(program, 0o755);
  const env = { ...process.env, PATH: `${programs}:/usr/sbin:${process.env['PATH']}`, XDG_STATE_HOME: folder };
  const shell = spawn('bash', ['-c', script], { cwd: folder, env });
  context.after(() => shell.kill('SIGTERM'));
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    shell[stream].on('data', (chunk) => {
      output[stream] += chunk;
    });
  }
  const [code] = await once(shell, 'close');
  const text = output.stdout.replaceAll(/\s+/g, ' ');
  assert.match(text, /known to within/, output.stderr);
  // A busy machine can make a measurement inconclusive, or an agent late, which ends the script there.
  if (code === 3 || /too late by \d+ ms/.test(output.stderr)) return context.diagnostic('inconclusive');
  assert.equal(code, 0, `${output.stdout}${output.stderr}`);
  assert.match(text, /40 clients at once at/);
  assert.match(text, /Serves (?:at least [1-4]|[234]) at once/);
  assert.match(text, /Sent by 2 agents/);
});

test('with the configuration of the page, agents work over TLS with the fewest permissions', {
  skip: skipWithoutNats,
}, async (context) => {
  const folder = temporaryFolder(context);
  const port = await findFreePort();
  const files = { certificate: join(folder, 'server.pem'), key: join(folder, 'server.key') };
  const configuration = blockFrom('port: 4222')
    .replace('4222', String(port))
    .replace('/etc/nats/server.pem', files.certificate)
    .replace('/etc/nats/server.key', files.key);
  assert.match(configuration, /permissions/);
  writeFileSync(files.certificate, CERTIFICATE);
  writeFileSync(files.key, KEY);
  writeFileSync(join(folder, 'nats.conf'), configuration);
  const nats = await spawnNats(['-c', join(folder, 'nats.conf')]);
  context.after(() => nats.kill('SIGKILL'));

  const { file, publicKey } = await newKey(context);
  const { url, port: allowed } = await startCountingServer(context, 5);
  writeFileSync(join(folder, 'nats.url'), `tls://agent:secret-2@localhost:${port}\n`);
  const environment = { NODE_EXTRA_CA_CERTS: files.certificate };
  const agentWords = ['agent', '--nats', '@nats.url', '--trust', publicKey, '--allow-target', `127.0.0.1:${allowed}`];
  const agent = start(context, agentWords, folder, environment);
  await Promise.race([once(agent.child.stdout, 'data'), agent.ended]);
  // The certificate is for a name and an address.
  const by = ['--nats', `tls://coordinator:secret-1@127.0.0.1:${port}`, '--key', file, '--agents', '1'];
  const words = ['bench', url, '-c', '4', '--rounds', '1', '--warm-up-rounds', '0', '--json', ...by];
  const { code, stdout, stderr } = await start(context, words, folder, environment).ended;
  assert.ok(code === 0 || code === 3, stderr);
  assert.equal(JSON.parse(stdout).context.agents.length, 1);
  // Without the authority's file the certificate is not trusted.
  const stranger = await start(context, words, folder).ended;
  assert.equal(stranger.code, 1);
  assert.match(stranger.stderr, /The NATS server at tls:\/\/127.0.0.1:\d+ can't be reached/);
});
