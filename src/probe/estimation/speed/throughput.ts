/** How many answers a second a saturated server gives, and how well that is known. */

import { studentQuantile } from '../../../analysis/statistics/intervals.js';
import { mean, relativeDeviation } from '../../../analysis/statistics/moments.js';
import type { ProbeLoop } from '../../../model/probe.js';
import { SECOND } from '../../../model/units.js';

export interface Throughput {
  /** Answers a second. */
  readonly perSecond: number;
  /** Half of its interval, as a share of it. */
  readonly error: number;
}

const MOST_BLOCKS = 20;
const FEWEST_BLOCKS = 4;

/**
 * Answers of a steady service come in batches of c: counted from one place in a batch to the same place in a later one,
 * the edges of the window are no matter.
 */
export function steadyThroughput({ departures }: ProbeLoop, slots: number): Throughput | null {
  const batches = Math.floor((departures.length - 1) / slots);
  if (batches < FEWEST_BLOCKS) return null;
  const lag = batches * slots;
  const rates = rateOver(departures, lag, departures.length - lag, 1);
  const blockLag = Math.floor(batches / Math.min(batches, 8)) * slots;
  const blocks = Math.floor(lag / blockLag);
  const perBlock = rateOver(departures, blockLag, blocks, blockLag);
  const error = (studentQuantile(blocks - 1) * relativeDeviation(perBlock)) / Math.sqrt(blocks);
  return { perSecond: mean(rates), error };
}

function rateOver(departures: readonly number[], lag: number, count: number, step: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const from = departures[index * step] ?? 0;
    const to = departures[index * step + lag] ?? Number.NaN;
    return (lag * SECOND) / (to - from);
  });
}

/** The window cut into stretches of time, whose counts tell how good the whole is. */
export function variedThroughput({ departures, startedAt, endedAt }: ProbeLoop): Throughput | null {
  const blocks = Math.min(MOST_BLOCKS, Math.floor(departures.length / 5));
  if (blocks < FEWEST_BLOCKS) return null;
  const length = (endedAt - startedAt) / blocks;
  const counts = new Array<number>(blocks).fill(0);
  for (const departure of departures) {
    const block = Math.min(blocks - 1, Math.floor((departure - startedAt) / length));
    counts[block] = (counts[block] ?? 0) + 1;
  }
  const error = (studentQuantile(blocks - 1) * relativeDeviation(counts)) / Math.sqrt(blocks);
  return { perSecond: (departures.length * SECOND) / (endedAt - startedAt), error };
}
