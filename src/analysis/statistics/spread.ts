/** What can be read off a saved histogram of durations. */
import type { Distribution } from '../../model/distribution.js';
import { MICROSECOND, type Nanoseconds } from '../../model/units.js';

export interface Spread {
  readonly mean: Nanoseconds;
  readonly p50: Nanoseconds;
  readonly p95: Nanoseconds;
  readonly p99: Nanoseconds;
  readonly max: Nanoseconds;
}

/** Null when there is nothing in it. The mean and the largest are exact, percentiles good to 0.1 %. */
export function spreadOf(distribution: Distribution): Spread | null {
  const { count, total, largest } = distribution;
  if (count === 0 || largest === null) return null;
  const at = (p: number) => Math.min(largest, quantile(distribution, p));
  return { mean: total / count, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: largest };
}

/** The least recorded value that at least a share p of all do not exceed, ns. */
function quantile({ count, counts }: Distribution, p: number): Nanoseconds {
  const needed = Math.max(1, Math.ceil(p * count));
  let seen = 0;
  for (const [upTo, here] of counts) {
    seen += here;
    if (seen >= needed) return upTo * MICROSECOND;
  }
  // Of a document that counts more than it has: the largest is all that is known.
  return Number.POSITIVE_INFINITY;
}
