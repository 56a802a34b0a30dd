/** How well so many servers explain a set of bursts: the replayed services' tightness, and the share that is impossible. */
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { countBelow } from '../statistics/counting.js';
import { spacingEntropy } from './entropy.js';
import type { BurstJobs } from './jobs.js';
import { replayServiceTimes } from './replay.js';

export interface ReplayScore {
  readonly servers: number;
  /** The smaller the better; nats. */
  readonly score: number;
  /** Share of the jobs that would have ended before they could have begun, or too soon after. */
  readonly impossible: number;
  /** Median of the replayed service times, ns. */
  readonly serviceTime: Nanoseconds;
  readonly meanTime: Nanoseconds;
  /** From the tenth percentile to the ninetieth, as a share of the median. */
  readonly spread: number;
}

/** Of one number of servers: all bursts' service times in order, each with the burst that it is of. */
interface Replayed {
  readonly servers: number;
  readonly times: Float64Array;
  readonly bursts: Uint16Array;
}

/** What an impossible job costs, in nats, beside the logarithm of the service time: more than any blur. */
const IMPOSSIBLE_COST = 6;
/** Fewer services than this say nothing about a number of servers. */
const FEWEST_TIMES = 3;

/** Replays every burst once for each number of servers, so that resampling bursts need not replay them again. */
export function replayAll(bursts: readonly BurstJobs[], candidates: readonly number[]): Replayed[] {
  return candidates.flatMap((servers) => {
    const perBurst = bursts.map((burst) => replayServiceTimes(burst, servers));
    const size = perBurst.reduce((total, times) => total + times.length, 0);
    if (size < FEWEST_TIMES) return [];
    const all = new Float64Array(size);
    const owners = new Uint16Array(size);
    let at = 0;
    perBurst.forEach((times, burst) => {
      all.set(times, at);
      owners.fill(burst, at, at + times.length);
      at += times.length;
    });
    const order = Array.from(all.keys()).sort((a, b) => (all[a] ?? 0) - (all[b] ?? 0));
    return [
      {
        servers,
        times: Float64Array.from(order, (index) => all[index] ?? 0),
        bursts: Uint16Array.from(order, (index) => owners[index] ?? 0),
      },
    ];
  });
}

/**
 * @param weights how often each burst counts
 * @param leastTime service times below this are impossible, ns
 */
export function scoreReplayed(replayed: Replayed, weights: Uint16Array, leastTime: Nanoseconds): ReplayScore | null {
  const ordered = drawn(replayed, weights);
  if (ordered.length < FEWEST_TIMES) return null;
  const impossible = countBelow(ordered as unknown as readonly number[], leastTime) / ordered.length;
  const serviceTime = ordered[ordered.length >> 1] ?? 0;
  const blamed = IMPOSSIBLE_COST + Math.log(Math.max(0.1, Math.abs(serviceTime) / MILLISECOND));
  const score = spacingEntropy(ordered) * (1 - impossible) + impossible * blamed;
  const at = (p: number) => ordered[Math.floor(p * (ordered.length - 1))] ?? 0;
  const spread = serviceTime <= 0 ? Number.POSITIVE_INFINITY : (at(0.9) - at(0.1)) / serviceTime;
  const meanTime = ordered.reduce((total, time) => total + time, 0) / ordered.length;
  return { servers: replayed.servers, score, impossible, serviceTime, meanTime, spread };
}

/** The service times of the bursts that were drawn, still in order, each as often as its burst was. */
function drawn({ times, bursts }: Replayed, weights: Uint16Array): Float64Array {
  let size = 0;
  for (const burst of bursts) size += weights[burst] ?? 0;
  const values = new Float64Array(size);
  let at = 0;
  for (let index = 0; index < times.length; index += 1) {
    for (let copies = weights[bursts[index] ?? 0] ?? 0; copies > 0; copies -= 1) {
      values[at] = times[index] ?? 0;
      at += 1;
    }
  }
  return values;
}
