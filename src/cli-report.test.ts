/** `report` and `results open`, partly from outside: files, names, formats, and files that are not documents. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { runHere, SAVED_RUNS, start, temporaryFolder } from './cli.test-support.js';
import type { StoredDocument } from './model/document.js';
import { syntheticOpen } from './model/synthetic-open.test-support.js';
import { syntheticRun, syntheticSelf } from './model/synthetic-run.test-support.js';
import { serialise } from './store/save-run.js';

/** A folder with these saved runs. */
function withRuns(context: TestContext, documents: Readonly<Record<string, StoredDocument>>): string {
  const folder = temporaryFolder(context);
  mkdirSync(join(folder, 'results/runs'), { recursive: true });
  for (const [name, document] of Object.entries(documents)) {
    writeFileSync(join(folder, 'results/runs', `${name}.json`), serialise({ ...document, name }));
  }
  return folder;
}

const RUNS = { burst: syntheticRun(), open: { ...syntheticOpen(), createdAt: '2026-02-02T03:04:05.678Z' } };

describe('report', () => {
  test('writes a page for the latest run and prints its name', async (context) => {
    const folder = withRuns(context, RUNS);
    const { code, stdout } = await runHere(context, ['report'], folder);
    assert.equal(code, 0);
    assert.equal(stdout, 'results/reports/open.html\n');
    assert.match(readFileSync(join(folder, 'results/reports/open.html'), 'utf8'), /^<!doctype html>/);
  });

  test('writes one file per picture, in the requested theme', async (context) => {
    const folder = withRuns(context, RUNS);
    const { stdout } = await runHere(
      context,
      ['report', 'burst', '--format', 'svg', '--theme', 'dark', '--output', 'x/y'],
      folder,
    );
    assert.deepEqual(readdirSync(join(folder, 'x/y')), [
      'burst-concurrency-dark.svg',
      'burst-queue-dark.svg',
      'burst-wait-by-place-dark.svg',
    ]);
    assert.equal(stdout.trim().split('\n').length, 3);
  });

  test('writes text of one run to stdout, and of several to files', async (context) => {
    const folder = withRuns(context, RUNS);
    const one = await runHere(context, ['report', 'burst', '--format', 'markdown'], folder);
    assert.match(one.stdout, /^# at-once: burst/);
    const csv = await runHere(context, ['report', 'burst', 'open', '--format', 'csv'], folder);
    assert.equal(csv.stdout, 'results/reports/burst.csv\nresults/reports/open.csv\n');
    const json = await runHere(context, ['report', 'burst', '--format', 'json', '--output', 'one.json'], folder);
    assert.equal(json.code, 0);
    assert.equal(JSON.parse(readFileSync(join(folder, 'one.json'), 'utf8')).name, 'burst');
  });

  test('hgrm has the format of HdrHistogram: values, percentiles, counts', async (context) => {
    const folder = withRuns(context, { ...RUNS, self: syntheticSelf() });
    const { stdout } = await runHere(context, ['report', 'burst', '--format', 'hgrm'], folder);
    assert.match(stdout, /^# sequential: response time, ms\n\s+Value\s+Percentile\s+TotalCount\s+1\/\(1-Percentile\)/);
    assert.match(stdout, /#\[Mean\s+=\s+255\.\d+/);
    assert.match(stdout, /# sequential: wait time, ms/);
    const none = await runHere(context, ['report', 'self', '--format', 'hgrm'], folder);
    assert.equal(none.code, 1);
    assert.match(none.stderr, /self is of kind self , which has no single distribution/);
  });

  test("a document's name can't lead out of the folder", async (context) => {
    const folder = temporaryFolder(context);
    writeFileSync(join(folder, 'hostile.json'), serialise({ ...syntheticRun(), name: '../../../outside' }));
    const { code, stdout } = await runHere(context, ['report', 'hostile.json'], folder);
    assert.equal(code, 0);
    const reports = join(realpathSync(folder), dirname(SAVED_RUNS), 'reports');
    assert.equal(dirname(stdout), reports);
    assert.match(basename(stdout), /^outside-[0-9a-f]{12}\.html\n$/);
    assert.ok(!existsSync(join(folder, '../outside.html')));
  });
});

describe('a file that is not a document: one line, exit code 1', () => {
  const whole = serialise(syntheticRun());
  const cases: Readonly<Record<string, readonly [text: string | null, message: RegExp]>> = {
    missing: [null, /it\.json is neither a saved run .* nor a file/],
    truncated: [whole.slice(0, whole.length / 2), /is damaged: it is not valid JSON/],
    foreign: ['{"hello": "world"}', /was not written by at-once/],
    future: [whole.replace(/"schemaVersion": \d+/, '"schemaVersion": 99'), /was written by a newer at-once/],
    'a number that is none': [whole.replace(/"clients": 50/, '"clients": "50"'), /is damaged: scenario\.clients/],
    'a prototype': [whole.replace('"kind"', '"__proto__": {"polluted": true}, "kind"'), /is damaged/],
  };
  for (const [name, [text, message]] of Object.entries(cases)) {
    test(name, async (context) => {
      const folder = temporaryFolder(context);
      if (text !== null) writeFileSync(join(folder, 'it.json'), text);
      const { code, stdout, stderr } = await runHere(context, ['report', 'it.json'], folder);
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, message);
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
      assert.deepEqual(readdirSync(folder), text === null ? [] : ['it.json']);
    });
  }
});

describe('results open', () => {
  test('writes the index and a report for every run, and prints the address of the index', async (context) => {
    const folder = withRuns(context, RUNS);
    const { code, stdout } = await runHere(context, ['results', 'open'], folder);
    assert.equal(code, 0);
    assert.equal(stdout, `${pathToFileURL(join(realpathSync(folder), 'results/reports/index.html'))}\n`);
    assert.deepEqual(readdirSync(join(folder, 'results/reports')), ['burst.html', 'index.html', 'open.html']);
  });

  test('every run has its own page, whatever its name, and none replaces the index', async (context) => {
    const long = 'x'.repeat(110);
    const names = ['a b', 'a+b', 'a-b', 'index', 'INDEX', `${long}1`, `${long}2`];
    const folder = withRuns(context, Object.fromEntries(names.map((name) => [name, syntheticRun()])));
    const { code, stderr } = await runHere(context, ['results', 'open'], folder);
    assert.equal(code, 0, stderr);
    const reports = join(folder, 'results/reports');
    const pages = readdirSync(reports);
    assert.equal(new Set(pages.map((page) => page.toLowerCase())).size, names.length + 1, pages.join(' '));
    const index = readFileSync(join(reports, 'index.html'), 'utf8');
    assert.match(index, /at-once: saved runs/);
    for (const page of pages.filter((name) => name !== 'index.html')) assert.ok(index.includes(`href="${page}"`), page);
  });

  test('another version renews a page; only pages of runs that are gone are removed', async (context) => {
    const folder = withRuns(context, RUNS);
    const page = (name: string) => join(folder, 'results/reports', name);
    await runHere(context, ['results', 'open'], folder);
    const made = readFileSync(page('burst.html'), 'utf8');
    writeFileSync(page('burst.html'), made.replace(/(<meta name="at-once-page" content=")\S+/, '$10.0.9'));
    const kept = `${readFileSync(page('open.html'), 'utf8')}<!-- as it was -->`;
    writeFileSync(page('open.html'), kept);
    writeFileSync(page('notes.html'), 'mine');
    await runHere(context, ['report', 'burst', '--output', page('asked-for.html')], folder);
    symlinkSync('open.html', page('link.html'));
    await runHere(context, ['results', 'open'], folder);
    assert.equal(readFileSync(page('burst.html'), 'utf8'), made);
    assert.equal(readFileSync(page('open.html'), 'utf8'), kept, 'a current page is not renewed');
    rmSync(join(folder, 'results/runs/burst.json'));
    await runHere(context, ['results', 'open'], folder);
    const left = ['asked-for.html', 'index.html', 'link.html', 'notes.html', 'open.html'];
    assert.deepEqual(readdirSync(join(folder, 'results/reports')), left);
  });

  test('serves the pages until it is interrupted', async (context) => {
    const folder = withRuns(context, RUNS);
    const { child, ended } = start(context, ['results', 'open', '--serve'], folder);
    const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
    const page = await (await fetch(url)).text();
    assert.match(page, /href="burst\.html"/);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    assert.equal(code, 130);
    assert.match(stderr, /^serving on 127\.0\.0\.1, read-only; press Ctrl-C to stop\n/);
    assert.ok(!existsSync(join(folder, 'results/reports')));
  });
});
