/** The store: saved runs are read back unchanged; a damaged file is reported in one line and hides no other. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
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
import { after, describe, test } from 'node:test';
import { SCHEMA_VERSION } from '../model/document.js';
import { EXIT, MeasurementFailure } from '../model/failure.js';
import { failedVisit, syntheticRun, syntheticSelf, withRecords } from '../model/synthetic-run.test-support.js';
import { assertWritableFile } from './destination.js';
import { type Entry, ResultsDirectory } from './results-directory.js';
import { serialise } from './save-run.js';
import { writeWhole } from './write-whole.js';

const ROOT = mkdtempSync(join(tmpdir(), 'at-once-store-'));
after(() => rmSync(ROOT, { recursive: true, force: true }));

let folders = 0;
function newFolder(): string {
  folders += 1;
  return join(ROOT, `folder-${folders}`);
}

function isOneLine(error: unknown, ...parts: readonly string[]): boolean {
  assert.ok(error instanceof MeasurementFailure, `not a MeasurementFailure: ${error}`);
  assert.equal(error.exitCode, EXIT.failed);
  assert.doesNotMatch(error.message, /\n/);
  for (const part of parts) assert.ok(error.message.includes(part), `"${error.message}" does not say ${part}`);
  return true;
}

function namesOf(entries: readonly Entry[]): string[] {
  return entries.map(({ name }) => name);
}

describe('save, list, load', () => {
  test('a run is read back unchanged: by its name, by its path and as the latest', async () => {
    const folder = newFolder();
    const store = new ResultsDirectory(folder);
    const { name: _, ...unnamed } = syntheticRun({ clients: 5 });
    const saved = await store.save(unnamed);
    assert.deepEqual(saved, { ...unnamed, name: saved.name });
    for (const which of [saved.name, join(folder, `${saved.name}.json`), 'latest']) {
      assert.deepEqual(store.load(which), saved);
    }
    assert.deepEqual(store.list(), [{ name: saved.name, document: saved }]);
  });

  test('a run that is longer than a text can be is not saved, and the message says so in one line', async () => {
    const run = syntheticRun({ clients: 1 });
    const tooLong = Object.defineProperty({ ...run.context }, 'platform', {
      enumerable: true,
      get: () => {
        throw new RangeError('Invalid string length');
      },
    });
    const folder = newFolder();
    await assert.rejects(
      () => new ResultsDirectory(folder).save({ ...run, context: tooLong }),
      (error) => isOneLine(error, 'too large for one file', '--clients'),
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  test('its name contains the time, the models and the number of clients', async () => {
    const document = syntheticRun({
      clients: 5,
      rounds: 1,
      models: [
        ['sequential', 1],
        ['multi-process', 2],
      ],
    });
    const saved = await new ResultsDirectory(newFolder()).save(document);
    assert.equal(saved.name, '20260102-030405-compare-5');
  });

  test("a measurement of the instrument's own cost is stored too", async () => {
    const store = new ResultsDirectory(newFolder());
    const saved = await store.save(syntheticSelf());
    assert.match(saved.name, /-self$/);
    assert.deepEqual(store.load(saved.name), saved);
  });

  test('the folder contains nothing but the document', async () => {
    const folder = newFolder();
    const saved = await new ResultsDirectory(folder).save(syntheticRun({ clients: 2 }));
    assert.deepEqual(readdirSync(folder), [`${saved.name}.json`]);
  });

  test('two runs of the same second are both kept', async () => {
    const store = new ResultsDirectory(newFolder());
    const first = await store.save(syntheticRun({ clients: 2, rounds: 1 }));
    const second = await store.save(syntheticRun({ clients: 2, rounds: 2 }));
    assert.notEqual(first.name, second.name);
    assert.deepEqual(store.load(first.name), first);
    assert.deepEqual(store.load(second.name), second);
    assert.equal(store.list().length, 2);
  });

  test('the latest is the newest by the date in its file, whatever it is called, and however the file is written', async () => {
    const folder = newFolder();
    const store = new ResultsDirectory(folder);
    const dates = ['2026-03-02', '2026-03-04', '2026-03-01', '2026-03-03'];
    const runs = dates.map((day) => syntheticRun({ clients: 2, rounds: 1, createdAt: `${day}T00:00:00.000Z` }));
    store.prepare();
    for (const [index, run] of runs.entries()) {
      const { createdAt, ...rest } = run;
      const text = index % 2 === 0 ? serialise(run) : JSON.stringify({ ...rest, createdAt });
      writeFileSync(join(folder, `run-${index}.json`), text);
    }
    // It looks like the newest of all, and can't be read.
    writeFileSync(
      join(folder, 'damaged.json'),
      serialise(syntheticRun({ clients: 2, createdAt: '2026-03-05T00:00:00.000Z' })).slice(0, -9),
    );
    for (const [before, index] of [1, 3, 0, 2].entries()) assert.deepEqual(store.load(`latest~${before}`), runs[index]);
    assert.throws(
      () => store.load('latest~4'),
      (error) => isOneLine(error, 'latest~4 does not exist', '4 saved runs'),
    );
  });

  test('the list is in chronological order', async () => {
    const store = new ResultsDirectory(newFolder());
    const instants = ['2026-03-01T00:00:00.000Z', '2025-12-31T23:59:59.999Z', '2026-03-01T00:00:01.000Z'];
    for (const createdAt of instants) await store.save(syntheticRun({ clients: 2, rounds: 1, createdAt }));
    const created = store.list().map((entry) => ('document' in entry ? entry.document.createdAt : entry.problem));
    assert.deepEqual(created, [...instants].sort());
    assert.equal(store.load('latest').createdAt, '2026-03-01T00:00:01.000Z');
  });

  test('a missing folder holds no runs, and has no latest', () => {
    const store = new ResultsDirectory(newFolder());
    assert.deepEqual(store.list(), []);
    assert.throws(
      () => store.load('latest'),
      (error) => isOneLine(error, store.path, 'bench'),
    );
  });

  test('an unknown name', () => {
    const store = new ResultsDirectory(newFolder());
    for (const which of ['no-such-run', '../no-such-run', '']) {
      assert.throws(
        () => store.load(which),
        (error) => isOneLine(error),
      );
    }
  });

  test('missing parent folders are created', async () => {
    const store = new ResultsDirectory(join(newFolder(), 'a', 'b'));
    await store.save(syntheticRun({ clients: 1, rounds: 1 }));
    assert.equal(store.list().length, 1);
  });
});

const WHOLE = serialise(syntheticRun({ clients: 3, rounds: 1 }));
const CONTENT = JSON.parse(WHOLE) as Record<string, unknown>;

const BAD: ReadonlyArray<readonly [name: string, text: string, says: string]> = [
  ['empty', '', 'is empty'],
  ['blank', '\n\n', 'not valid JSON'],
  ['truncated', WHOLE.slice(0, WHOLE.length / 2), 'not valid JSON'],
  ['doubled', WHOLE + WHOLE, 'not valid JSON'],
  ['binary', '\u0000\ufffd\u0001', 'not valid JSON'],
  ['foreign', '{"hello": "world"}', 'not written by at-once'],
  ['list', '[]', 'not written by at-once'],
  ['nothing', 'null', 'not written by at-once'],
  ['text', '"run"', 'not written by at-once'],
  ['odd-version', '{"schemaVersion": "1"}', 'not written by at-once'],
  [
    'future',
    JSON.stringify({ ...CONTENT, schemaVersion: SCHEMA_VERSION + 1 }),
    `newer at-once (schema version ${SCHEMA_VERSION + 1}`,
  ],
  ['past', JSON.stringify({ ...CONTENT, schemaVersion: 0 }), 'schemaVersion'],
  ['headless', '{"schemaVersion": 1}', 'kind'],
  ['extra-key', JSON.stringify({ ...CONTENT, colour: 'red' }), 'colour'],
  ['no-runs', JSON.stringify({ ...CONTENT, runs: [] }), 'runs'],
  ['no-context', JSON.stringify({ ...CONTENT, context: undefined }), 'context'],
  ['odd-commit', WHOLE.replace(/"hash": "\w+"/, '"hash": "main; rm -rf /"'), 'context.commit.hash'],
  ['short-commit', WHOLE.replace(/"hash": "\w+"/, '"hash": "0123456"'), 'context.commit.hash'],
  ['odd-time', JSON.stringify({ ...CONTENT, createdAt: 'yesterday' }), 'createdAt'],
  ['endless', WHOLE.replace(/"departedAt":\d+/, '"departedAt": 1e999'), 'departedAt'],
  ['null-stamp', WHOLE.replace(/"arrivedAt":\d+/, '"arrivedAt": null'), 'arrivedAt'],
];

describe('files that are not runs', () => {
  for (const [name, text, says] of BAD) {
    test(`${name}: one line that names the file and the reason`, () => {
      const folder = newFolder();
      mkdirSync(folder);
      const path = join(folder, `${name}.json`);
      writeFileSync(path, text);
      assert.throws(
        () => new ResultsDirectory(folder).load(name),
        (error) => isOneLine(error, path, says),
      );
    });
  }

  test('none of them hides another, nor the runs between them', async () => {
    const folder = newFolder();
    const store = new ResultsDirectory(folder);
    const saved = await store.save(syntheticRun({ clients: 2 }));
    for (const [name, text] of BAD) writeFileSync(join(folder, `${name}.json`), text);
    mkdirSync(join(folder, 'x.json'));
    const entries = store.list();
    assert.deepEqual(namesOf(entries), [saved.name, ...BAD.map(([name]) => name), 'x'].sort());
    assert.equal(entries.filter((entry) => 'document' in entry).length, 1);
    for (const entry of entries) {
      if ('problem' in entry) isOneLine(new MeasurementFailure(entry.problem), join(folder, `${entry.name}.json`));
    }
    assert.deepEqual(store.load('latest'), saved);
  });

  test('a folder with the name of a run', () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'x.json'), { recursive: true });
    assert.throws(
      () => new ResultsDirectory(folder).load('x'),
      (error) => isOneLine(error, 'x.json', 'regular file'),
    );
  });

  test('a file that is too large is not read, and hides no other', async () => {
    const folder = newFolder();
    const store = new ResultsDirectory(folder);
    const saved = await store.save(syntheticRun({ clients: 2 }));
    const path = join(folder, 'huge.json');
    writeFileSync(path, '{');
    truncateSync(path, 400 * 2 ** 20);
    assert.throws(
      () => store.load('huge'),
      (error) => isOneLine(error, path, 'too large', '400 MiB'),
    );
    assert.deepEqual(namesOf(store.list()), [saved.name, 'huge']);
    assert.deepEqual(store.load('latest'), saved);
  });

  test('does not wait for a pipe or a device', { skip: process.platform === 'win32' }, () => {
    const folder = newFolder();
    mkdirSync(folder);
    execFileSync('mkfifo', [join(folder, 'pipe.json')]);
    symlinkSync('/dev/zero', join(folder, 'endless.json'));
    const entries = new ResultsDirectory(folder).list();
    assert.deepEqual(namesOf(entries), ['endless', 'pipe']);
    for (const entry of entries) assert.match('problem' in entry ? entry.problem : 'read', /is not a regular file/);
  });

  test('other files and hidden files are left alone', () => {
    const folder = newFolder();
    mkdirSync(folder);
    for (const file of ['notes.txt', '.hidden.json', 'run.json.123']) writeFileSync(join(folder, file), 'x');
    assert.deepEqual(new ResultsDirectory(folder).list(), []);
  });
});

describe("places that can't be written to", () => {
  test('a store whose folder is a file', async () => {
    const path = newFolder();
    writeFileSync(path, 'a file');
    await assert.rejects(
      () => new ResultsDirectory(path).save(syntheticRun({ clients: 1 })),
      (error) => isOneLine(error, path, "can't be written"),
    );
    assert.equal(readFileSync(path, 'utf8'), 'a file');
  });

  test('a store where no folder can be created', () => {
    assert.throws(
      () => new ResultsDirectory('/dev/null/runs').prepare(),
      (error) => isOneLine(error, '/dev/null/runs'),
    );
  });

  test('a folder without permission', { skip: process.getuid?.() === 0 ? 'root may write anywhere' : false }, () => {
    const folder = newFolder();
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    assert.throws(
      () => new ResultsDirectory(folder).prepare(),
      (error) => isOneLine(error, folder, 'EACCES'),
    );
  });

  test('--output to a folder, and into a missing folder', () => {
    const folder = newFolder();
    mkdirSync(folder);
    assert.throws(
      () => assertWritableFile(folder),
      (error) => isOneLine(error, folder, 'is a folder'),
    );
    assert.throws(
      () => assertWritableFile(join(folder, 'none', 'a.json')),
      (error) => isOneLine(error, join(folder, 'none'), '--output'),
    );
    assert.doesNotThrow(() => assertWritableFile(join(folder, 'a.json')));
    assert.ok(!existsSync(join(folder, 'a.json')));
  });

  test('a file is written completely or stays unchanged', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'taken'), { recursive: true });
    await writeWhole(join(folder, 'a.txt'), 'old');
    await writeWhole(join(folder, 'a.txt'), 'new');
    assert.equal(readFileSync(join(folder, 'a.txt'), 'utf8'), 'new');
    await assert.rejects(
      () => writeWhole(join(folder, 'taken'), 'x'),
      (error) => isOneLine(error, 'taken'),
    );
    assert.deepEqual(readdirSync(folder).sort(), ['a.txt', 'taken']);
  });
});

describe('serialise', () => {
  test('one record per line', () => {
    const document = syntheticRun({ clients: 7, rounds: 2 });
    const lines = serialise(document).split('\n');
    const records = lines.filter((line) => line.includes('"connection"'));
    assert.equal(records.length, 7 * 3);
    for (const line of records) assert.doesNotThrow(() => JSON.parse(line.trim().replace(/,$/, '')));
  });

  test('records of failures are one line each, and are read back', () => {
    const document = withRecords(syntheticRun({ clients: 2, rounds: 1 }), (records) => [
      ...records,
      failedVisit({ kind: 'failed', code: 'EHOSTUNREACH' }),
      failedVisit({ kind: 'rejected', status: 503 }),
    ]);
    assert.deepEqual(JSON.parse(serialise(document)), document);
  });
});

describe('past faults of the store', () => {
  test('of two runs of the same second, the later is the latest', async () => {
    const store = new ResultsDirectory(newFolder());
    await store.save(syntheticRun({ clients: 2, rounds: 1 }));
    const second = await store.save(syntheticRun({ clients: 2, rounds: 2 }));
    assert.equal(store.load('latest').name, second.name);
  });

  test('the latest is the most recent run, whatever the name of its file', async () => {
    const folder = newFolder();
    const store = new ResultsDirectory(folder);
    const latest = await store.save(syntheticRun({ clients: 1, rounds: 1, createdAt: '2026-05-01T00:00:00.000Z' }));
    const old = syntheticRun({ clients: 1, rounds: 1, createdAt: '2020-01-01T00:00:00.000Z' });
    await writeWhole(join(folder, 'reference.json'), serialise({ ...old, name: 'reference' }));
    assert.equal(store.load('latest').name, latest.name);
  });

  test('two simultaneous saves are both kept', async () => {
    const store = new ResultsDirectory(newFolder());
    await Promise.all([1, 2].map((rounds) => store.save(syntheticRun({ clients: 2, rounds }))));
    assert.equal(store.list().length, 2);
  });

  test('listing a folder that is a file fails with one clear line', () => {
    const path = newFolder();
    writeFileSync(path, 'a file');
    assert.throws(
      () => new ResultsDirectory(path).list(),
      (error) => isOneLine(error, path),
    );
  });

  test('a run with only warm-up rounds is refused', () => {
    const folder = newFolder();
    mkdirSync(folder);
    writeFileSync(join(folder, 'warm.json'), WHOLE.replaceAll('"warmUp": false', '"warmUp": true'));
    assert.throws(
      () => new ResultsDirectory(folder).load('warm'),
      (error) => isOneLine(error, 'warm.json'),
    );
  });
});
