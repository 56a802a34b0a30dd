/** Where a measured run is saved, from outside: each location, the notice about it, --no-save, and failures to save. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { assertCodeAgrees, type Ending, runHere, SAVED_RUNS, start, temporaryFolder } from './cli.test-support.js';
import { syntheticRun } from './model/synthetic-run.test-support.js';
import { listed } from './processes.test-support.js';
import { serialise } from './store/save-run.js';

const BENCH = 'bench --clients 2 --rounds 1 --warm-up-rounds 0 --service-time 20ms'.split(' ');
const NOTE = /^Runs are saved in \S+\/at-once\/runs\. --results names another folder\.$/m;

function namesIn(folder: string): string[] {
  return listed(folder).map((file) => file.replace('.json', ''));
}

/** The names in a list. */
async function listedNames(ending: Promise<Ending>): Promise<string[]> {
  const { code, stdout, stderr } = await ending;
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout).runs.map(({ name }: { name: string }) => name);
}

describe('outside a checkout', () => {
  test('runs go to the state directory, with one notice; every command finds them; no folder is created', async (context) => {
    const folder = temporaryFolder(context);
    const first = await runHere(context, BENCH, folder);
    assert.match(first.stderr, NOTE);
    const second = await runHere(context, BENCH, folder);
    assert.doesNotMatch(second.stderr, NOTE);
    assert.match(second.stderr, /^Saved as \S+\n$/);
    assert.deepEqual(readdirSync(folder), ['state']);
    // By date: two runs of the same second have file names in another order.
    const names = [first, second].map(({ stderr }) => /^Saved as (\S+)$/m.exec(stderr)?.[1] ?? '');
    assert.deepEqual(namesIn(join(folder, SAVED_RUNS)).toSorted(), names.toSorted());
    assert.deepEqual(await listedNames(runHere(context, ['results', '--format', 'json'], folder)), names);
    assert.equal((await runHere(context, ['results', 'show'], folder)).stdout, second.stdout);
    assert.equal((await runHere(context, ['results', 'compare', 'latest', 'latest'], folder)).code, 0);
    const reports = join(folder, dirname(SAVED_RUNS), 'reports');
    assert.equal((await runHere(context, ['report'], folder)).code, 0);
    assert.equal(listed(reports).length, 1);
    assert.equal((await runHere(context, ['results', 'open'], folder)).code, 0);
    assert.equal(listed(reports).length, 3);
    assert.equal((await runHere(context, ['results', 'prune', '--keep', '1', '--yes'], folder)).code, 0);
    assert.equal(namesIn(join(folder, SAVED_RUNS)).length, 1);
    assert.deepEqual(readdirSync(folder), ['state']);
  });

  test('an existing results/runs with a run of at-once is used', async (context) => {
    const folder = temporaryFolder(context);
    const runs = join(folder, 'results/runs');
    mkdirSync(runs, { recursive: true });
    writeFileSync(join(runs, 'one.json'), serialise({ ...syntheticRun({ clients: 2 }), name: 'one' }));
    const { stderr } = await runHere(context, BENCH, folder);
    assert.doesNotMatch(stderr, NOTE);
    assert.equal(namesIn(runs).length, 2);
    assert.ok(!existsSync(join(folder, 'state')));
  });

  test('an empty or foreign results/runs is left alone', async (context) => {
    for (const files of [[], ['package.json']]) {
      const folder = temporaryFolder(context);
      mkdirSync(join(folder, 'results/runs'), { recursive: true });
      for (const file of files) writeFileSync(join(folder, 'results/runs', file), '{}');
      assert.match((await runHere(context, BENCH, folder)).stderr, NOTE);
      assert.deepEqual(listed(join(folder, 'results/runs')), files);
    }
  });
});

for (const option of ['--results', '--results-directory']) {
  test(`${option} DIR is where runs are saved and read, and where reports go`, async (context) => {
    const folder = temporaryFolder(context);
    const { stderr } = await runHere(context, [...BENCH, option, 'mine'], folder);
    assert.match(stderr, /^Saved as \S+\n$/);
    const names = namesIn(join(folder, 'mine'));
    assert.equal(names.length, 1);
    assert.deepEqual(
      await listedNames(runHere(context, ['results', '--format', 'json', option, 'mine'], folder)),
      names,
    );
    const report = await runHere(context, ['report', option, 'mine'], folder);
    assert.equal(report.stdout, `mine/reports/${names[0]}.html\n`);
    assert.deepEqual(readdirSync(folder), ['mine']);
  });
}

