/** Estimates the number of slots from bursts by replay and staircase, with votes by resampling. */

import { percentile, sorted, sortedPercentile } from '../../../analysis/statistics/samples.js';
import { seededDraw } from '../../../model/random.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { orderReplayed, type ReplayScore, replayAll, STEADY_REPLAY, scoreDrawn, scoreReplayed } from './replay.js';
import type { ServedTimes } from './requests.js';
import { answersByPosition, FEWEST_ANSWERS, fitStaircase, STAIRCASE_MISFIT, type Staircase } from './staircase.js';
import { AS_ALONE, hidesSteps, leastServiceTime, type Unloaded } from './unloaded.js';

export interface SlotsEstimate {
  readonly slots: number;
  /** `bursts`: from a staircase for each burst, if no single one fits all of them. */
  readonly by: 'replay' | 'staircase' | 'bursts';
  /** The closest staircase; null if there are too few answers. */
  readonly staircase: Staircase | null;
  /** The replay's score for each number of slots tried, in their order. */
  readonly scores: readonly ReplayScore[];
  /** The score of `slots`; null if the replay could not score it. */
  readonly replay: ReplayScore | null;
  /** How many resamples of the bursts lead to each number, most votes first. */
  readonly votes: ReadonlyArray<readonly [slots: number, votes: number]>;
  /** Share of the votes for `slots`, 0 to 1. */
  readonly agreement: number;
  readonly bursts: number;
}

export interface EstimateOptions {
  readonly deterministic: boolean;
  /** Unloaded, ns. */
  readonly serviceTime: Nanoseconds;
  /** The least delayed of the unloaded services, ns: what remains if the network delays the others. */
  readonly leastDelayed: Nanoseconds;
  /** Service times below this are impossible, ns. 0 if jitter hides the steps: most of a single request may be a delay outside the slots. */
  readonly leastTime: Nanoseconds;
  /** A divisor of the best number is preferred if its score is worse by at most this, nats. */
  readonly divisorScore: number;
  /** Number of resamples; 0: no votes. */
  readonly resamples: number;
  readonly seed: number;
}

export const RESAMPLES = 60;

/** `divisorScore` unless jitter hides the steps; then it is TIED. */
export const DIVISOR_SCORE = 0.7;
/** If jitter blurs all services alike, the scores of c and its multiples differ by less than this. */
export const TIED = 0.4;

/** The options that follow from the single requests. */
export function estimateOptions(unloaded: Unloaded, resamples: number, seed: number): EstimateOptions {
  const { deterministic, serviceTime, times } = unloaded;
  const leastDelayed = Math.min(serviceTime, percentile(times, LEAST_DELAYED));
  const isHidden = deterministic && hidesSteps(unloaded);
  const leastTime = isHidden ? 0 : leastServiceTime(unloaded);
  const divisorScore = isHidden ? TIED : DIVISOR_SCORE;
  return { deterministic, serviceTime, leastDelayed, leastTime, divisorScore, resamples, seed };
}

/** The share of impossible requests of a preferred divisor may be larger by at most this. */
const DIVISOR_IMPOSSIBLE = 0.02;
/** Percentile of the unloaded services that is taken as the least delayed. */
const LEAST_DELAYED = 0.05;
/** A divisor is also preferred if its services take as long as single requests, while those of the best number take so much longer. */
const LONGER = 1.5;
const ALIKE_IMPOSSIBLE = 0.1;
/** Numbers with a score this much worse than the best are left out of the resampling to save time; for steady services divisors stay. */
const HOPELESS_STEADY = 1.5;
const HOPELESS_VARIED = 0.5;
const MOST_HOPEFUL = 16;
export const LEAST_TOLERANCE: Nanoseconds = 0.3 * MILLISECOND;

/** Replayed services below this are impossible, ns: the client may have recorded departures late. */
export function leastPossible({ leastTime }: Pick<EstimateOptions, 'leastTime'>): Nanoseconds {
  return Math.max(-LEAST_TOLERANCE, leastTime - LEAST_TOLERANCE);
}

/** Served requests of the usual burst. Numbers of slots above half of them are not tried. */
export function usualClients(bursts: readonly ServedTimes[]): number {
  return sortedPercentile(sorted(bursts.map(({ departures }) => departures.length)), 0.5);
}

