/** Where runs are kept: each location, with what selects it and what does not. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { syntheticRun } from '../model/synthetic-run.test-support.js';
import { serialise } from './results-directory.js';
import { type Environment, locateResults } from './results-location.js';

interface Place {
  readonly root: string;
  readonly environment: Environment;
}

/** A user with a home directory, a checkout, an installed copy, and an unrelated project as the working directory. */
function placeIn(context: TestContext, changed: Partial<Environment> = {}): Place {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'at-once-location-')));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ['checkout', 'project', 'project/node_modules/at-once']) {
    mkdirSync(join(root, folder, 'dist/src/store'), { recursive: true });
    writeFileSync(join(root, folder, 'package.json'), '{}');
    writeFileSync(join(root, folder, 'dist/src/store/program.js'), '');
  }
  mkdirSync(join(root, 'checkout/src/store'), { recursive: true });
  const environment: Environment = {
    workingDirectory: join(root, 'project'),
    variables: { HOME: join(root, 'home') },
    platform: 'linux',
    program: join(root, 'project/node_modules/at-once/dist/src/store/program.js'),
    ...changed,
  };
  return { root, environment };
}

/** Puts these files into results/runs in the working directory. */
function saveLocally({ environment }: Place, files: Readonly<Record<string, string>>): void {
  const folder = join(environment.workingDirectory, 'results/runs');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

const OWN = serialise({ ...syntheticRun({ clients: 1 }), name: 'one' });

describe('the checkout that the program runs from', () => {
  const programIn = (root: string) => join(root, 'checkout/dist/src/store/program.js');

  test('uses its results/runs, also from a subfolder and through a link', (context) => {
    const { root, environment } = placeIn(context);
    symlinkSync(join(root, 'checkout'), join(root, 'link'));
    for (const [folder, runs, reports] of [
      ['checkout', 'results/runs', 'results/reports'],
      ['checkout/src/store', '../../results/runs', '../../results/reports'],
      ['link', 'results/runs', 'results/reports'],
    ] as const) {
      const there = { ...environment, program: programIn(root), workingDirectory: join(root, folder) };
      assert.deepEqual(locateResults(undefined, there), { runs, reports, isStateDirectory: false });
    }
  });

  test('is not another checkout, a package below it, or a folder that is merely somewhere below it', (context) => {
    const { root, environment } = placeIn(context);
    mkdirSync(join(root, 'other/src'), { recursive: true });
    mkdirSync(join(root, 'checkout/node_modules/package'), { recursive: true });
    for (const folder of ['other', 'checkout/node_modules/package']) {
      writeFileSync(join(root, folder, 'package.json'), '{"name": "at-once"}');
      const there = { ...environment, program: programIn(root), workingDirectory: join(root, folder) };
      assert.equal(locateResults(undefined, there).isStateDirectory, true, folder);
    }
  });

  test('is not an installed package, which has no sources', (context) => {
    const { root, environment } = placeIn(context);
    const there = { ...environment, workingDirectory: join(root, 'project/node_modules/at-once') };
    assert.equal(locateResults(undefined, there).isStateDirectory, true);
  });

  test('is found by the program that runs this test', () => {
    assert.deepEqual(locateResults(undefined), {
      runs: 'results/runs',
      reports: 'results/reports',
      isStateDirectory: false,
    });
  });
});

describe('anywhere else', () => {
  const LINUX = 'home/.local/state/at-once';
  for (const [what, changed, expected] of [
    ['the default state directory', {}, LINUX],
    ['the one of macOS', { platform: 'darwin' }, 'home/Library/Application Support/at-once'],
  ] as const) {
    test(what, (context) => {
      const { root, environment } = placeIn(context, changed);
      assert.deepEqual(locateResults(undefined, environment), {
        runs: join(root, expected, 'runs'),
        reports: join(root, expected, 'reports'),
        isStateDirectory: true,
      });
    });
  }

  for (const platform of ['linux', 'darwin'] as const) {
    test(`XDG_STATE_HOME on ${platform}, but not a relative path in it`, (context) => {
      const { root, environment } = placeIn(context, { platform });
      const located = (XDG_STATE_HOME: string) =>
        locateResults(undefined, { ...environment, variables: { ...environment.variables, XDG_STATE_HOME } }).runs;
      assert.equal(located(join(root, 'state')), join(root, 'state/at-once/runs'));
      for (const ignored of ['', 'state', './state']) {
        assert.equal(located(ignored), locateResults(undefined, environment).runs);
      }
    });
  }

  test('a home directory that is not a path is a failure with the remedy', (context) => {
    const { environment } = placeIn(context, { variables: { HOME: '' } });
    assert.throws(() => locateResults(undefined, environment), /^MeasurementFailure: .*no home directory.*--results/);
  });
});

describe('results/runs in the working directory', () => {
  test('is used if it holds a document of at-once, complete or damaged, among any other files', (context) => {
    for (const text of [OWN, OWN.slice(0, OWN.length / 2)]) {
      const place = placeIn(context);
      saveLocally(place, { 'a.json': '{"name": "something else"}', 'one.json': text, 'z.txt': '' });
      assert.deepEqual(locateResults(undefined, place.environment), {
        runs: 'results/runs',
        reports: 'results/reports',
        isStateDirectory: false,
      });
    }
  });

  test('is not used if it is empty, foreign, or holds no regular files', { timeout: 60_000 }, (context) => {
    for (const files of [{}, { 'a.json': '{}', 'b.json': '' }, { 'one.txt': OWN }]) {
      const place = placeIn(context);
      saveLocally(place, files);
      assert.equal(locateResults(undefined, place.environment).isStateDirectory, true);
    }
    const place = placeIn(context);
    saveLocally(place, {});
    const folder = join(place.environment.workingDirectory, 'results/runs');
    execFileSync('mkfifo', [join(folder, 'fifo.json')]);
    mkdirSync(join(folder, 'folder.json'));
    symlinkSync('nowhere', join(folder, 'link.json'));
    assert.equal(locateResults(undefined, place.environment).isStateDirectory, true);
  });

  test('is not used if it is a file', (context) => {
    const place = placeIn(context);
    mkdirSync(join(place.environment.workingDirectory, 'results'));
    writeFileSync(join(place.environment.workingDirectory, 'results/runs'), OWN);
    assert.equal(locateResults(undefined, place.environment).isStateDirectory, true);
  });
});

test('a folder that the user names takes precedence; reports go beside a folder called runs, and inside any other', (context) => {
  const place = placeIn(context);
  saveLocally(place, { 'one.json': OWN });
  for (const [named, reports] of [
    ['mine', 'mine/reports'],
    ['a/runs', 'a/reports'],
    ['a/runs/', 'a/reports'],
    ['runs', 'reports'],
    ['/b/c', '/b/c/reports'],
  ] as const) {
    const { environment } = place;
    assert.deepEqual(locateResults(named, environment), { runs: named, reports, isStateDirectory: false });
  }
});
