/** What the last lines of a test run say: the skipped tests with their reasons, and the failed tests with their errors; in CI also the longest files. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const REPORTER = fileURLToPath(new URL('../../scripts/failed-tests.mjs', import.meta.url));

const TESTS = `
import { describe, test } from 'node:test';
test('passes', () => {});
describe('a suite', () => {
  describe('within', () => {
    test('fails', () => { throw new Error('the value is 3') });
    test('is left out', { skip: 'needs a browser' }, () => {});
  });
});
test('has a subtest', (context) => context.test('that fails', () => { throw new Error('deep') }));
`;

test('failed tests are named in full, with file, line and error, and skipped ones with their reason', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'at-once-reporter-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'a.test.mjs'), TESTS);
  writeFileSync(join(folder, 'b.test.mjs'), 'throw new Error("at import")');
  const words = [
    '--test',
    `--test-reporter=${REPORTER}`,
    '--test-reporter-destination=stdout',
    'a.test.mjs',
    'b.test.mjs',
  ];
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined, CI: 'true' };
  const { stdout, status } = spawnSync(process.execPath, words, { cwd: folder, env, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(
    stdout,
    /^Longest files:\n( {2}[\d.]+ s [ab]\.test\.mjs\n){2}Skipped tests: 1\n {2}a suite > within > is left out: needs a browser\nFailed tests: 3\n/,
  );
  assert.match(stdout, /^ {2}a suite > within > fails\n {4}a\.test\.mjs:6\n {4}Error: the value is 3\n/m);
  assert.match(stdout, /^ {2}has a subtest > that fails\n {4}a\.test\.mjs:10\n {4}Error: deep\n/m);
  assert.match(stdout, /^ {2}\S*b\.test\.mjs\n {4}b\.test\.mjs:1\n(.*\n)*? +Error: at import/m);
});
