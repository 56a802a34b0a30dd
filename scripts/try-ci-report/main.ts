/**
 * `npm run try-ci-report`: tries whether `ci-report --against` finds a slowdown of a tenth, and passes identical
 * versions. Prints each try and the counts. Exit code 0 if all of them ended as they should.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import yargs from 'yargs';
import { listenForEnd, printNotice } from '../../src/commands/command-context.js';
import { countFrom, oneOf, option } from '../../src/commands/values.js';
import { EXIT, Failure } from '../../src/model/failure.js';
import { formatDuration, MILLISECOND, parseDuration, SECOND } from '../../src/model/units.js';
import { lastLine, runProgram } from '../../src/runner/processes/program.js';
import { failUsage } from '../ci-report/arguments.js';
import { cloneWith, SLOWDOWN_NAMES, SLOWDOWNS, type SlowdownName } from './slowdowns.js';

const TRIAL_DEFAULTS = { slowdown: 'none', tries: 10, budget: 120 * SECOND } as const;
/** How much longer than its budget a try may take, ms. */
const TRIAL_GRACE = 120_000;
/** How long an interrupted report may take to stop what it started and to remove its worktree, ms. */
const TRIAL_PATIENCE = 30_000;

interface Trial {
  readonly slowdown: SlowdownName;
  readonly tries: number;
  /** ns */
  readonly budget: number;
}

const endSignal = listenForEnd();

process.exitCode = await runTrials(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof Failure)) throw error;
  printNotice(error.message);
  return error.exitCode;
});

async function runTrials(words: readonly string[]): Promise<number> {
  const given = await yargs([...words])
    .scriptName('try-ci-report')
    .options({
      slowdown: option(
        'slowdown',
        `what to try (default: none): ${SLOWDOWN_NAMES.join(' or ')}`,
        oneOf(SLOWDOWN_NAMES),
      ),
      tries: option('tries', 'number of tries (default: 10)', countFrom(1, 1000)),
      budget: option('budget', 'how long a comparison may take (default: 120s)', parseDuration),
    })
    .strict()
    .version(false)
    .exitProcess(false)
    .fail(failUsage)
    .parseAsync();
  if (given['help']) return EXIT.good;
  return tryAll({
    slowdown: given.slowdown ?? TRIAL_DEFAULTS.slowdown,
    tries: given.tries ?? TRIAL_DEFAULTS.tries,
    budget: given.budget ?? TRIAL_DEFAULTS.budget,
  });
}

async function tryAll({ slowdown, tries, budget }: Trial): Promise<number> {
  const parent = mkdtempSync(join(tmpdir(), 'at-once-try-'));
  try {
    const folder = join(parent, 'clone');
    printNotice(`${SLOWDOWNS[slowdown].what}: ${tries} tries of at most ${formatDuration(budget)}`);
    await cloneWith(SLOWDOWNS[slowdown], process.cwd(), folder, endSignal);
    const codes: Array<number | null> = [];
    for (let index = 1; index <= tries; index += 1) codes.push(await tryOnce(folder, budget, index));
    return countEndings(codes, slowdown === 'none' ? EXIT.good : EXIT.failed);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

async function tryOnce(folder: string, budget: number, index: number): Promise<number | null> {
  const start = performance.now();
  const report = join('dist', 'scripts', 'ci-report', 'main.js');
  const words = [report, '--against', 'HEAD~1', '--budget', `${budget / SECOND}s`];
  const ending = await runProgram(process.execPath, words, {
    folder,
    signal: endSignal,
    timeout: budget / MILLISECOND + TRIAL_GRACE,
    patience: TRIAL_PATIENCE,
  });
  printNotice(
    `${index}: code ${ending.code} after ${Math.round((performance.now() - start) / 1000)} s: ${lastLine(ending)}`,
  );
  return ending.code;
}

function countEndings(codes: ReadonlyArray<number | null>, wanted: number): number {
  const ended = (code: number) => codes.filter((other) => other === code).length;
  const [passed, failed, noisy] = [ended(EXIT.good), ended(EXIT.failed), ended(EXIT.couldNotTell)];
  const other = codes.length - passed - failed - noisy;
  console.log(`of ${codes.length}: ${passed} passed, ${failed} failed, ${noisy} inconclusive, ${other} otherwise`);
  return ended(wanted) === codes.length ? EXIT.good : EXIT.failed;
}
