/** The machine that a report was made on, and how evenly it works: other programs may compete for its CPU time. */

import { percentile } from '../../src/analysis/statistics/samples.js';
import { describeMachine } from '../../src/analysis/view/format.js';
import { describeContext } from '../../src/runner/context.js';
import { exactPercent } from './report.js';

/** How often the same work is timed, and how much work it is: some tenths of a millisecond. */
const TIMES = 200;
const ADDITIONS = 200_000;

/**
 * A machine is noisy if the slowest tenth takes this much longer than the median, as a share: its ratios can be wrong.
 */
const NOISY = 0.25;

export interface Evenness {
  /** How much longer than the median the slowest tenth of many runs of the same work took at least, as a share. */
  readonly unevenness: number;
  readonly isNoisy: boolean;
}

/** Times the same work repeatedly; takes about a tenth of a second on an idle machine. */
export function timeSameWork(): Evenness {
  const times = Array.from({ length: TIMES }, timeWork);
  const unevenness = percentile(times, 0.9) / percentile(times, 0.5) - 1;
  return { unevenness, isNoisy: unevenness > NOISY };
}

function timeWork(): number {
  const start = process.hrtime.bigint();
  let total = 0;
  for (let index = 0; index < ADDITIONS; index += 1) total = (total + index) % 1_000_003;
  return Number(process.hrtime.bigint() - start) + (total < 0 ? 1 : 0);
}

/** The least even of these. */
export function leastEven(evenness: readonly Evenness[]): Evenness {
  const even: Evenness = { unevenness: 0, isNoisy: false };
  return evenness.reduce((worst, one) => (one.unevenness > worst.unevenness ? one : worst), even);
}

export function describeEvenness({ unevenness }: Evenness): string {
  return `the slowest tenth of the same work took at least ${Math.round(100 * unevenness)} % longer than the median`;
}

/** One line each. */
export async function describeCircumstances(evenness: readonly Evenness[]): Promise<string[]> {
  const context = await describeContext();
  const noise = `${describeEvenness(leastEven(evenness))} (noisy: beyond ${exactPercent(NOISY)})`;
  return [
    describeMachine(context),
    `Load average ${context.loadAverage.toFixed(2)} on ${context.cores} cores; ${noise}.`,
  ];
}
