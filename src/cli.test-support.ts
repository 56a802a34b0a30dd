/** For tests: the program as its user runs it, in a process and a working directory of its own. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Ending, runInProcess, SAVED_RUNS, stateHomeIn } from './commands/main.test-support.js';
import { measureUntilDecided } from './retries.test-support.js';

export { type Ending, SAVED_RUNS } from './commands/main.test-support.js';

export const PROGRAM = fileURLToPath(new URL('./cli.js', import.meta.url));

/** A folder that is removed when the test ends. */
export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'at-once-test-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the program; `ended` resolves with all its output. It is killed if the test ends first. */
export function start(
  context: TestContext,
  words: readonly string[],
  folder: string,
  environment = {},
  program = PROGRAM,
) {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env: { ...process.env, XDG_STATE_HOME: stateHomeIn(folder), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  context.after(() => child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]): Ending => ({ code, ...output }));
  return { child, ended };
}

export function run(
  context: TestContext,
  words: readonly string[],
  folder = temporaryFolder(context),
): Promise<Ending> {
  return start(context, words, folder).ended;
}

/** The same in this process: for tests that need no process of their own. */
export function runHere(
  context: TestContext,
  words: readonly string[],
  folder = temporaryFolder(context),
): Promise<Ending> {
  return runInProcess(words, { folder });
}

/** The text is one line that matches, and no stack trace. */
export function assertOneLine(text: string, pattern: RegExp): void {
  assert.match(text, pattern);
  assert.equal(text.trimEnd().split('\n').length, 1, text);
  assert.doesNotMatch(text, /\n\s+at /);
}

/** The text fits a terminal; the first lines may be longer, as they contain commands and names. */
export function assertFits(text: string): void {
  for (const line of text.split('\n').slice(2)) assert.ok([...line].length <= 80, line);
}

const NO_VERDICT = /no\s+verdict/i;

/**
 * The exit code agrees with the text. Whether a short measurement reaches a verdict depends on how busy the machine is,
 * so tests of output or saved files must not require one.
 */
export function assertCodeAgrees({ code, stdout, stderr }: Ending, shown = stdout): void {
  const isUnsound = NO_VERDICT.test(shown) || /Not\s+as\s+expected:|[1-9] not\s+as\s+expected/.test(shown);
  const isOpen = /Not\s+decided:|[1-9] not\s+decided/.test(shown);
  assert.equal(code, isUnsound ? 1 : isOpen ? 3 : 0, `${stdout}${stderr}`);
  assert.deepEqual(contradictions(shown), []);
}

/**
 * The identities that are reported not to hold, except the one that a window's edges can disturb: the others are exact.
 */
function contradictions(shown: string): string[] {
  const said = shown.replaceAll(/\s+/g, ' ').matchAll(/"([^"\\]+)\\?" does not hold/g);
  return [...said].flatMap(([, identity = '']) => (identity.startsWith('throughput x mean') ? [] : [identity]));
}

/**
 * For tests of the verdict itself: measures again, each time in a new folder, but only if the program itself said that
 * it reached no verdict. A wrong verdict or a contradiction is returned at once. On a very busy machine the last may have
 * no verdict either: it is judged by assertVerdict.
 */
export function runUntilVerdict(context: TestContext, words: readonly string[], carryOut = runHere) {
  return measureUntilDecided(context, {
    tries: 3,
    measure: async () => {
      const folder = temporaryFolder(context);
      return { ...(await carryOut(context, words, folder)), folder };
    },
    whyUndecided: ({ code, stdout }) => {
      const isUndecided = code === 1 && NO_VERDICT.test(stdout) && contradictions(stdout).length === 0;
      return isUndecided ? (/No\s+verdict[^.]*/.exec(stdout)?.[0] ?? '') : null;
    },
  });
}

/** The verdict that was expected, or none with the exit code of none: a wrong one fails. */
export function assertVerdict({ code, stdout, stderr }: Ending, expected: RegExp): void {
  const hasVerdict = !NO_VERDICT.test(stdout);
  assert.equal(code, hasVerdict ? 0 : 1, `${stdout}${stderr}`);
  if (hasVerdict) assert.match(stdout, expected);
  assert.deepEqual(contradictions(stdout), []);
}

/** The exit code is 2, usage, unless given. */
export type WrongInput = readonly [words: string, message: RegExp, code?: number];

/**
 * Nothing is measured or saved.
 * @param before words to put before those of each case
 * @param carryOut in this process, or as a program of its own
 */
export function testWrongInput(cases: readonly WrongInput[], before: readonly string[] = [], carryOut = runHere): void {
  describe('wrong input is one line with the remedy', { concurrency: 4 }, () => {
    for (const [words, message, code = 2] of cases) {
      test(`at-once ${words}`, async (context) => {
        const folder = temporaryFolder(context);
        const ending = await carryOut(context, [...before, ...words.split(' ').filter(Boolean)], folder);
        assert.equal(ending.code, code);
        assert.equal(ending.stdout, '');
        assertOneLine(ending.stderr, message);
        const results = join(folder, SAVED_RUNS);
        if (code === 2) assert.equal(existsSync(results), false);
        assert.deepEqual(existsSync(results) ? readdirSync(results) : [], []);
      });
    }
  });
}
