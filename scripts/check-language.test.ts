/** The language check finds a phrase in texts, comments and pages, and nothing else. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../src/cli.test-support.js';

const CHECK = fileURLToPath(new URL('../../scripts/check-language.mjs', import.meta.url));
const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'package.json', 'results/README.md'];
/** In two parts, so that the check does not find it here. */
const WORD = `who${'ever'}`;

/** Runs the check on a project of empty pages and these files. */
function check(context: TestContext, files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder(context);
  for (const name of ['src', 'bench', 'scripts', 'docs', 'results']) mkdirSync(join(folder, name));
  for (const page of PAGES) writeFileSync(join(folder, page), '');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { status, stderr } = spawnSync(process.execPath, [CHECK], { cwd: folder, encoding: 'utf8' });
  return { status, lines: stderr.split('\n').filter((line) => line !== '') };
}

describe('the language check', () => {
  test('accepts plain texts', (context) => {
    assert.deepEqual(check(context, { 'src/a.ts': 'const once = everybody; // who' }), { status: 0, lines: [] });
  });

  test('names file, line and phrase, in any case', (context) => {
    const { status, lines } = check(context, { 'src/a.ts': `\n\n/** ${WORD.toUpperCase()} waits. */` });
    assert.equal(status, 1);
    assert.deepEqual(lines, [`src/a.ts:3: "${WORD}": /** ${WORD.toUpperCase()} waits. */`]);
  });

  test('finds a phrase across lines of a comment, a text or a page', (context) => {
    const [first, second] = ['hardly', 'any'];
    const files = {
      'src/a.ts': `/**\n * There are ${first}\n * ${second} waits.\n */`,
      'src/b.ts': `'There are ${first} ' +\n  '${second} waits.'`,
      'docs/c.md': `There are ${first}\n${second} waits.`,
    };
    assert.equal(check(context, files).lines.length, 3);
  });

  test('checks only the newest section of the changelog', (context) => {
    const files = { 'CHANGELOG.md': `# Changelog\n\n## New\n\nPlain.\n\n## Old\n\n${WORD}\n` };
    assert.equal(check(context, files).status, 0);
    assert.equal(check(context, { 'CHANGELOG.md': files['CHANGELOG.md'].replace('Plain', WORD) }).status, 1);
  });
});
