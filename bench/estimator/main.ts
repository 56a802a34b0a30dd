/**
 * `npm run bench:estimator`: how often a probe finds the number of slots of simulated servers, beside published estimators. A run
 * with the same file of outcomes continues an earlier one.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { writeWhole } from '../../src/store/write-whole.js';
import { CELLS } from './cells.js';
import { reportOf, summaryOf, withSummary } from './report.js';
import { cellName, type Outcome } from './simulated-probe.js';

const ESTIMATOR_USAGE =
  'npm run bench:estimator -- [--runs 200] [--first-run N] [--quick] [--minutes N] [--only WORDS] [--threads N] [--outcomes FILE] [--output results/estimator.md] [--page docs/accuracy.md]';
const QUICK_RUNS = 3;
const MINUTE_MS = 60_000;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    'first-run': { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '600' },
    only: { type: 'string', default: '' },
    threads: { type: 'string', default: String(availableParallelism()) },
    outcomes: { type: 'string' },
    output: { type: 'string' },
    page: { type: 'string' },
  },
});
const runs = values.quick ? QUICK_RUNS : wholeNumber('--runs', values.runs);
/** Seeds that no rule was chosen on. */
const firstRun = wholeNumber('--first-run', values['first-run']) - 1;
const threads = wholeNumber('--threads', values.threads);
const endsAt = performance.now() + wholeNumber('--minutes', values.minutes) * MINUTE_MS;

const outcomes = values.outcomes === undefined || !existsSync(values.outcomes) ? [] : readOutcomes(values.outcomes);
const known = new Set(outcomes.map(({ cell, run }) => `${run} ${cell}`));
const chosen = CELLS.flatMap((cell, index) => (cellName(cell).includes(values.only) ? [index] : []));
/** All cells with the first seed, then all with the second, so that an interrupted run has nearly as many probes of each. */
const orders = Array.from({ length: runs }, (_, run) => chosen.map((index) => ({ index, run: firstRun + run })))
  .flat()
  .filter(({ index, run }) => !known.has(`${run} ${cellName(CELLS[index] as (typeof CELLS)[number])}`));

await Promise.all(Array.from({ length: Math.min(threads, orders.length) }, probeOnThread));
outcomes.sort((a, b) => a.run - b.run || (a.cell < b.cell ? -1 : 1));
if (values.output === undefined) console.log(summaryOf(outcomes));
else await writeWhole(values.output, reportOf(outcomes));
if (values.page !== undefined) {
  await writeWhole(values.page, withSummary(readFileSync(values.page, 'utf8'), summaryOf(outcomes)));
}

/** Takes the next order until none is left or the time is over. */
async function probeOnThread(): Promise<void> {
  const worker = new Worker(new URL('./worker.js', import.meta.url));
  try {
    while (performance.now() < endsAt) {
      const order = orders.shift();
      if (order === undefined) break;
      const outcome = await new Promise<Outcome>((resolve, reject) => {
        worker.once('error', reject);
        worker.once('message', (answer: Outcome) => {
          worker.off('error', reject);
          resolve(answer);
        });
        worker.postMessage(order);
      });
      outcomes.push(outcome);
      // Saved after each probe, so that an interrupted run keeps its outcomes.
      if (values.outcomes !== undefined) appendFileSync(values.outcomes, `${JSON.stringify(outcome)}\n`);
    }
  } finally {
    await worker.terminate();
  }
}

function readOutcomes(path: string): Outcome[] {
  // The last line may have been cut off by an interruption.
  const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return whole.map((line) => JSON.parse(line) as Outcome);
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new RangeError(`${option} takes a whole number. ${ESTIMATOR_USAGE}`);
  return number;
}
