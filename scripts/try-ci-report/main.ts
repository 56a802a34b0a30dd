/**
 * `npm run try-ci-report`: tries whether `ci-report --against` passes identical versions and fails slower ones. Prints each try
 * and a table of the counts. Goes on where it was interrupted. Exit code 0 if every series ended as it should.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import yargs from 'yargs';
import { listenForEnd, printNotice } from '../../src/commands/command-context.js';
import { countFrom, oneOf, option } from '../../src/commands/values.js';
import { EXIT, Failure } from '../../src/model/failure.js';
import { MILLISECOND, parseDuration, SECOND } from '../../src/model/units.js';
import { lastLine, runProgram } from '../../src/runner/processes/program.js';
import { SupervisedChild } from '../../src/runner/processes/supervised-child.js';
import { failUsage } from '../ci-report/arguments.js';
import { cloneWith, commitToTry, SLOWDOWN_NAMES, SLOWDOWNS, type SlowdownName } from './slowdowns.js';
import { addTry, readRatios, readTries, renderTallies, type Series, type Try, tallyTries } from './tries.js';

const TRIAL_DEFAULTS = { slowdown: 'all', tries: 10, budget: 120 * SECOND } as const;
/** Every finished try, a line each. To start again, remove the file. */
const TRIES_FILE = join('ci-report', 'tries.jsonl');
const BUSY_CORE = fileURLToPath(new URL('./busy-core.js', import.meta.url));
/** How much longer than its budget a try may take, ms. */
const TRIAL_GRACE = 120_000;
/** How long an interrupted report may take to stop what it started and to remove its worktree, ms. */
const TRIAL_PATIENCE = 30_000;

const endSignal = listenForEnd();

process.exitCode = await runTrials(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof Failure)) throw error;
  printNotice(error.message);
  return error.exitCode;
});

async function runTrials(words: readonly string[]): Promise<number> {
  const given = await yargs([...words])
    .scriptName('try-ci-report')
    .usage(`$0: goes on where it stopped. Finished tries of the same commit are in ${TRIES_FILE}`)
    .options({
      slowdown: option(
        'slowdown',
        `what to try: ${SLOWDOWN_NAMES.join(', ')} or all of them (default)`,
        oneOf([...SLOWDOWN_NAMES, 'all'] as const),
      ),
      tries: option('tries', 'number of tries of each (default: 10)', countFrom(1, 1000)),
      budget: option('budget', 'how long a comparison may take (default: 120s)', parseDuration),
      busy: { type: 'boolean', default: false, description: 'keep one core busy meanwhile' },
    })
    .strict()
    .version(false)
    .exitProcess(false)
    .fail(failUsage)
    .parseAsync();
  if (given['help']) return EXIT.good;
  const wanted = given.slowdown ?? TRIAL_DEFAULTS.slowdown;
  const { tries = TRIAL_DEFAULTS.tries, budget = TRIAL_DEFAULTS.budget, busy } = given;
  const commit = await commitToTry(process.cwd(), endSignal);
  const names = wanted === 'all' ? SLOWDOWN_NAMES : [wanted];
  const series = names.map((slowdown) => ({ commit, slowdown, busy, budget }));
  try {
    await tryInTurn(series, tries);
  } finally {
    console.log(renderTallies(series.map((one) => tallyTries(readTries(TRIES_FILE, one), SLOWDOWNS[one.slowdown]))));
  }
  const isGood = series.map((one) => tallyTries(readTries(TRIES_FILE, one), SLOWDOWNS[one.slowdown]).isGood);
  return isGood.every(Boolean) ? EXIT.good : EXIT.failed;
}

type NamedSeries = Series & { readonly slowdown: SlowdownName };

/** One try of each, then the second of each, and so on: if it is interrupted, there are tries of all. */
async function tryInTurn(all: readonly NamedSeries[], tries: number): Promise<void> {
  const parent = mkdtempSync(join(tmpdir(), 'at-once-try-'));
  const busyCore = all.some(({ busy }) => busy) ? SupervisedChild.fork(BUSY_CORE) : null;
  try {
    for (let index = 1; index <= tries; index += 1) {
      for (const series of all) {
        if (readTries(TRIES_FILE, series).length >= index) continue;
        const { slowdown, commit } = series;
        const folder = join(parent, slowdown);
        if (!existsSync(folder)) await cloneWith(SLOWDOWNS[slowdown], commit, process.cwd(), folder, endSignal);
        const one = await tryOnce(folder, series);
        addTry(TRIES_FILE, one);
        const circumstances = one.busy ? ', one core kept busy' : '';
        printNotice(
          `${slowdown}${circumstances}, ${index} of ${tries}: code ${one.code} after ${one.seconds} s: ${one.conclusion}`,
        );
      }
    }
  } finally {
    await busyCore?.end(0);
    rmSync(parent, { recursive: true, force: true });
  }
}

async function tryOnce(folder: string, series: Series): Promise<Try> {
  const start = performance.now();
  const files = join(folder, 'ci-report');
  // A try that writes no report must not be given the ratios of the one before.
  rmSync(files, { recursive: true, force: true });
  const report = join('dist', 'scripts', 'ci-report', 'main.js');
  const words = [report, '--against', 'HEAD~1', '--gates-only', '--budget', `${series.budget / SECOND}s`];
  const ending = await runProgram(process.execPath, words, {
    folder,
    signal: endSignal,
    timeout: series.budget / MILLISECOND + TRIAL_GRACE,
    patience: TRIAL_PATIENCE,
  });
  const seconds = Math.round((performance.now() - start) / 1000);
  const [loadAverage = 0] = loadavg();
  return {
    ...series,
    code: ending.code,
    seconds,
    loadAverage: Number(loadAverage.toFixed(1)),
    conclusion: lastLine({ ...ending, stdout: '' }),
    ratios: readRatios(join(files, 'comparison.json')),
  };
}
