/**
 * What the tool reports about outputs that differ, and what it leaves out. outputs.slow.test.ts compares the outputs
 * themselves.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { golden } from './golden.js';

const BEFORE = new Map([
  ['table/a.txt', 'one\n'],
  ['table/b.txt', 'two\n'],
  ['json/a.json', '{}\n'],
  ['svg/a.svg', '<svg/>\n'],
]);

function scene(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'at-once-golden-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const manifestFile = join(folder, 'manifest.txt');
  const run = async (argv: readonly string[], outputs: ReadonlyMap<string, string>) => {
    const lines: string[] = [];
    const code = await golden(argv, { manifestFile, make: async () => outputs, say: (line) => lines.push(line) });
    return { code, said: lines.join('\n') };
  };
  return { folder, manifestFile, run };
}

test('one character is enough, and every differing output is named', async (context) => {
  const { run } = scene(context);
  await run(['--accept'], BEFORE);
  assert.equal((await run([], BEFORE)).code, 0);
  for (const [name, text] of BEFORE) {
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === 'x' ? 'y' : 'x';
      const changed = new Map(BEFORE).set(name, text.slice(0, at) + other + text.slice(at + 1));
      const { code, said } = await run([], changed);
      assert.equal(code, 1);
      assert.deepEqual(said.match(/^changed {2}.*$/gm), [`changed  ${name}`]);
    }
  }
});

test('a new output, and one that is gone', async (context) => {
  const { run } = scene(context);
  await run(['--accept'], BEFORE);
  const now = new Map([...BEFORE, ['table/c.txt', 'three\n'] as const].filter(([name]) => name !== 'json/a.json'));
  const { code, said } = await run([], now);
  assert.equal(code, 1);
  assert.match(said, /^gone {5}json\/a\.json\nnew {6}table\/c\.txt$/m);
});

test('counts the differences of each format; with --only the other formats do not count', async (context) => {
  const { run } = scene(context);
  await run(['--accept'], BEFORE);
  const now = new Map(BEFORE).set('table/b.txt', 'zwei\n');
  const { said } = await run([], now);
  assert.match(said, /^json {3}all 1 as before\nsvg {4}all 1 as before\ntable {2}1 of 2 differ$/m);
  assert.equal((await run(['--only', 'json,svg'], now)).code, 0);
  assert.equal((await run(['--only', 'json,table'], now)).code, 1);
  assert.equal((await run(['--only', 'jason'], now)).code, 1);
});

test('without a manifest every output is new; after accepting, none is', async (context) => {
  const { run, manifestFile } = scene(context);
  assert.match((await run([], BEFORE)).said, /^new {6}json\/a\.json$/m);
  assert.equal((await run(['--accept'], BEFORE)).code, 0);
  assert.match(readFileSync(manifestFile, 'utf8'), /^[0-9a-f]{64} 3 json\/a\.json\n/);
  assert.equal((await run([], BEFORE)).code, 0);
});

test('writes texts to a folder, and compares with it', async (context) => {
  const { run, folder } = scene(context);
  const texts = join(folder, 'texts');
  assert.equal((await run(['--write', texts], BEFORE)).code, 0);
  assert.equal(readFileSync(join(texts, 'table/a.txt'), 'utf8'), 'one\n');
  assert.equal((await run(['--against', texts], BEFORE)).code, 0);
  assert.equal((await run(['--against', texts], new Map(BEFORE).set('svg/a.svg', '<svg />\n'))).code, 1);
});

test('a wrong option is reported', async (context) => {
  const { code, said } = await scene(context).run(['--acept'], BEFORE);
  assert.equal(code, 2);
  assert.match(said, /--accept/);
});
