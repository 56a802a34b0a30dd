/**
 * The number of slots from the times between answers, if jitter hides the steps of each burst. With c slots and steady services, request
 * i + c ends one service after request i. So over many bursts, the mean time from the answer of one request to that of the c-th after it is
 * the same for every request. For any other number, apart from multiples of c, it depends on the request's position in its step.
 *
 * Jitter and delays outside the slots affect all positions alike, so they blur these means but do not bias them.
 */
import type { ProbeBurst } from '../../../model/probe.js';
import type { Nanoseconds } from '../../../model/units.js';
import { burstsOf, hasLateConnect, servedTimes, wasServed } from './requests.js';
import { FEWEST_ANSWERS } from './staircase.js';
import type { Unloaded } from './unloaded.js';

export interface LagReading {
  readonly slots: number;
  /** Mean time from an answer to the c-th after it: the service time under load, ns. */
  readonly step: Nanoseconds;
  /** Standard error of the step, ns. */
  readonly stepError: Nanoseconds;
  /** Standard deviation of that time from burst to burst, as a share of a step. */
  readonly spread: number;
  readonly bursts: readonly ProbeBurst[];
}

/** The times from each answer to the one this many requests later. */
interface Lag {
  readonly lag: number;
  /** Variance of their means between positions, over what their variance within positions explains: near 1 if the position has no effect. */
  readonly ratio: number;
  /** Mean, and standard deviation within positions, ns. */
  readonly mean: Nanoseconds;
  readonly deviation: Nanoseconds;
  /** Mean number of bursts per position. */
  readonly bursts: number;
  readonly positions: number;
}

/** Bursts that a position needs, and positions that a lag needs. */
const FEWEST_BURSTS = 6;
const FEWEST_POSITIONS = 4;
/**
 * How many times the ratio of c the ratio of every other lag must be, apart from multiples of c, and by how many standard deviations
 * larger. Positions of one step are not independent.
 */
const CLEARLY_MORE = 2;
const SURE_DEVIATIONS = 5;
/** Standard deviation within positions over step: beyond this, services vary rather than the network's delays. */
const MOST_SPREAD = 0.6;
/** For a single slot no lag differs. The ratio that two slots with the same throughput would have shows whether the bursts are enough. */
const CLEARLY_ONE = 30;
const AS_ONE = 2;
/** With a longer delay, in steps, a single slot cannot be told from several whose arrivals the network has spread. */
const LONGEST_DELAY = 2.5;

/** Null if the bursts are too few, or show no single number. */
export function readLags(
  bursts: readonly ProbeBurst[],
  alone: Pick<Unloaded, 'serviceTime' | 'deterministic'>,
): LagReading | null {
  const used = burstsOf(bursts, 'ramp', 'aimed', 'invariance').filter(
    (burst) => burst.requests.length >= FEWEST_ANSWERS && !hasLateConnect(burst) && burst.requests.every(wasServed),
  );
  if (used.length < FEWEST_BURSTS) return null;
  const lags = lagsOf(used.map(sinceFirst));
  const found = lags.find((one) => isOnlyFit(one, lags));
  if (found === undefined || found.deviation > MOST_SPREAD * found.mean) return null;
  if (found.lag === 1 && !isSingle(found, alone)) return null;
  const { lag: slots, mean: step, deviation, bursts: each, positions } = found;
  const stepError = deviation / Math.sqrt(each * positions);
  return { slots, step, stepError, spread: deviation / step, bursts: used };
}

function sinceFirst(burst: ProbeBurst): Float64Array {
  const { arrivals, departures } = servedTimes(burst);
  return departures.map((at) => at - (arrivals[0] ?? 0));
}

function isOnlyFit(one: Lag, lags: readonly Lag[]): boolean {
  if (one.lag === 1) return one.ratio <= AS_ONE;
  const others = lags.filter(({ lag }) => lag % one.lag !== 0 && lag < 2 * one.lag);
  const isBeyond = others.some(({ lag }) => lag > one.lag);
  const least = Math.max(1, one.ratio);
  const chance = Math.sqrt((2 * one.lag) / one.positions);
  return (
    isBeyond && others.every(({ ratio }) => ratio >= Math.max(CLEARLY_MORE * least, least + SURE_DEVIATIONS * chance))
  );
}

/** If services vary, the steps of a single slot cannot be told from the gaps of a rate limit. */
function isSingle(
  { mean, deviation, bursts }: Lag,
  { serviceTime, deterministic }: Pick<Unloaded, 'serviceTime' | 'deterministic'>,
): boolean {
  return deterministic && bursts * (mean / deviation) ** 2 >= CLEARLY_ONE && serviceTime <= (1 + LONGEST_DELAY) * mean;
}

/** One-way analysis of variance by position, for each lag. The first step is left out, as it shows the connects too. */
function lagsOf(bursts: readonly Float64Array[]): Lag[] {
  const longest = [...bursts].sort((a, b) => b.length - a.length)[FEWEST_BURSTS - 1]?.length ?? 0;
  const lags: Lag[] = [];
  for (let lag = 1; longest - 2 * lag >= FEWEST_POSITIONS; lag += 1) lags.push(lagOf(bursts, lag, longest));
  return lags;
}

function lagOf(bursts: readonly Float64Array[], lag: number, longest: number): Lag {
  let [count, sum, within, betweenSquares] = [0, 0, 0, 0];
  const positions = longest - 2 * lag;
  for (let position = lag; position + lag < longest; position += 1) {
    let [times, total, squares] = [0, 0, 0];
    for (const burst of bursts) {
      if (burst.length <= position + lag) continue;
      const time = (burst[position + lag] ?? 0) - (burst[position] ?? 0);
      times += 1;
      total += time;
      squares += time * time;
    }
    count += times;
    sum += total;
    within += squares - (total * total) / times;
    betweenSquares += (total * total) / times;
  }
  const mean = sum / count;
  const variance = within / (count - positions);
  const between = (betweenSquares - count * mean * mean) / (positions - 1);
  return {
    lag,
    ratio: between / variance,
    mean,
    deviation: Math.sqrt(variance),
    bursts: count / positions,
    positions,
  };
}
