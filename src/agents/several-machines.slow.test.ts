/** The commands of docs/several-machines.md, as printed, in a shell: only the ports differ, as those may be in use. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROGRAM, temporaryFolder } from '../cli.test-support.js';
import { findFreePort } from '../runner/kernel/limits.js';
import { skipWithoutNats } from './nats.test-support.js';

const PAGE = readFileSync(new URL('../../../docs/several-machines.md', import.meta.url), 'utf8');

/** The indented lines below the comment that names this test. */
function commandsOf(page: string): string[] {
  const [, below = ''] = page.split(/<!-- followed by .*? -->\n\n/);
  const [block = ''] = /^(?: {4}.*\n)+/.exec(below) ?? [];
  return block
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

test('the commands of the page find four slots by two agents', { skip: skipWithoutNats }, async (context) => {
  const folder = temporaryFolder(context);
  const ports = { 4222: await findFreePort(), 8000: await findFreePort() };
  const commands = commandsOf(PAGE).map((line) =>
    line.replace(/4222/g, String(ports[4222])).replace(/8000/g, String(ports[8000])),
  );
  assert.equal(commands.length, 9);
  // A reader types slowly: a server is ready before the next command.
  const paced = commands.map((command) => (command.endsWith('&') ? `${command}\nsleep 1` : command));
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
  assert.match(text, /known to/, output.stderr);
  // A busy machine can make a measurement inconclusive, which ends the script there.
  if (code === 3) return context.diagnostic('inconclusive');
  assert.equal(code, 0, `${output.stdout}${output.stderr}`);
  assert.match(text, /40 clients at once at/);
  assert.match(text, /Serves (?:at least )?[234] at once/);
  assert.match(text, /Sent by 2 agents/);
});
