/** Whether a request that is alone takes as long after the probe as before. */
import type { Probed } from '../../model/probe.js';
import { relativeDeviation } from '../statistics/student.js';
import { burstsOf } from './jobs.js';
import { centreOf, type Unloaded } from './unloaded.js';

export interface Drift {
  /** Unloaded service time after / before. */
  readonly ratio: number;
  /** Beyond what chance and clocks do: a warm-up, a cache that filled, something else that began or ended. */
  readonly moved: boolean;
}

const LEAST_RATIO = 0.85;
const MOST_RATIO = 1.18;
/** Fewer single requests than this, at either end, tell of no change. */
const FEWEST_REQUESTS = 4;

/** Null when one of the two was not measured. */
export function driftOf({ bursts, scenario, connectCost }: Probed): Drift | null {
  const before = centreOf(burstsOf(bursts, 'unloaded'), scenario.loopback, connectCost);
  const after = centreOf(burstsOf(bursts, 'unloaded-again'), scenario.loopback, connectCost);
  if (before === null || after === null || before.serviceTime === 0) return null;
  if (Math.min(before.times.length, after.times.length) < FEWEST_REQUESTS) return null;
  const ratio = after.serviceTime / before.serviceTime;
  // Means of services that vary differ by chance.
  const chance = 3 * Math.hypot(chanceOf(before), chanceOf(after));
  const moved = (ratio < LEAST_RATIO || ratio > MOST_RATIO) && Math.abs(Math.log(ratio)) > chance;
  return { ratio, moved };
}

function chanceOf({ times, deterministic }: Unloaded): number {
  return deterministic ? 0 : relativeDeviation(times) / Math.sqrt(times.length);
}

/** What a request takes when nobody else is there: of all that were alone, or of the later ones where it moved. */
export function settledUnloaded(probed: Probed, drift: Drift | null): Unloaded | null {
  const { bursts, scenario, connectCost } = probed;
  const alone =
    drift?.moved === true ? burstsOf(bursts, 'unloaded-again') : burstsOf(bursts, 'unloaded', 'unloaded-again');
  return centreOf(alone, scenario.loopback, connectCost);
}
