/**
 * `--against` as a user runs it, on a small repository whose program serves with this version's loop and invents the figures of
 * `bench`; and what it leaves behind.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { start, temporaryFolder } from '../../../src/cli.test-support.js';
import { isAlive } from '../../../src/processes.test-support.js';

const CI_REPORT = fileURLToPath(new URL('../main.js', import.meta.url));

const SOURCES = new URL('../../../src/', import.meta.url).href;

/** A program that serves with this version's loop, but looks at the clock so often for once; and its figures of `bench`. */
function programWith(looks: number): string {
  return `
    const look = process.hrtime.bigint;
    process.hrtime.bigint = () => { for (let more = 1; more < ${looks}; more += 1) look(); return look(); };
    async function serve(serviceTime) {
      const { openListener, serveOneAtATime } = await import('${SOURCES}servers/sequential.js');
      const { getsockname } = await import('${SOURCES}sockets/socket.js');
      const orders = { host: '127.0.0.1', port: 0, listenBacklog: 128, service: 'sleep', serviceTime, receiveTimeout: null };
      const listener = openListener(orders);
      console.log('Listens on 127.0.0.1:' + getsockname(listener).port + ', process ' + process.pid);
      serveOneAtATime(listener, orders, { accepted() {}, served() {} });
    }
    function bench() {
      const at = (place) => 1e4 * place;
      const records = Array.from({ length: 12 }, (_, place) => ({
        client: { arrivedAt: 0, departedAt: at(place + 1) },
        server: { serviceStartedAt: 1 + at(place), serviceEndedAt: at(place + 1) },
      }));
      console.log(JSON.stringify({ runs: [{ rounds: [{ warmUp: false, records }] }] }));
    }
    const { argv } = process;
    if (argv[2] === 'serve') serve(1e6 * parseInt(argv[argv.indexOf('--service-time') + 1]));
    else bench();`;
}

/** A program that never exits, and writes its process id to a file. */
const HANGS = `
  require('node:fs').writeFileSync(process.env.HANGING, String(process.pid));
  setTimeout(() => {}, 60_000);`;

/** A repository with two versions: HEAD~1 and HEAD, which is checked out. */
function repositoryOf(context: TestContext, before: string, now: string): string {
  const folder = realpathSync(temporaryFolder(context));
  const git = (...words: string[]) => execFileSync('git', words, { cwd: folder });
  git('init', '--quiet');
  mkdirSync(join(folder, 'dist', 'src'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { build: 'true' } }));
  for (const source of [before, now]) {
    writeFileSync(join(folder, 'dist', 'src', 'cli.js'), source);
    git('add', '.');
    git('-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit', '--quiet', '--allow-empty', '-m', 'a version');
  }
  return folder;
}

/** Starts the report; its temporary files go to a separate folder, which must be empty in the end. */
function startReport(context: TestContext, repository: string, ...words: string[]) {
  const temporary = temporaryFolder(context);
  const environment = { TMPDIR: temporary, GITHUB_STEP_SUMMARY: '', HANGING: join(repository, 'hanging') };
  const { child, ended } = start(context, words, repository, environment, CI_REPORT);
  const nothingLeft = ended.then((ending) => {
    assert.deepEqual(leftovers(repository, temporary), [], 'no worktree and no temporary file is left');
    return ending;
  });
  return { child, ended: nothingLeft };
}

/** Ignores what npm and the compile cache of Node keep. */
function leftovers(repository: string, temporary: string): string[] {
  const worktrees = execFileSync('git', ['worktree', 'list'], { cwd: repository, encoding: 'utf8' });
  const others = worktrees.trim().split('\n').slice(1);
  return [...others, ...readdirSync(temporary).filter((name) => name.startsWith('at-once'))];
}

describe('--against', () => {
  test('a loop that looks at the clock 50 times for once fails, and the files say so', async (context) => {
    const repository = repositoryOf(context, programWith(1), programWith(50));
    const words = ['--against', 'HEAD~1', '--budget', '60s', '--output', 'out'];
    const { code, stdout, stderr } = await startReport(context, repository, ...words).ended;
    if (code === 3) {
      // A busy machine may not measure enough rounds in the time, but it never passes.
      assert.match(stderr, /^Inconclusive: /m);
      return context.diagnostic('inconclusive');
    }
    assert.equal(code, 1, stderr);
    assert.match(stderr, /^Failed: worse than HEAD~1 by more than 2\.5 %: .*CPU time per connection/m);
    assert.match(stdout, /^# at-once: Performance against HEAD\\~1 \([0-9a-f]{12}\)$/m);
    assert.match(stdout, /^\| CPU time per connection +\| [\d.]+ µs .*\| failed +\|$/m);
    assert.match(stdout, /^\| passage +\| 10 µs .*\| for information +\|$/m);
    assert.deepEqual(readdirSync(join(repository, 'out')).sort(), [
      'comparison.json',
      'comparison.md',
      'comparison.xml',
    ]);
    const figures: ReadonlyArray<{ name: string; value: number }> = JSON.parse(
      readFileSync(join(repository, 'out', 'comparison.json'), 'utf8'),
    );
    assert.equal(figures.length, 6);
    const cost = figures.find(({ name }) => name.includes('CPU time per connection'));
    assert.ok((cost?.value ?? 0) > 1.1, String(cost?.value));
  });

  test('without time it is inconclusive, which is not a pass', async (context) => {
    const repository = repositoryOf(context, programWith(1), programWith(1));
    const { code, stderr } = await startReport(context, repository, '--against', 'HEAD~1', '--budget', '1ms').ended;
    assert.equal(code, 3, stderr);
    assert.match(stderr, /^Inconclusive: .* This needs about 10 more rounds of each version/m);
  });

  test('a version that does not serve, and a name that is not a version', async (context) => {
    const repository = repositoryOf(context, 'process.exit(7)', programWith(1));
    const silent = await startReport(context, repository, '--against', 'HEAD~1').ended;
    assert.equal(silent.code, 1);
    assert.match(silent.stderr, /^HEAD~1 did not serve \(code 7: /m);
    const unknown = await startReport(context, repository, '--against=--nowhere').ended;
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /^--against --nowhere is not a commit of this repository\..*\n$/);
  });

  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    test(`${name} during the comparison stops what is running and removes the worktree`, async (context) => {
      const repository = repositoryOf(context, HANGS, HANGS);
      const { child, ended } = startReport(context, repository, '--against', 'HEAD~1');
      const hanging = await fileWhenWritten(join(repository, 'hanging'));
      assert.equal(
        execFileSync('git', ['worktree', 'list'], { cwd: repository, encoding: 'utf8' }).split('\n').length,
        3,
      );
      child.kill(name);
      child.kill(name);
      assert.equal((await ended).code, code);
      assert.equal(isAlive(hanging), false);
    });
  }
});

/** The number in that file, once it is written; waits a minute at most. */
async function fileWhenWritten(path: string): Promise<number> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (text !== '') return Number(text);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Nothing was written to ${path}.`);
}
