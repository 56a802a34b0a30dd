/**
 * `results`, partly from outside: a folder of saved runs is filtered, sorted, compared and cleared; nothing else is
 * touched.
 */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { run, runHere, temporaryFolder } from './cli.test-support.js';
import type { StoredDocument } from './model/document.js';
import { SCHEMA_VERSION } from './model/document.js';
import { CONTEXT, syntheticRun, syntheticSelf } from './model/synthetic-run.test-support.js';
import { syntheticSustained } from './model/synthetic-sustained.test-support.js';

const FOLDER = join('results', 'runs');

function made(document: StoredDocument, name: string, day: number, hash: string): StoredDocument {
  const createdAt = `2026-01-${String(day).padStart(2, '0')}T12:00:00.000Z`;
  return { ...document, name, createdAt, context: { ...CONTEXT, commit: { hash, dirty: day === 1 } } };
}

const RUNS = [
  made(syntheticRun({ clients: 50 }), 'burst', 1, 'a'.repeat(40)),
  made(syntheticSustained({ clients: 10 }), 'busy', 2, 'b'.repeat(40)),
  made(syntheticSelf(), 'self', 3, 'b'.repeat(40)),
];

/** A working directory with saved runs, and unrelated files beside and above them. */
function prepare(context: TestContext): string {
  return fill(temporaryFolder(context));
}

function fill(folder: string): string {
  mkdirSync(join(folder, FOLDER), { recursive: true });
  for (const document of RUNS) save(folder, document.name, JSON.stringify(document));
  writeFileSync(join(folder, 'results', 'above.json'), JSON.stringify(RUNS[0]));
  return folder;
}

function save(folder: string, name: string, text: string): string {
  const path = join(folder, FOLDER, `${name}.json`);
  writeFileSync(path, text);
  return path;
}

function left(folder: string): string {
  return readdirSync(join(folder, FOLDER))
    .map((file) => file.replace('.json', ''))
    .sort()
    .join(' ');
}

function results(context: TestContext, folder: string, words: string, carryOut = runHere) {
  return carryOut(context, ['results', ...words.split(' ').filter(Boolean)], folder);
}

function assertOneLine(text: string, pattern: RegExp): void {
  assert.match(text, pattern);
  assert.equal(text.trimEnd().split('\n').length, 1, text);
  assert.doesNotMatch(text.trimEnd(), /\p{Cc}/u);
}

