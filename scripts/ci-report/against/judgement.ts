/** What pairs of rounds say of one figure: whether it is worse by more than a threshold, or not, or more are needed. */
import {
  type Bounds,
  medianInterval,
  mostOutside,
  roundsNeeded,
  signInterval,
} from '../../../src/analysis/statistics/intervals.js';
import { median } from '../../../src/analysis/statistics/quantiles.js';
import { mannWhitney } from '../../../src/analysis/statistics/robust.js';
import type { Outcome } from '../outcome.js';

/** The same figure of both versions, a value a pair. */
export interface Pairs {
  readonly candidate: readonly number[];
  readonly reference: readonly number[];
}

export interface Judgement {
  readonly pairs: number;
  /** Median over the pairs of candidate / reference. */
  readonly ratio: number;
  /** Of the median ratio, by the sign test: it decides. Null when there are too few pairs for one. */
  readonly interval: Bounds | null;
  /** The same by resampling, for information: of few pairs it is narrower than what it promises. */
  readonly bootstrap: Bounds | null;
  /** Whether the interval leaves 1 out. */
  readonly isDifferent: boolean;
  /** Of Mann and Whitney's test, two-sided. */
  readonly p: number;
  readonly outcome: Outcome;
  /** How many more pairs might tell; 0 where it is told. */
  readonly morePairs: number;
}

/** How likely a report is to be wrong in any of its figures, however often it looks. */
const ERROR = 0.05;

/** How often a report looks at its figures, at most. */
const LOOKS = 5;
/** How many times more pairs there are at each look. */
const GROWTH = 1.5;

/** Of each interval: the chance to be wrong is shared out over the figures and the looks (Bonferroni). */
export function confidenceFor(figures: number): number {
  return 1 - ERROR / (figures * LOOKS);
}

/** The numbers of pairs at which a report looks: it ends when all is told. */
export function lookingPlan(confidence: number): number[] {
  const first = roundsNeeded(confidence);
  return Array.from({ length: LOOKS }, (_, look) => Math.ceil(first * GROWTH ** look));
}

/** @param threshold how much worse a figure may be, as a share: 0.05 */
export function judgePairs({ candidate, reference }: Pairs, confidence: number, threshold: number): Judgement {
  const ratios = candidate.map((value, index) => value / (reference[index] ?? Number.NaN));
  const ratio = median(ratios);
  const interval = signInterval(ratios, confidence);
  const limit = 1 + threshold;
  const outcome = outcomeOf(interval, limit);
  return {
    pairs: ratios.length,
    ratio,
    interval,
    bootstrap: medianInterval(ratios, confidence),
    isDifferent: interval !== null && (interval.low > 1 || interval.high < 1),
    p: mannWhitney(candidate, reference).p,
    outcome,
    morePairs: outcome === 'unclear' ? pairsToTell(ratios, ratio > limit, limit, confidence) : 0,
  };
}

/** The whole interval must lie beyond the limit to fail, and short of it to pass. */
function outcomeOf(interval: Bounds | null, limit: number): Outcome {
  if (interval === null) return 'unclear';
  if (interval.low > limit) return 'failed';
  return interval.high < limit ? 'passed' : 'unclear';
}

/** Beyond so many, nobody will wait for them. */
const MOST_PAIRS = 1000;

/** An interval leaves the limit out when few enough ratios lie beyond it: as many of all as do now are to be so few. */
function pairsToTell(ratios: readonly number[], isBeyond: boolean, limit: number, confidence: number): number {
  const pairs = ratios.length;
  const strays = ratios.filter((ratio) => (isBeyond ? ratio <= limit : ratio >= limit)).length;
  for (let all = pairs + 1; all < MOST_PAIRS; all += 1) {
    if ((strays * all) / pairs <= mostOutside(all, confidence)) return all - pairs;
  }
  return MOST_PAIRS;
}
