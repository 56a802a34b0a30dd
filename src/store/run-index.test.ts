/** The index of a folder: it spares reading, and never changes what is listed. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { StoredDocument } from '../model/document.js';
import { syntheticRun } from '../model/synthetic-run.test-support.js';
import { INDEX_FILE, listThroughIndex } from './run-index.js';
import { serialise } from './save-run.js';

/** Two of these are worth an index. */
const LARGE = serialise(syntheticRun({ clients: 5000, rounds: 1 }));
const SMALL = serialise(syntheticRun({ clients: 2, rounds: 1 }));
const LONG_AGO = new Date('2026-01-01');

class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'at-once-index-'));
  readonly index = join(this.path, INDEX_FILE);

  constructor(context: TestContext, files: Readonly<Record<string, string>>) {
    context.after(() => rmSync(this.path, { recursive: true, force: true }));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  fileOf(name: string): string {
    return join(this.path, `${name}.json`);
  }

  /** A file that has just been written is not trusted to stay as it is, so it is made to look older. */
  write(name: string, text: string, at = LONG_AGO): void {
    writeFileSync(this.fileOf(name), text);
    utimesSync(this.fileOf(name), at, at);
  }

  /** What is listed, and which runs were read for it. */
  async list(value = 1) {
    const read: string[] = [];
    const { runs, problems } = await listThroughIndex(this.path, async () => ({ name, createdAt }: StoredDocument) => {
      read.push(name);
      return { name, createdAt, value };
    });
    return { names: runs.map(({ name }) => name), values: runs.map((run) => run.value), problems, read };
  }
}

const names = ['a', 'b', 'c'];
const threeLarge = { a: LARGE, b: LARGE, c: LARGE };

test('what was read once is not read again', async (context) => {
  const folder = new Folder(context, threeLarge);
  assert.deepEqual(await folder.list(), { names, values: [1, 1, 1], problems: [], read: names });
  assert.deepEqual(await folder.list(), { names, values: [1, 1, 1], problems: [], read: [] });
});

test('a run that is new, changed or renamed is read, and one that was removed is gone', async (context) => {
  const folder = new Folder(context, threeLarge);
  await folder.list();
  folder.write('d', LARGE);
  folder.write('b', LARGE, new Date('2026-01-02'));
  renameSync(folder.fileOf('c'), folder.fileOf('e'));
  rmSync(folder.fileOf('a'));
  assert.deepEqual(await folder.list(), {
    names: ['b', 'd', 'e'],
    values: [1, 1, 1],
    problems: [],
    read: ['b', 'd', 'e'],
  });
  assert.deepEqual((await folder.list()).read, []);
});

test('a file that may still change within a tick of its clock is read each time', async (context) => {
  const folder = new Folder(context, threeLarge);
  folder.write('d', SMALL, new Date());
  await folder.list();
  assert.deepEqual((await folder.list()).read, ['d']);
});

test('a damaged file is a problem each time, and hides no other', async (context) => {
  const folder = new Folder(context, { ...threeLarge, d: '{' });
  for (const read of [names, []]) {
    const { problems, ...rest } = await folder.list();
    assert.deepEqual(rest, { names, values: [1, 1, 1], read });
    assert.match(problems.join(), /d\.json was not written by at-once/);
  }
});

test('a small folder gets no index', async (context) => {
  const folder = new Folder(context, { a: SMALL, b: SMALL });
  await folder.list();
  assert.ok(!existsSync(folder.index));
});

test('a missing folder lists nothing', async (context) => {
  const folder = new Folder(context, {});
  rmSync(folder.path, { recursive: true });
  assert.deepEqual(await folder.list(), { names: [], values: [], problems: [], read: [] });
});

test('an index that is damaged, foreign or of another build is made anew', async (context) => {
  const folder = new Folder(context, threeLarge);
  await folder.list();
  const whole = readFileSync(folder.index, 'utf8');
  const damages = [
    () => truncateSync(folder.index, whole.length - 1),
    () => writeFileSync(folder.index, whole.replace('"value":1', '"value":2')),
    () => writeFileSync(folder.index, whole.replace(/^\S+/, '0.0.0')),
    () => writeFileSync(folder.index, ''),
    () => rmSync(folder.index),
  ];
  for (const damage of damages) {
    damage();
    assert.deepEqual(await folder.list(), { names, values: [1, 1, 1], problems: [], read: names });
    assert.equal(readFileSync(folder.index, 'utf8'), whole);
  }
});

test('a link in place of the index is neither read nor followed when it is written', async (context) => {
  const folder = new Folder(context, threeLarge);
  const elsewhere = join(folder.path, 'elsewhere');
  writeFileSync(elsewhere, 'kept');
  symlinkSync(elsewhere, folder.index);
  await folder.list();
  assert.equal(readFileSync(elsewhere, 'utf8'), 'kept');
  assert.deepEqual((await folder.list()).read, []);
});

test('a run whose figures JSON would change is read each time', async (context) => {
  const folder = new Folder(context, threeLarge);
  for (let time = 0; time < 2; time += 1) {
    assert.deepEqual(await folder.list(Number.NaN), {
      names,
      values: [Number.NaN, Number.NaN, Number.NaN],
      problems: [],
      read: names,
    });
  }
});
