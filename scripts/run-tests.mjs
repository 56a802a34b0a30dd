/**
 * `node scripts/run-tests.mjs [--slow]`: runs all tests that were built, or only the slow ones. At the end it prints
 * which measurements were repeated or undecided, and which tests were skipped and failed. It collects the paths itself, as Node 20 has no globs, and sh no `**`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

const WANTS_SLOW = process.argv[2] === '--slow';
const BOUNDS = WANTS_SLOW
  ? // A slow test has the machine to itself.
    ['--test-concurrency=1', '--test-timeout=600000']
  : // Many tests wait more than they compute.
    [`--test-concurrency=${availableParallelism() + 1}`, '--test-timeout=600000'];
/** Folders with short tests: starting a process for each of their files would take longer than most of their tests. */
const TOGETHER = [
  ...['probe/probing', 'probe/estimation', 'analysis', 'model', 'store', 'presentation', 'commands', 'agents'].map(
    (room) => join('src', room),
  ),
  ...['bench', 'scripts/ci-report/against', 'scripts/ci-report/fixed-set', 'scripts/golden', 'scripts/package'],
];

const folder = mkdtempSync(join(tmpdir(), 'at-once-tests-'));
const retries = join(folder, 'retries');
const failures = join(folder, 'failures');
const REPORTERS = [
  ...[`--test-reporter=${process.stdout.isTTY ? 'spec' : 'tap'}`, '--test-reporter-destination=stdout'],
  ...[
    `--test-reporter=${new URL('failed-tests.mjs', import.meta.url).href}`,
    `--test-reporter-destination=${failures}`,
  ],
];
try {
  const { status, signal, error } = spawnSync(process.execPath, ['--test', ...REPORTERS, ...BOUNDS, ...filesToRun()], {
    stdio: 'inherit',
    env: { ...process.env, AT_ONCE_TEST_RETRIES: retries },
  });
  const taken = linesOf(retries);
  console.log(`Repeated or undecided measurements: ${taken.length}${taken.map((line) => `\n  ${line}`).join('')}`);
  for (const line of linesOf(failures)) console.log(line);
  if (error !== undefined) throw error;
  if (signal !== null) console.error(`The tests were stopped by ${signal}.`);
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The longest come first, so that at the end no core waits for the other. */
function filesToRun() {
  const files = ['dist/bench', 'dist/scripts', 'dist/src'].flatMap((place) =>
    readdirSync(place, { recursive: true })
      .filter((name) => name.endsWith('.test.js') && name.endsWith('.slow.test.js') === WANTS_SLOW)
      .map((name) => join(place, name)),
  );
  if (files.length === 0) throw new Error('No tests were built. Run npm run build.');
  if (WANTS_SLOW) return files;
  const folderOf = (file) => TOGETHER.find((folder) => file.startsWith(join('dist', folder) + sep));
  const joined = TOGETHER.map((folder) =>
    together(
      folder,
      files.filter((file) => folderOf(file) === folder),
    ),
  );
  return [...joined, ...files.filter((file) => folderOf(file) === undefined)];
}

/** Writes one file that imports all of these. */
function together(name, files) {
  const path = join(folder, `${name.replaceAll('/', '-')}.test.mjs`);
  writeFileSync(path, files.map((file) => `import ${JSON.stringify(pathToFileURL(file).href)};\n`).join(''));
  return path;
}

function linesOf(file) {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
}
