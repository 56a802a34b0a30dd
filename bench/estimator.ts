/** `npm run bench:estimator`: how often a probe finds the number of slots of simulated servers, as Markdown tables. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { ServiceLaw } from '../src/probe/probing/simulated-model.test-support.js';
import { writeWhole } from '../src/store/write-whole.js';
import type { NoiseName, TableOrder } from './estimator-tables.js';

const ESTIMATOR_USAGE =
  'npm run bench:estimator -- [--runs 200] [--quick] [--only WORD] [--threads N] [--output results/estimator.md]';
const SLOTS = [1, 2, 3, 4, 6, 8, 12, 16];
const FEW_SLOTS = SLOTS.filter((slots) => slots <= 8);
const VARIED: readonly ServiceLaw[] = ['exponential', 'bimodal', 'lognormal'];
/** Distributions that were not used to tune any rule. */
const OTHER_LAWS: readonly ServiceLaw[] = ['uniform', 'erlang'];
const OTHER_NOISES: readonly NoiseName[] = ['quiet', 'busy', 'shared'];

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    quick: { type: 'boolean', default: false },
    output: { type: 'string' },
    only: { type: 'string', default: '' },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});
const runs = values.quick ? 10 : wholeNumber('--runs', values.runs);
const threads = wholeNumber('--threads', values.threads);
/** Tables without a promised accuracy get fewer probes. */
const fewer = Math.max(1, Math.round(0.3 * runs));

const usual = { slots: SLOTS, cores: null, budgetSeconds: 10, noise: 'usual', runs } as const;
const some = { ...usual, runs: fewer };
const steady = { law: 'deterministic', serviceTimesMs: [5, 10, 50], roundTripsMs: [0, 2, 20] } as const;
const varied = { serviceTimesMs: [5, 20, 50], roundTripsMs: [0, 20] } as const;
const near = { serviceTimesMs: [10], roundTripsMs: [0] } as const;
const delayed = { law: 'deterministic', serviceTimesMs: [10, 50], roundTripsMs: [0], slots: [2, 4, 8, 16] } as const;
const moving = { law: 'deterministic', serviceTimesMs: [50, 100], roundTripsMs: [0], slots: [4, 8, 16] } as const;
const ORDERS: readonly TableOrder[] = [
  { ...usual, ...steady },
  { ...usual, ...near, law: 'deterministic', slots: FEW_SLOTS, budgetSeconds: 2 },
  ...VARIED.map((law): TableOrder => ({ ...usual, ...varied, law })),
  { ...usual, ...near, law: 'deterministic', cores: 2 },
  { ...usual, ...near, law: 'exponential', cores: 2 },
  ...OTHER_LAWS.map((law): TableOrder => ({ ...some, ...varied, law })),
  ...OTHER_NOISES.map((noise): TableOrder => ({ ...some, ...steady, noise })),
  ...VARIED.map((law): TableOrder => ({ ...some, ...varied, law, noise: 'shared' })),
  // One slot behind a long delay cannot be distinguished from a rate limit.
  ...[0.5, 2].map((delay): TableOrder => ({ ...some, ...delayed, delay })),
  ...[0.5, 2].map((delay): TableOrder => ({ ...some, ...delayed, delay, jitter: 0.05 })),
  ...[0.1, 0.2].map((jitter): TableOrder => ({ ...some, ...delayed, roundTripsMs: [20], jitter })),
  { ...some, ...near, law: 'deterministic', serviceTimesMs: [20], slots: [32, 64, 128] },
  {
    ...some,
    ...near,
    law: 'deterministic',
    serviceTimesMs: [10, 200, 1000, 5000],
    slots: FEW_SLOTS,
    budgetSeconds: null,
  },
  { ...some, ...near, law: 'exponential', serviceTimesMs: [20, 200, 1000], slots: FEW_SLOTS, budgetSeconds: null },
  ...[0.25, 2].map((movesFrom): TableOrder => ({ ...some, ...moving, movesFrom })),
];

const HEAD = [
  '# How often a probe is right',
  'Simulated servers; made by `npm run bench:estimator`. Each cell, in %: probes that named c exactly / probes that were',
  'inconclusive or imprecise but not wrong / wrong probes / intervals of e that contain the truth, of those given.',
  'The simulated clients are described in `src/probe/probing/simulated-model.test-support.ts`.\n',
];

const chosen = ORDERS.filter((order) => wordsOf(order).includes(values.only));

function wordsOf({ law, noise, delay, jitter, movesFrom, budgetSeconds }: TableOrder): string {
  const kinds = { delay, jitter, moving: movesFrom, auto: budgetSeconds === null ? 1 : undefined };
  const named = Object.entries(kinds).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  return [law, noise, ...named].join(' ');
}
const texts: string[] = [];
let next = 0;
await Promise.all(Array.from({ length: threads }, makeTables));
for (const text of texts) console.log(text);

/** Makes the remaining tables one after the other. */
async function makeTables(): Promise<void> {
  for (let mine = next++; mine < chosen.length; mine = next++) {
    texts[mine] = await makeTable(chosen[mine] as TableOrder);
    console.error(`${texts.filter(Boolean).length} of ${chosen.length} tables are made`);
    // Saved after each table, so that an interrupted run keeps its results.
    if (values.output !== undefined) {
      await writeWhole(values.output, `${[...HEAD, ...texts.filter(Boolean)].join('\n')}\n`);
    }
  }
}

function makeTable(order: TableOrder): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./estimator-tables.js', import.meta.url), { workerData: order });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new RangeError(`${option} takes a whole number. ${ESTIMATOR_USAGE}`);
  return number;
}