describe('results list', () => {
  /** For the commands that change nothing. */
  let unchanged = '';
  before(() => {
    unchanged = fill(mkdtempSync(join(tmpdir(), 'at-once-results-')));
  });
  after(() => rmSync(unchanged, { recursive: true, force: true }));

  for (const [words, names] of [
    ['', 'burst busy self'],
    ['--model sequential', 'burst busy'],
    ['--kind sustained', 'busy'],
    ['--since 2026-01-02', 'busy self'],
    ['--until 2026-01-02', 'burst busy'],
    ['--clients 50', 'burst'],
    ['--clients 1..20', 'busy'],
    ['--commit BBBB', 'busy self'],
    ['--sort clients --reverse', 'burst busy self'],
    ['--sort date --reverse', 'self busy burst'],
    ['--sort name --kind burst --commit a --since 2026-01-01 --until 2026-01-01T12:00', 'burst'],
  ] as const) {
    test(`${words || 'of all'}: ${names}`, async (context) => {
      const { code, stdout, stderr } = await results(context, unchanged, `list ${words} --format json`);
      assert.equal(code, 0, stderr);
      assert.equal(
        JSON.parse(stdout)
          .runs.map(({ name }: { name: string }) => name)
          .join(' '),
        names,
      );
    });
  }

  test('as a table: commits, the plus, how many runs match; runs are named after their files', async (context) => {
    const folder = prepare(context);
    save(folder, 'renamed', JSON.stringify(RUNS[0]));
    const { code, stdout } = await results(context, folder, '--commit a');
    assert.equal(code, 0);
    assert.match(stdout, /^Saved runs in results\/runs: 2 of 4\n/);
    assert.match(stdout, /burst +sequential +aaaaaaa\+ /);
    assert.match(stdout, /renamed +sequential +aaaaaaa\+ /);
    const none = await results(context, folder, '--model cluster');
    assert.equal(none.stdout, 'None of the 4 saved runs in results/runs match.\n');
  });

  test('as CSV and Markdown; files that are not runs are reported on stderr, or below the list', async (context) => {
    const folder = prepare(context);
    save(folder, 'broken', '{"schemaVersion": 1, "context": {"atOnceVersion": "0.1.0",');
    const csv = await results(context, folder, '--format csv');
    assert.equal(csv.code, 1);
    assert.equal(csv.stdout.trimEnd().split('\n').length, 4);
    assertOneLine(csv.stderr, /broken\.json is damaged/);
    const markdown = await results(context, folder, '--format markdown');
    assert.equal(markdown.code, 1);
    assert.match(
      markdown.stdout,
      /\| burst +\| sequential \| aaaaaaa\+[\s\S]*- results\/runs\/broken\.json is damaged/,
    );
  });

  for (const [words, message] of [
    ['--kind frob', /--kind takes burst, sustained/],
    ['--model frob', /--model takes sequential, /],
    ['--since soon', /--since takes a date \(UTC\), such as 2026-01-31/],
    ['--since 2026-02-30', /--since takes a date/],
    ['--since 2026-02-02 --until 2026-02-01', /--since is later than --until/],
    ['--clients 9..1', /--clients takes a range from the smaller/],
    ['--commit main', /--commit takes the first digits of a commit/],
    ['--sort colour', /--sort takes date, name/],
    ['--rows all', /--rows has no effect on "results list"/],
    ['--keep 5', /--keep has no effect on "results list"/],
    ['show --sort name', /--sort has no effect on "results show/],
    ['rm burst --format json', /--format has no effect on "results rm/],
    ['compare burst busy --yes', /--yes has no effect on "results compare/],
    ['prune --yes', /"results prune" needs the number of runs to keep\. Add --keep 20/],
    ['prune --keep 0 --yes', /--keep must be from 1/],
    ['prune burst --keep 1', /"results prune --keep N" takes no names, not 1 \(burst\)/],
    ['rm --yes', /"results rm NAME\.\.\." takes one name or more, not none/],
  ] as const) {
    test(`results ${words}: usage`, async (context) => {
      const { code, stdout, stderr } = await results(context, unchanged, words);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assertOneLine(stderr, message);
      assert.equal(left(unchanged), 'burst busy self');
    });
  }
});

describe('results rm', () => {
  test('removes each named run once, and says so', async (context) => {
    const folder = prepare(context);
    const { code, stdout, stderr } = await results(context, folder, 'rm burst self burst --yes');
    assert.equal(code, 0, stderr);
    assert.equal(stdout, 'Removed burst\nRemoved self\n');
    assert.equal(left(folder), 'busy');
  });

  test('without a terminal and without --yes: one line, exit code 2, nothing is removed', async (context) => {
    const folder = prepare(context);
    const { code, stdout, stderr } = await results(context, folder, 'rm burst busy', run);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assertOneLine(stderr, /^stdin is not a terminal; nothing was removed\. Use --yes\.$/m);
    assert.equal(left(folder), 'burst busy self');
  });

  for (const [name, code] of [
    ['../above', 2],
    ['../runs/burst', 2],
    ['./burst', 2],
    ['..', 2],
    ['.', 2],
    ['.hidden', 2],
    ['runs\\burst', 2],
    ['nothing', 1],
    ['latest', 1],
    ['burst.json', 1],
    ['*', 1],
    ['x'.repeat(300), 1],
  ] as const) {
    test(`"${name.slice(0, 20)}" is refused, and the runs named with it stay`, async (context) => {
      const folder = prepare(context);
      const ending = await runHere(context, ['results', 'rm', 'burst', name, '--yes'], folder);
      assert.equal(ending.code, code);
      assert.equal(ending.stdout, '');
      assertOneLine(ending.stderr, /./);
      assert.equal(left(folder), 'burst busy self');
      assert.ok(existsSync(join(folder, 'results', 'above.json')));
    });
  }

  test('an absolute path is not a name', async (context) => {
    const folder = prepare(context);
    for (const path of [join(folder, FOLDER, 'burst'), join(folder, 'results', 'above'), '/etc/passwd']) {
      const { code, stderr } = await runHere(context, ['results', 'rm', path, '--yes'], folder);
      assert.equal(code, 2);
      assertOneLine(stderr, /is not the name of a saved run; paths and hidden files are refused/);
    }
    assert.equal(left(folder), 'burst busy self');
  });

  test('a link, a folder and a foreign file are not removed', async (context) => {
    const folder = prepare(context);
    const outside = join(folder, 'results', 'above.json');
    symlinkSync(outside, join(folder, FOLDER, 'link.json'));
    symlinkSync(join(folder, 'results', 'nowhere'), join(folder, FOLDER, 'dangling.json'));
    mkdirSync(join(folder, FOLDER, 'folder.json'));
    save(folder, 'package', '{"name": "something else"}');
    save(folder, 'manifest', '{"schemaVersion": 2, "mediaType": "something else"}');
    for (const [name, why] of [
      ['link', /link\.json is a link/],
      ['dangling', /dangling\.json is a link/],
      ['folder', /folder\.json is not a regular file/],
      ['manifest', /manifest\.json was not written by at-once/],
      ['package', /package\.json was not written by at-once/],
    ] as const) {
      const { code, stderr } = await results(context, folder, `rm ${name} --yes`);
      assert.equal(code, 1);
      assertOneLine(stderr, why);
    }
    assert.equal(left(folder), 'burst busy dangling folder link manifest package self');
    assert.ok(existsSync(outside));
  });

  test('a damaged run can be removed by its name', async (context) => {
    const folder = prepare(context);
    save(folder, 'broken', JSON.stringify(RUNS[0]).slice(0, 500));
    save(folder, 'empty', '');
    assert.equal((await results(context, folder, 'rm broken empty --yes')).code, 0);
    assert.equal(left(folder), 'burst busy self');
  });

  test('another results folder', async (context) => {
    const folder = prepare(context);
    const ending = await results(context, folder, 'rm above --yes --results results');
    assert.equal(ending.code, 0, ending.stderr);
    assert.ok(!existsSync(join(folder, 'results', 'above.json')));
    assert.equal((await results(context, folder, 'rm burst --yes --results-directory nowhere')).code, 1);
  });
});

describe('results prune', () => {
  test('keeps the newest', async (context) => {
    const folder = prepare(context);
    const { code, stdout } = await results(context, folder, 'prune --keep 1 --yes');
    assert.equal(code, 0);
    assert.equal(stdout, 'Removed burst\nRemoved busy\n');
    assert.equal(left(folder), 'self');
  });

  test('if there are not more runs than that, it asks nothing and removes nothing', async (context) => {
    const folder = prepare(context);
    const { code, stdout, stderr } = await results(context, folder, 'prune --keep 3');
    assert.equal(code, 0);
    assert.equal(stdout, '');
    assertOneLine(stderr, /^Nothing to remove: results\/runs holds 3 saved runs, and --keep is 3\.$/m);
  });

  test('without a terminal and without --yes nothing is removed', async (context) => {
    const folder = prepare(context);
    const { code, stderr } = await results(context, folder, 'prune --keep 1');
    assert.equal(code, 2);
    assertOneLine(stderr, /^stdin is not a terminal; nothing was removed\. Use --yes\.$/m);
    assert.equal(left(folder), 'burst busy self');
  });

  test('damaged and foreign files and links are reported, are not counted, and stay', async (context) => {
    const folder = prepare(context);
    save(folder, 'broken', JSON.stringify(RUNS[0]).slice(0, 500));
    save(folder, 'foreign', '{}');
    symlinkSync(join(folder, 'results', 'above.json'), join(folder, FOLDER, 'link.json'));
    const { code, stderr } = await results(context, folder, 'prune --keep 2 --yes');
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^Left alone: results\/runs\/broken\.json is damaged: [^\n]+\nLeft alone: [^\n]+\nLeft alone: link is a link\.\n$/,
    );
    assert.equal(left(folder), 'broken busy foreign link self');
    assert.ok(existsSync(join(folder, 'results', 'above.json')));
  });
});

describe('a file that is not a run gives one clear line', () => {
  const whole = JSON.stringify(RUNS[0]);
  const files: ReadonlyArray<readonly [what: string, text: string, message: RegExp]> = [
    ['truncated', whole.slice(0, whole.length / 2), /is damaged: it is not valid JSON/],
    ['foreign', '{"name": "something else"}', /was not written by at-once/],
    [
      'future',
      whole.replace(`"schemaVersion":${SCHEMA_VERSION}`, '"schemaVersion":99'),
      /newer at-once \(schema version 99/,
    ],
    ['polluted', whole.replace('{', '{"__proto__":{"polluted":1},'), /is damaged: /],
    ['odd', whole.replace('"clients":50', '"clients":1e300'), /is damaged: scenario\.clients/],
    ['deep', '['.repeat(1_000_000), /nested too deeply/],
    ['escaping', JSON.stringify({ ...RUNS[0], '\u001b[2J\u009b31m\r': 1 }), /is damaged: /],
  ];
  for (const [what, text, message] of files) {
    test(what, async (context) => {
      const folder = prepare(context);
      save(folder, what, text);
      for (const words of [`show ${what}`, `compare burst ${what}`]) {
        const { code, stdout, stderr } = await results(context, folder, words);
        assert.equal(code, 1);
        assert.equal(stdout, '');
        assertOneLine(stderr, message);
      }
    });
  }

  test('missing, and of 500 MB', async (context) => {
    const folder = prepare(context);
    truncateSync(save(folder, 'huge', whole), 500e6);
    for (const [name, message] of [
      ['huge', /is too large: 477 MiB/],
      ['missing', /missing is neither a saved run in results\/runs nor a file/],
    ] as const) {
      const { code, stderr } = await results(context, folder, `show ${name}`);
      assert.equal(code, 1);
      assertOneLine(stderr, message);
    }
  });

  test('a name is shown without its control characters', async (context) => {
    const folder = prepare(context);
    save(folder, 'red \u001b[31m', readFileSync(join(folder, FOLDER, 'burst.json'), 'utf8'));
    save(folder, 'odd \u001b]0;x\u0007', '{}');
    const list = await results(context, folder, '');
    assert.equal(list.code, 1);
    assert.doesNotMatch(list.stdout + list.stderr, /[^\P{Cc}\n]/u);
    const { stderr } = await runHere(context, ['results', 'show', '\u001b[31mnothing'], folder);
    assertOneLine(stderr, /nothing is neither a saved run/);
  });
});
