/**
 * `npm run bench:scale`: how time grows with the number of clients, and with the number of records. An exponent of 1 means
 * in proportion, 2 with the square.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { summariseBurst } from '../src/analysis/burst/summary.js';
import { sortedPercentile } from '../src/analysis/statistics/samples.js';
import { render } from '../src/presentation/index.js';
import { TEXT_OPTIONS } from '../src/presentation/render/content.js';
import { readDocument } from '../src/store/read-document.js';
import { serialise } from '../src/store/save-run.js';
import { madeUpRun } from './made-up-run.js';

const CLI = fileURLToPath(new URL('../src/cli.js', import.meta.url));
const SIZES = [100, 1000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 1_000_000];
/** Each size is timed so often, and the median is shown. */
const TIMES = 3;

/** What is timed, with how many clients or records. */
interface Subject {
  readonly name: string;
  readonly run: (size: number) => () => unknown;
}

const folder = mkdtempSync(join(tmpdir(), 'at-once-scale-'));
const file = join(folder, 'made-up.json');

const BENCH: Subject = {
  name: 'bench, sequential, service time 0, one round',
  run: (clients) => () => {
    const words = `bench --clients ${clients} --service-time 0 --rounds 1 --warm-up-rounds 0 --no-save`.split(' ');
    execFileSync(process.execPath, [CLI, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  },
};

const OF_RECORDS: readonly Subject[] = [
  {
    name: 'summarise',
    run: (records) => {
      const run = madeUpRun(records);
      return () => summariseBurst({ ...run });
    },
  },
  {
    name: 'render',
    run: (records) => {
      const run = madeUpRun(records);
      return () => render({ ...run }, 'table', TEXT_OPTIONS);
    },
  },
  {
    name: 'serialise',
    run: (records) => {
      const run = madeUpRun(records);
      return () => serialise(run);
    },
  },
  {
    name: 'read',
    run: (records) => {
      writeFileSync(file, serialise(madeUpRun(records)));
      return () => readDocument(file);
    },
  },
];

/** Prints the time of each size, and the exponent by which it grew since the size before. */
function showGrowth({ name, run }: Subject, sizes: readonly number[], unit: string, clock: () => number): void {
  console.log(name);
  let before: { readonly size: number; readonly time: number } | null = null;
  for (const size of sizes) {
    try {
      const time = medianTime(run(size), clock);
      const exponent = before === null ? '' : (Math.log(time / before.time) / Math.log(size / before.size)).toFixed(2);
      console.log(`${String(size).padStart(10)} ${unit} ${time.toFixed(1).padStart(10)} ms  ${exponent}`);
      before = { size, time };
    } catch (error) {
      console.log(
        `${String(size).padStart(10)} ${unit}  ${error instanceof Error ? error.message.split('\n')[0] : error}`,
      );
      return;
    }
  }
}

/** CPU time of this process, ms: a busy machine does not lengthen it. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

/** ms. */
function medianTime(work: () => unknown, clock: () => number): number {
  const times = Array.from({ length: TIMES }, () => {
    const start = clock();
    work();
    return clock() - start;
  });
  return sortedPercentile(
    times.sort((a, b) => a - b),
    0.5,
  );
}

const { values } = parseArgs({
  options: { clients: { type: 'string', default: '50000' }, records: { type: 'string', default: '1000000' } },
});
const upTo = (most: string) => SIZES.filter((size) => size <= Number(most));
try {
  for (const subject of OF_RECORDS) showGrowth(subject, upTo(values.records), 'records, CPU time', cpuTime);
  showGrowth(BENCH, upTo(values.clients), 'clients, wall time', () => performance.now());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
