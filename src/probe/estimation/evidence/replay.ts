import { bisectLeft } from 'd3-array';
import { replaceLeast } from '../../../analysis/queueing/theory.js';
import { spacingEntropy } from '../../../analysis/statistics/samples.js';

import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import type { ServedTimes } from './requests.js';

/**
 * The service times (ns) that the measured departures imply for c slots: Kiefer and Wolfowitz's recursion ("On the
 * theory of queues with many servers", 1955) run backwards. Each request's service begins when the earliest departure among those
 * before it has freed a slot, so that its service is the time between two departures, and the round trip cancels. Requests
 * that found a free slot are left out, as the start of their service is less certain.
 *
 * With too few slots some requests end before they begin; with too many all service times spread.
 */
export function replayServiceTimes({ arrivals, departures }: ServedTimes, slots: number): Float64Array {
  const heap = new Float64Array(slots);
  const times = new Float64Array(Math.max(0, departures.length - slots));
  let size = 0;
  let found = 0;
  for (let request = 0; request < departures.length; request += 1) {
    const departure = departures[request] ?? 0;
    if (size < slots) {
      rise(heap, size, departure);
      size += 1;
      continue;
    }
    const freedAt = heap[0] ?? 0;
    if (freedAt > (arrivals[request] ?? 0)) {
      times[found] = departure - freedAt;
      found += 1;
    }
    replaceLeast(heap, departure);
  }
  return times.subarray(0, found);
}

/** Adds a value to a heap of `size` values. */
function rise(heap: Float64Array, size: number, value: number): void {
  let index = size;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if ((heap[parent] ?? 0) <= value) break;
    heap[index] = heap[parent] ?? 0;
    index = parent;
  }
  heap[index] = value;
}

export interface ReplayScore {
  readonly servers: number;
  /** Lower is better; nats. */
  readonly score: number;
  /** Share of the requests that would have ended before they began, or too soon after. */
  readonly impossible: number;
  /** Median of the replayed service times, ns. */
  readonly serviceTime: Nanoseconds;
  readonly meanTime: Nanoseconds;
  /** The 90th percentile minus the 10th, over the median. */
  readonly spread: number;
}

/** The replayed service times of every burst, for one number of slots. */
interface Replayed {
  readonly slots: number;
  readonly perBurst: readonly Float64Array[];
}

/** The same times sorted, each with its burst, so that resampling does not have to sort again. */
interface OrderedReplay {
  readonly slots: number;
  readonly times: Float64Array;
  readonly bursts: Uint16Array;
}

/** Spread of replayed services up to which they are steady. Those of single requests can seem to vary if the network delays them. */
export const STEADY_REPLAY = 0.6;
/** Penalty of an impossible request in nats, added to the logarithm of the service time: more than any spread costs. */
const IMPOSSIBLE_COST = 6;
/** With fewer services a number of slots is not scored. */
const FEWEST_TIMES = 3;

/** Replays every burst once for each number of slots. */
export function replayAll(bursts: readonly ServedTimes[], candidates: readonly number[]): Replayed[] {
  return candidates.map((slots) => ({
    slots,
    perBurst: bursts.map((burst) => replayServiceTimes(burst, slots)),
  }));
}

/**
 * @param leastTime service times below this are impossible, ns
 * @returns null if there are too few services
 */
export function scoreReplayed({ slots, perBurst }: Replayed, leastTime: Nanoseconds): ReplayScore | null {
  const all = joined(perBurst).sort();
  return scoreOf(slots, all, leastTime);
}

/** @param weights how often each burst counts */
export function scoreDrawn(replay: OrderedReplay, weights: Uint16Array, leastTime: Nanoseconds): ReplayScore | null {
  return scoreOf(replay.slots, drawn(replay, weights), leastTime);
}

export function orderReplayed({ slots, perBurst }: Replayed): OrderedReplay {
  const all = joined(perBurst);
  const owners = Uint16Array.from(perBurst.flatMap((times, burst) => new Array<number>(times.length).fill(burst)));
  const order = Uint32Array.from(all.keys()).sort((a, b) => (all[a] ?? 0) - (all[b] ?? 0));
  return {
    slots,
    times: Float64Array.from(order, (index) => all[index] ?? 0),
    bursts: Uint16Array.from(order, (index) => owners[index] ?? 0),
  };
}

function joined(perBurst: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(perBurst.reduce((total, times) => total + times.length, 0));
  let at = 0;
  for (const times of perBurst) {
    all.set(times, at);
    at += times.length;
  }
  return all;
}

/** @param ordered service times, ascending */
function scoreOf(slots: number, ordered: Float64Array, leastTime: Nanoseconds): ReplayScore | null {
  if (ordered.length < FEWEST_TIMES) return null;
  const impossible = bisectLeft(ordered as unknown as readonly number[], leastTime) / ordered.length;
  const at = (p: number) => ordered[Math.floor(p * (ordered.length - 1))] ?? 0;
  const serviceTime = ordered[ordered.length >> 1] ?? 0;
  const blamed = IMPOSSIBLE_COST + Math.log(Math.max(0.1, medianSize(ordered) / MILLISECOND));
  const score = spacingEntropy(ordered) * (1 - impossible) + impossible * blamed;
  const spread = serviceTime <= 0 ? Number.POSITIVE_INFINITY : (at(0.9) - at(0.1)) / serviceTime;
  const meanTime = ordered.reduce((total, time) => total + time, 0) / ordered.length;
  return { servers: slots, score, impossible, serviceTime, meanTime, spread };
}

/** The median of the absolute values: with too few slots, the median itself can be near 0 however long services are. */
function medianSize(ordered: Float64Array): Nanoseconds {
  let right = bisectLeft(ordered as unknown as readonly number[], 0);
  let left = right - 1;
  let size = 0;
  for (let rank = 0; rank <= ordered.length >> 1; rank += 1) {
    const [negative, positive] = [
      -(ordered[left] ?? Number.NEGATIVE_INFINITY),
      ordered[right] ?? Number.POSITIVE_INFINITY,
    ];
    size = Math.min(negative, positive);
    if (negative < positive) left -= 1;
    else right += 1;
  }
  return size;
}

/** The service times of a resample, ascending, each as often as its burst was drawn. */
function drawn({ times, bursts }: OrderedReplay, weights: Uint16Array): Float64Array {
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
