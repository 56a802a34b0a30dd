/**
 * Files and folders that are full, missing, closed or forbidden: one line that names them and the remedy, and no stack
 * trace.
 */
import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { assertOneLine, PROGRAM, SAVED_RUNS, temporaryFolder } from './cli.test-support.js';
import { stateHomeIn } from './commands/main.test-support.js';
import type { BurstDocument } from './model/run.js';
import { syntheticRun } from './model/synthetic-run.test-support.js';
import { serialise } from './store/save-run.js';

const NEEDS_LINUX = process.platform === 'linux' ? false : 'needs Linux';
const QUICK = ['bench', '--clients', '2', '--rounds', '1', '--warm-up-rounds', '0', '--service-time', '5ms'];

/** Runs a shell script that calls the program as "$@". */
function shell(folder: string, script: string, words: readonly string[], environment = {}): SpawnSyncReturns<string> {
  return spawnSync('sh', ['-c', script, '-', process.execPath, PROGRAM, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, XDG_STATE_HOME: stateHomeIn(folder), ...environment },
  });
}

function withRun(context: TestContext, clients = 3): string {
  const folder = temporaryFolder(context);
  mkdirSync(join(folder, 'results/runs'), { recursive: true });
  writeFileSync(join(folder, 'results/runs/one.json'), serialise({ ...syntheticRun({ clients }), name: 'one' }));
  return folder;
}

describe('a full stdout', { skip: NEEDS_LINUX }, () => {
  for (const words of ['results list', 'results show one', 'report --format json', 'report', '--help', 'experiment']) {
    test(words, (context) => {
      const { status, stderr } = shell(withRun(context), '"$@" > /dev/full', words.split(' '));
      assert.equal(status, 1);
      assertOneLine(stderr, /^stdout can't be written \(ENOSPC\)\. The disk is full\. Free some space/);
    });
  }

  test('a run is saved nevertheless, with a message that says where', (context) => {
    const folder = temporaryFolder(context);
    const { status, stderr } = shell(folder, '"$@" > /dev/full', QUICK);
    assert.equal(status, 1);
    assert.match(stderr, /^Saved as \S+\nRuns are saved in [^\n]+\nstdout can't be written \(ENOSPC\)[^\n]+\n$/);
    assert.equal(readdirSync(join(folder, SAVED_RUNS)).length, 1);
  });

  test('a file that takes only a part of the output is a failure', (context) => {
    const folder = withRun(context, 1000);
    const { status, stderr } = shell(folder, 'ulimit -f 64; "$@" > out', ['report', '--format', 'json']);
    assert.equal(status, 1);
    assertOneLine(stderr, /^stdout can't be written \(EFBIG\)/);
  });
});

test('a full stderr stops nothing, but the exit code reports that messages were lost', {
  skip: NEEDS_LINUX,
}, (context) => {
  const folder = withRun(context);
  writeFileSync(join(folder, 'results/runs/foreign.json'), '{}');
  writeFileSync(join(folder, 'results/runs/two.json'), serialise({ ...syntheticRun(), name: 'two' }));
  // The message about the foreign file comes before the removal.
  const { status, stdout } = shell(folder, '"$@" 2> /dev/full', ['results', 'prune', '--keep', '1', '--yes']);
  assert.equal(stdout, 'Removed one\n');
  assert.equal(status, 1);
});

test('an --output that exceeds the file size limit leaves the old file unchanged', { skip: NEEDS_LINUX }, (context) => {
  const folder = withRun(context, 1000);
  writeFileSync(join(folder, 'out.json'), 'good');
  const { status, stderr } = shell(folder, 'ulimit -f 64; "$@"', [
    'results',
    'show',
    '--format',
    'json',
    '--output',
    'out.json',
  ]);
  assert.equal(status, 1);
  assertOneLine(stderr, /^out\.json can't be written \(EFBIG\)/);
  assert.equal(readFileSync(join(folder, 'out.json'), 'utf8'), 'good');
});

describe('few open files', { skip: NEEDS_LINUX }, () => {
  for (const limit of [24, 40, 64]) {
    test(String(limit), (context) => {
      const { status, stdout, stderr } = shell(temporaryFolder(context), `ulimit -n ${limit}; exec "$@"`, QUICK);
      assert.equal(status, 1);
      assert.equal(stdout, '');
      assertOneLine(stderr, /ulimit -n 1024/);
    });
  }
});

test('a deleted working directory', { skip: NEEDS_LINUX }, (context) => {
  const { status, stderr } = shell(temporaryFolder(context), 'mkdir gone; cd gone; rmdir ../gone; exec "$@"', QUICK);
  assert.equal(status, 1);
  assertOneLine(stderr, /^The working directory can't be used \(ENOENT\).*"cd"/);
});

test('a missing temporary folder', { skip: NEEDS_LINUX }, (context) => {
  const folder = temporaryFolder(context);
  const words = ['probe', `unix:${join(folder, 'socket')}:/`];
  const { status, stderr } = shell(folder, 'exec "$@"', words, { TMPDIR: join(folder, 'nowhere') });
  assert.equal(status, 1);
  assertOneLine(stderr, /^The temporary folder \S+nowhere can't be written \(ENOENT\)/);
});

/** A script that calls the program with another /dev/shm, in a mount namespace of its own that ends with it. */
const WITHOUT_MEMORY = {
  missing: `mkdir dev && mount -t tmpfs tmpfs dev && for name in null zero full random urandom; do
    touch dev/$name && mount --bind /dev/$name dev/$name; done && mount --rbind dev /dev && exec "$@"`,
  'not-writable': 'mount -t tmpfs -o ro tmpfs /dev/shm && exec "$@"',
  'too-small': 'mount -t tmpfs -o size=64k tmpfs /dev/shm && exec "$@"',
} as const;

describe('no room for traces in /dev/shm', () => {
  const canMount = spawnSync('unshare', ['-m', 'true']).status === 0;
  const skip = canMount ? false : 'needs a mount namespace (root)';
  for (const [why, script] of Object.entries(WITHOUT_MEMORY)) {
    test(`${why}: uses the temporary folder, and the document says so`, { skip }, (context) => {
      const folder = temporaryFolder(context);
      const namespace = `exec unshare -m sh -c '${script}' - "$@"`;
      const { stdout, stderr } = shell(folder, namespace, [...QUICK, '--format', 'json'], { TMPDIR: folder });
      assert.doesNotMatch(stderr, /\n\s+at /);
      const { warnings, runs } = JSON.parse(stdout) as BurstDocument;
      assert.deepEqual(
        warnings.filter(({ kind }) => kind === 'trace-on-disk'),
        [{ kind: 'trace-on-disk', why }],
      );
      const records = runs
        .flatMap(({ rounds }) => rounds)
        .flatMap((round) => ('records' in round ? round.records : []));
      assert.deepEqual(
        records.map(({ outcome }) => outcome.kind),
        ['served', 'served'],
      );
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.startsWith('at-once-')),
        [],
      );

      const ending = shell(folder, namespace.replace('mkdir dev &&', ''), QUICK, { TMPDIR: join(folder, 'nowhere') });
      assert.equal(ending.status, 1);
      assertOneLine(
        ending.stderr,
        /^There is no room for the servers' traces: \/dev\/shm .*nowhere is missing\. Set TMPDIR/,
      );
    });
  }
});
