/**
 * `node scripts/run-tests.mjs [--slow]`: runs every test that was built, or those that are worth more time, and says how
 * often one of them had to measure again. The paths are collected here: Node 20 knows no globs, and sh no `**`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WANTS_SLOW = process.argv[2] === '--slow';
/** A slow test has the machine to itself. The others wait more than they compute. */
const BOUNDS = WANTS_SLOW
  ? ['--test-concurrency=1', '--test-timeout=600000']
  : ['--test-concurrency=2', '--test-timeout=300000'];

const files = ['dist/src', 'dist/scripts'].flatMap((folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.test.js') && name.endsWith('.slow.test.js') === WANTS_SLOW)
    .map((name) => join(folder, name)),
);
const folder = mkdtempSync(join(tmpdir(), 'at-once-retries-'));
const retries = join(folder, 'retries');
const { status, signal, error } = spawnSync(process.execPath, ['--test', ...BOUNDS, ...files], {
  stdio: 'inherit',
  env: { ...process.env, AT_ONCE_TEST_RETRIES: retries },
});
const taken = linesOf(retries);
rmSync(folder, { recursive: true, force: true });
console.log(`Measured again: ${taken.length}${taken.map((line) => `\n  ${line}`).join('')}`);
if (error !== undefined) throw error;
if (signal !== null) console.error(`The tests were ended by ${signal}.`);
process.exitCode = status ?? 1;

function linesOf(file) {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
}
