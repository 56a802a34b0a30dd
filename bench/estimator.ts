/** `npm run bench:estimator`: how often a probe finds the number of slots, on servers in virtual time; in Markdown. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ServiceLaw } from '../src/probing/simulated-model.test-support.js';
import { type NoiseName, type TableOrder, writeTable } from './estimator-tables.js';

const USAGE = 'npm run bench:estimator -- [--runs 200] [--quick] [--only WORD] [--output results/estimator.md]';
const SLOTS = [1, 2, 3, 4, 6, 8, 12, 16];
const NOISE_NAMES: readonly NoiseName[] = ['quiet', 'usual', 'busy', 'shared'];
/** The kindest and the unkindest of those that are likely: services that vary take long to simulate. */
const VARIED_NOISES: readonly NoiseName[] = ['usual', 'shared'];
const VARIED: readonly ServiceLaw[] = ['exponential', 'bimodal', 'lognormal'];

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    quick: { type: 'boolean', default: false },
    output: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
const runs = values.quick ? 10 : Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new RangeError(`--runs takes a whole number of at least 1. ${USAGE}`);

const plain = { slots: SLOTS, cores: null, budgetSeconds: 10 } as const;
const ORDERS: readonly TableOrder[] = [
  ...NOISE_NAMES.map((noise): TableOrder => {
    return { ...plain, law: 'deterministic', noise, serviceTimesMs: [5, 10, 50], roundTripsMs: [0, 2, 20] };
  }),
  { ...plain, law: 'deterministic', noise: 'usual', serviceTimesMs: [10], roundTripsMs: [0], cores: 2 },
  { ...plain, law: 'exponential', noise: 'usual', serviceTimesMs: [10], roundTripsMs: [0], cores: 2 },
  {
    law: 'deterministic',
    noise: 'usual',
    serviceTimesMs: [10],
    roundTripsMs: [0],
    slots: [1, 2, 3, 4, 6, 8],
    cores: null,
    budgetSeconds: 2,
  },
  ...VARIED_NOISES.flatMap((noise) =>
    VARIED.map((law): TableOrder => {
      return { ...plain, law, noise, serviceTimesMs: [5, 20, 50], roundTripsMs: [0, 20] };
    }),
  ),
];

const parts = [
  '# How often a probe is right',
  `Simulated servers, ${runs} probes a cell; made by \`npm run bench:estimator\`. Each cell: share of the probes that`,
  'named c exactly / that said nothing wrong, as a range that holds it / that said something wrong, a number or not / share',
  'of the given intervals of e that hold the truth; in %. What the clients are like is in `src/probing/simulated-model.test-support.ts`.\n',
];
for (const order of ORDERS) {
  if (!`${order.law} ${order.noise}`.includes(values.only)) continue;
  const text = await writeTable(order, runs);
  console.log(text);
  parts.push(text);
  // After each table: whoever stops it half way keeps what there is.
  if (values.output !== undefined) writeFileSync(values.output, `${parts.join('\n')}\n`);
}