/** Null if no burst has an answer to a request that had to wait. */
export function estimateSlots(bursts: readonly ServedTimes[], options: EstimateOptions): SlotsEstimate | null {
  const used = bursts.filter(({ departures }) => departures.length >= FEWEST_ANSWERS);
  if (used.length === 0) return null;
  const usual = usualClients(used);
  const all = new Uint16Array(used.length).fill(1);
  const candidates = Array.from({ length: Math.floor(usual / 2) }, (_, index) => index + 1);
  const replayed = replayAll(used, candidates);
  const leastTime = leastPossible(options);
  const scores = replayed.flatMap((one) => scoreReplayed(one, leastTime) ?? []);
  const stairs = stairsOf(used);
  const staircase = stairs(all);
  const choice = choose(scores, staircase, options);
  if (choice === null) return null;

  const hopeful = options.resamples === 0 ? new Set() : hopefulOf(scores, options.deterministic);
  const electorate = replayed.filter(({ slots }) => hopeful.has(slots)).map(orderReplayed);
  const scoresOf = (weights: Uint16Array) => electorate.flatMap((one) => scoreDrawn(one, weights, leastTime) ?? []);
  const draw = seededDraw(options.seed);
  const votes = new Map<number, number>();
  for (let resample = 0; resample < options.resamples; resample += 1) {
    const weights = new Uint16Array(used.length);
    for (let drawn = 0; drawn < used.length; drawn += 1) {
      const burst = draw(used.length);
      weights[burst] = (weights[burst] ?? 0) + 1;
    }
    const steps = needsStairs(options.deterministic, staircase) ? stairs(weights) : null;
    const vote = choose(scoresOf(weights), steps, options)?.slots;
    if (vote !== undefined) votes.set(vote, (votes.get(vote) ?? 0) + 1);
  }
  return {
    ...choice,
    staircase,
    scores,
    replay: scores.find(({ servers }) => servers === choice.slots) ?? null,
    votes: [...votes].sort(([, a], [, b]) => b - a),
    agreement: options.resamples === 0 ? 0 : (votes.get(choice.slots) ?? 0) / options.resamples,
    bursts: used.length,
  };
}

/** The candidates in the resampling: the best few and, for a steady service, the divisors of the best. */
function hopefulOf(scores: readonly ReplayScore[], deterministic: boolean): Set<number> {
  const ranked = [...scores].sort((a, b) => a.score - b.score);
  const [best] = ranked;
  if (best === undefined) return new Set();
  const hopeless = best.score + (deterministic ? HOPELESS_STEADY : HOPELESS_VARIED);
  const near = ranked.slice(0, MOST_HOPEFUL).filter(({ score }) => score <= hopeless);
  const divisors = deterministic ? ranked.filter(({ servers }) => best.servers % servers === 0) : [];
  return new Set([...near, ...divisors].map(({ servers }) => servers));
}

/** A common staircase needs bursts with equally many answers: the most common number, and the larger one of two. */
function stairsOf(bursts: readonly ServedTimes[]): (weights: Uint16Array) => Staircase | null {
  const sizes = bursts.map(({ departures }) => departures.length);
  const countOf = (size: number) => sizes.filter((other) => other === size).length;
  const commonest = sizes.reduce((best, size) => {
    const [more, before] = [countOf(size), countOf(best)];
    return more > before || (more === before && size > best) ? size : best;
  });
  const counted = bursts.filter((_, burst) => sizes[burst] === commonest);
  return (weights) => {
    const ofCounted = weights.filter((_, burst) => sizes[burst] === commonest);
    return ofCounted.some((weight) => weight > 0) ? fitStaircase(answersByPosition(counted, ofCounted)) : null;
  };
}

/** For varying services, resamples skip the staircase if it does not fit the original bursts. */
function needsStairs(deterministic: boolean, staircase: Staircase | null): boolean {
  return deterministic || (staircase !== null && staircase.misfit < 2 * STAIRCASE_MISFIT);
}

function choose(
  scores: readonly ReplayScore[],
  staircase: Staircase | null,
  options: EstimateOptions,
): Pick<SlotsEstimate, 'slots' | 'by'> | null {
  const { deterministic } = options;
  const replay = bestOf(scores, options);
  const accepted = staircase !== null && staircase.misfit < STAIRCASE_MISFIT;
  if (accepted && (deterministic || staircase.slots === replay)) return { slots: staircase.slots, by: 'staircase' };
  return replay === null ? null : { slots: replay, by: 'replay' };
}

/** The best score. But 2c slots at half the speed replay a steady service as well as c slots do, so divisors are preferred. */
function bestOf(scores: readonly ReplayScore[], options: EstimateOptions): number | null {
  let best: ReplayScore | null = null;
  for (const one of scores) if (best === null || one.score < best.score) best = one;
  if (best === null) return null;
  if (!options.deterministic && best.spread > STEADY_REPLAY) return best.servers;
  const { servers: slots } = best;
  const divisors = scores.filter((one) => slots % one.servers === 0);
  return divisors.find((one) => isAsGood(one, best, options))?.servers ?? slots;
}

function isAsGood(divisor: ReplayScore, best: ReplayScore, options: EstimateOptions): boolean {
  const { serviceTime, leastDelayed, divisorScore } = options;
  if (divisor.score <= best.score + divisorScore && divisor.impossible <= best.impossible + DIVISOR_IMPOSSIBLE)
    return true;
  const isAlike =
    divisor.serviceTime > (1 - AS_ALONE) * leastDelayed && divisor.serviceTime < (1 + AS_ALONE) * serviceTime;
  return (
    isAlike && best.serviceTime > LONGER * leastDelayed && divisor.impossible <= best.impossible + ALIKE_IMPOSSIBLE
  );
}
