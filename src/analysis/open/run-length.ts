/** How long a run must be for its mean wait to say something: chance decides who comes when. */
import { seededUniform } from '../../model/random.js';
import type { Nanoseconds } from '../../model/units.js';
import { type QueueModel, simulateWaits } from '../queueing/simulated-queue.js';
import { NEARNESS } from '../queueing/theory.js';
import { mean } from '../statistics/moments.js';

/** The standard normal variate that 90 % lie within on both sides. */
const NORMAL_QUANTILE = 1.645;

/** Clients that are simulated in all, and the bounds on a simulated run. */
const SIMULATED_ARRIVALS = 800_000;
const MOST_RUNS = 200;
const SHORTEST_RUN = 2000;
const LONGEST_RUN = 20_000;
const RUN_LENGTH_SEED = 19_320_101;

export interface RunLength {
  /** Standard deviation, over runs of as many arrivals, of their mean wait, ns. */
  readonly standardDeviation: Nanoseconds;
  /** Arrivals that a run needs. */
  readonly needed: number;
}

/**
 * By simulated runs of the same queue. The deviation of a mean falls with the square root of the arrivals; a run that
 * is short or very long is judged by one of another length.
 */
export function neededRunLength(model: QueueModel, arrivals: number, waitMean: Nanoseconds): RunLength | null {
  if (waitMean === 0) return null;
  const simulated = Math.min(LONGEST_RUN, Math.max(SHORTEST_RUN, arrivals));
  const runs = Math.min(MOST_RUNS, Math.floor(SIMULATED_ARRIVALS / simulated));
  const draw = seededUniform(RUN_LENGTH_SEED);
  const means = Array.from({ length: runs }, () => mean(simulateWaits(model, simulated, draw)));
  const average = mean(means);
  const variance = means.reduce((total, value) => total + (value - average) ** 2, 0) / (runs - 1);
  const deviationOfOne = Math.sqrt(variance * simulated);
  const needed = Math.ceil(((NORMAL_QUANTILE * deviationOfOne) / (NEARNESS * waitMean)) ** 2);
  // Services beyond all measure have no variance.
  if (!Number.isFinite(needed)) return null;
  return { standardDeviation: deviationOfOne / Math.sqrt(arrivals), needed };
}
