/** Ctrl-C while a large run is read, and files in a results folder that are never opened. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { run, SAVED_RUNS, start, temporaryFolder } from './cli.test-support.js';
import { syntheticRun } from './model/synthetic-run.test-support.js';
import { isAlive, read } from './processes.test-support.js';
import { serialise } from './store/save-run.js';

const folder = mkdtempSync(join(tmpdir(), 'at-once-large-'));
const FILE = join(folder, 'results/runs/large.json');

before(() => {
  mkdirSync(join(folder, 'results/runs'), { recursive: true });
  // Large enough that checking and showing it takes a second.
  writeFileSync(FILE, serialise({ ...syntheticRun({ clients: 5000, rounds: 6 }), name: 'large' }));
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** Resolves when the process has read that many bytes, from any files, or has exited. */
async function untilRead(id: number, bytes: number): Promise<void> {
  const readBytes = () => Number(/^rchar: (\d+)/m.exec(read(`/proc/${id}/io`))?.[1] ?? 0);
  while (isAlive(id) && readBytes() < bytes) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a large run', { skip: process.platform === 'linux' ? false : 'needs Linux' }, () => {
  for (const words of [
    'results',
    'results show large',
    'results compare large large',
    'report large',
    'results open',
    'results prune --keep 1',
  ]) {
    test(`${words}: Ctrl-C ends it, with exit code 130 and nothing written`, async (context) => {
      const { child, ended } = start(context, words.split(' '), folder);
      await untilRead(child.pid ?? 0, statSync(FILE).size);
      child.kill('SIGINT');
      const { code, stdout, stderr } = await ended;
      assert.equal(code, 130, stderr);
      assert.equal(stderr, 'Interrupted.\n');
      assert.equal(stdout, '');
      assert.deepEqual(readdirSync(join(folder, 'results/runs')), ['large.json']);
    });
  }
});

test('a FIFO, a folder and a device with names of runs are never opened', async (context) => {
  const other = temporaryFolder(context);
  mkdirSync(join(other, SAVED_RUNS, 'folder.json'), { recursive: true });
  execFileSync('mkfifo', [join(other, SAVED_RUNS, 'fifo.json')]);
  const isRoot = process.getuid?.() === 0;
  // An endless device, /dev/zero.
  if (isRoot) execFileSync('mknod', [join(other, SAVED_RUNS, 'device.json'), 'c', '1', '5']);
  const { code, stdout } = await run(context, ['results', '--format', 'json'], other);
  assert.equal(code, 1);
  const { problems } = JSON.parse(stdout) as { problems: string[] };
  assert.equal(problems.length, isRoot ? 3 : 2);
  for (const problem of problems) assert.match(problem, /is not a regular file/);
});
