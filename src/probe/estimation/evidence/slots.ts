/** How many requests a server has in service at once, from bursts: replay and staircase, and what the bursts vote. */

import { sorted, sortedPercentile } from '../../../analysis/statistics/samples.js';
import { seededDraw } from '../../../model/random.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { orderReplayed, type ReplayScore, replayAll, scoreDrawn, scoreReplayed } from './replay.js';
import type { ServedTimes } from './requests.js';
import { answersByPosition, fitStaircase, STAIRCASE_MISFIT, type Staircase } from './staircase.js';
import { leastServiceTime, type Unloaded } from './unloaded.js';

export interface SlotsEstimate {
  readonly slots: number;
  /** `bursts`: each burst's own staircase, where all of them together fit no one. */
  readonly by: 'replay' | 'staircase' | 'bursts';
  /** The staircase that is closest; null where there are too few answers for one. */
  readonly staircase: Staircase | null;
  /** The replay's score for each number of slots tried, in their order. */
  readonly scores: readonly ReplayScore[];
  /** The score of `slots`; null where the replay could not say anything of it. */
  readonly replay: ReplayScore | null;
  /** How many of the resamples of the bursts gave each number, most votes first. */
  readonly votes: ReadonlyArray<readonly [slots: number, votes: number]>;
  /** Share of the votes that `slots` got, 0 to 1. */
  readonly agreement: number;
  readonly bursts: number;
}

export interface EstimateOptions {
  readonly deterministic: boolean;
  /** Unloaded, ns. */
  readonly serviceTime: Nanoseconds;
  /** Service times below this are impossible, ns. */
  readonly leastTime: Nanoseconds;
  /** How often the bursts are drawn again; 0: no votes. */
  readonly resamples: number;
  readonly seed: number;
}

export const RESAMPLES = 60;

/** What is known of a request that is alone, and how often the bursts are to be drawn again. */
export function estimateOptions(unloaded: Unloaded, resamples: number, seed: number): EstimateOptions {
  const { deterministic, serviceTime } = unloaded;
  return { deterministic, serviceTime, leastTime: leastServiceTime(unloaded), resamples, seed };
}

/** A divisor of the best number with a score that is no worse than this, and so few impossible requests more, is preferred. */
const DIVISOR_SCORE = 0.7;
const DIVISOR_IMPOSSIBLE = 0.02;
/** The same, however blurred, of a divisor whose services take as long as those that are alone, where those of the best take longer. */
const NEARLY_AS_ALONE = 0.15;
const LONGER = 1.5;
const ALIKE_IMPOSSIBLE = 0.1;
/** Numbers whose score is that far from the best do not stand for the votes; of a steady service divisors must. */
const HOPELESS_STEADY = 1.5;
const HOPELESS_VARIED = 0.5;
const MOST_HOPEFUL = 16;
/** A burst with fewer answers shows no line. */
const FEWEST_FOR_LINE = 4;
const LEAST_TOLERANCE: Nanoseconds = 0.3 * MILLISECOND;

/** Null when there is nothing to go by: no burst with an answer to a request that had to wait. */
export function estimateSlots(bursts: readonly ServedTimes[], options: EstimateOptions): SlotsEstimate | null {
  const used = bursts.filter(({ departures }) => departures.length >= FEWEST_FOR_LINE);
  if (used.length === 0) return null;
  const usual = sortedPercentile(sorted(used.map(({ departures }) => departures.length)), 0.5);
  const all = new Uint16Array(used.length).fill(1);
  const candidates = Array.from({ length: Math.floor(usual / 2) }, (_, index) => index + 1);
  const replayed = replayAll(used, candidates);
  const leastTime = Math.max(-LEAST_TOLERANCE, options.leastTime - LEAST_TOLERANCE);
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

/** The numbers that stand for the votes: the best few, and of a steady service the divisors of the best. */
function hopefulOf(scores: readonly ReplayScore[], deterministic: boolean): Set<number> {
  const ranked = [...scores].sort((a, b) => a.score - b.score);
  const [best] = ranked;
  if (best === undefined) return new Set();
  const hopeless = best.score + (deterministic ? HOPELESS_STEADY : HOPELESS_VARIED);
  const near = ranked.slice(0, MOST_HOPEFUL).filter(({ score }) => score <= hopeless);
  const divisors = deterministic ? ranked.filter(({ servers }) => best.servers % servers === 0) : [];
  return new Set([...near, ...divisors].map(({ servers }) => servers));
}

/** Only bursts of one size can be laid over one another: of the commonest number of answers, the larger of two. */
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

/** Of a service that varies, a staircase that does not fit now will not be asked for again. */
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

/** The tightest; but 2c slots at half the speed replay a steady service as well as c do: then the divisor is it. */
function bestOf(scores: readonly ReplayScore[], options: EstimateOptions): number | null {
  let best: ReplayScore | null = null;
  for (const one of scores) if (best === null || one.score < best.score) best = one;
  if (best === null) return null;
  if (!options.deterministic) return best.servers;
  const { servers: slots } = best;
  const divisors = scores.filter((one) => slots % one.servers === 0);
  return divisors.find((one) => isAsGood(one, best, options.serviceTime))?.servers ?? slots;
}

function isAsGood(divisor: ReplayScore, best: ReplayScore, alone: Nanoseconds): boolean {
  if (divisor.score <= best.score + DIVISOR_SCORE && divisor.impossible <= best.impossible + DIVISOR_IMPOSSIBLE)
    return true;
  const isAlike = Math.abs(divisor.serviceTime / alone - 1) < NEARLY_AS_ALONE && best.serviceTime > LONGER * alone;
  return isAlike && divisor.impossible <= best.impossible + ALIKE_IMPOSSIBLE;
}