test('the old name of the option also works before an action; help shows each name once', async (context) => {
  const folder = temporaryFolder(context);
  const show = await runHere(context, ['results', '--results-directory', 'mine', 'show', 'x'], folder);
  assert.equal(
    show.stderr,
    'x is neither a saved run in mine nor a file. The command "results" lists the saved runs.\n',
  );
  for (const words of [['results'], ['results', 'list'], ['bench'], ['report']]) {
    const { stdout } = await runHere(context, [...words, '--help-all'], folder);
    assert.equal(stdout.match(/^ +--results DIR/gm)?.length, 1, words.join(' '));
  }
});

test('both names of the option together count as giving it twice', async (context) => {
  const words = [...BENCH, '--results', 'a', '--results-directory', 'b'];
  const { code, stderr } = await runHere(context, words);
  assert.equal(code, 2);
  assert.equal(stderr, '--results was given twice. Give it once.\n');
});

describe('--no-save', () => {
  for (const words of [
    BENCH,
    'sweep --clients 1,2 --duration 100ms --rounds 1 --service-time 5ms'.split(' '),
    'probe http://127.0.0.1:1/ --budget 1s'.split(' '),
  ]) {
    test(`${words[0]}: shows the result, saves nothing, creates no folder`, async (context) => {
      const folder = temporaryFolder(context);
      const ending = await runHere(context, [...words, '--no-save'], folder);
      assert.notEqual(ending.stdout, '');
      assert.doesNotMatch(ending.stderr, /saved/i);
      if (words[0] === 'probe') assert.equal(ending.code, 1);
      else assertCodeAgrees(ending);
      assert.deepEqual(readdirSync(folder), []);
    });
  }

  for (const [words, message] of [
    ['--results x', '--results has no effect with --no-save. Leave one out.\n'],
    ['--save-failed', '--save-failed has no effect with --no-save. Leave one out.\n'],
  ] as const) {
    test(`not with ${words}`, async (context) => {
      const ending = await runHere(context, ['bench', '--no-save', ...words.split(' ')]);
      assert.deepEqual(ending, { code: 2, stdout: '', stderr: message });
    });
  }
});

describe("a result that can't be saved is shown, with the reason and exit code 1", () => {
  const PROBLEM = "can't be written \\(E[A-Z]+\\)[^\\n]+\\n";

  function assertShown({ code, stdout, stderr }: Ending, place: string): void {
    assert.equal(code, 1);
    assert.match(stdout, /sequential/);
    assert.match(
      stderr,
      new RegExp(`^The result will be shown but not saved: ${place} ${PROBLEM}Not saved: ${place} ${PROBLEM}$`),
    );
  }

  test('in a folder that the user named', async (context) => {
    const folder = temporaryFolder(context);
    assertShown(await runHere(context, [...BENCH, '--results', '/dev/null/x'], folder), '/dev/null/x');
    assert.deepEqual(readdirSync(folder), []);
  });

  test('in the state directory', async (context) => {
    const folder = temporaryFolder(context);
    writeFileSync(join(folder, 'state'), 'a file');
    assertShown(await runHere(context, BENCH, folder), '\\S+/state/at-once/runs');
  });

  test('without a home directory', async (context) => {
    const folder = temporaryFolder(context);
    const { code, stdout, stderr } = await start(context, BENCH, folder, { HOME: '', XDG_STATE_HOME: '' }).ended;
    assert.equal(code, 1);
    assert.match(stdout, /sequential/);
    assert.match(stderr, /^Not saved: This user has no home directory[^\n]+--results\.$/m);
    assert.deepEqual(readdirSync(folder), []);
  });

  test('if the folder accepts no file in the end', { skip: process.platform !== 'linux' }, async (context) => {
    const folder = temporaryFolder(context);
    const { code, stdout, stderr } = await runHere(context, [...BENCH, '--results', '/proc/self'], folder);
    assert.equal(code, 1);
    assert.match(stdout, /sequential/);
    assert.match(stderr, /^Not saved: \/proc\/self\S* can't be written/m);
  });
});
