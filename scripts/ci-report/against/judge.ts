/** Whether a figure is worse by more than a threshold, or not, or needs more rounds. */
import {
  type Bounds,
  roundsNeeded,
  signedRankInterval,
  walshAverages,
} from '../../../src/analysis/statistics/intervals.js';
import { median } from '../../../src/analysis/statistics/samples.js';
import type { GateOutcome } from '../report.js';
import { GATED_FIGURES } from './loads.js';

export interface Judgement {
  readonly rounds: number;
  /** The centre of the ratios candidate / reference: the median of the averages of all pairs of their logarithms. */
  readonly ratio: number;
  /** Its interval by Wilcoxon's signed-rank test: it decides. Null if there are too few rounds. */
  readonly interval: Bounds | null;
  /** Whether the interval excludes 1. */
  readonly isDifferent: boolean;
  readonly outcome: GateOutcome;
  /** How many more rounds might decide it; 0 if it is decided. */
  readonly moreRounds: number;
}

/**
 * The probability that a report says worse, or not worse, and is wrong, however often it looks: for a version that is
 * worse by exactly the threshold. For all others it is smaller.
 */
export const ERROR = 0.01;

/** How often a report looks at its figures, at most. */
const MOST_LOOKS = 5;
/** Factor by which the number of rounds grows from one look to the next. */
const GROWTH = 1.3;

/**
 * The confidence of each interval: the error probability is divided among the figures and the looks (Bonferroni). A
 * figure can be wrong at one end of its interval only, so each end may miss that often.
 */
export function confidenceFor(figures: number): number {
  return confidenceOfLook(figures, 1);
}

/** @param looks whose error probability this one has */
function confidenceOfLook(figures: number, looks: number): number {
  return 1 - (2 * ERROR * looks) / (figures * MOST_LOOKS);
}

/** Confidence of each interval of a gate. */
export const FIGURE_CONFIDENCE = confidenceFor(GATED_FIGURES.length);

/** Confidence of a gate's last look, if the time is up: it has the error probability of all looks that are left. */
export function lastConfidence(looksDone: number): number {
  return confidenceOfLook(GATED_FIGURES.length, Math.max(1, MOST_LOOKS - looksDone));
}

/** The numbers of rounds at which a report looks at its figures; it ends when all are decided. */
export function lookingPlan(confidence: number): number[] {
  const first = roundsNeeded(confidence);
  return Array.from({ length: MOST_LOOKS }, (_, look) => Math.ceil(first * GROWTH ** look));
}

/** @param threshold how much worse a figure may be, as a share */
export function judgeRatios(ratios: readonly number[], confidence: number, threshold: number): Judgement {
  // Of logarithms, because they are symmetric: two equal versions can be exchanged.
  const logarithms = ratios.map(Math.log);
  const bounds = signedRankInterval(logarithms, confidence);
  const interval = bounds === null ? null : { low: Math.exp(bounds.low), high: Math.exp(bounds.high) };
  const ratio = Math.exp(median([...walshAverages(logarithms)]));
  const outcome = judgeInterval(interval, 1 + threshold);
  return {
    rounds: ratios.length,
    ratio,
    interval,
    isDifferent: interval !== null && (interval.low > 1 || interval.high < 1),
    outcome,
    moreRounds: outcome === 'unclear' ? roundsToTell({ ratio, interval }, ratios.length, 1 + threshold, confidence) : 0,
  };
}

/** To fail, the whole interval must lie beyond the limit; to pass, below it. */
function judgeInterval(interval: Bounds | null, limit: number): GateOutcome {
  if (interval === null) return 'unclear';
  if (interval.low > limit) return 'failed';
  return interval.high < limit ? 'passed' : 'unclear';
}

/** More rounds than this take too long to be worth suggesting. */
const MOST_ROUNDS = 1000;

/** The interval's half on the side of the limit shrinks with the square root of the number of rounds. */
function roundsToTell(
  { ratio, interval }: Pick<Judgement, 'ratio' | 'interval'>,
  rounds: number,
  limit: number,
  confidence: number,
): number {
  if (interval === null) return roundsNeeded(confidence) - rounds;
  const half = Math.abs(Math.log((ratio > limit ? interval.low : interval.high) / ratio));
  const all = Math.ceil(rounds * (half / Math.log(limit / ratio)) ** 2);
  return Math.max(1, Math.min(MOST_ROUNDS, all) - rounds);
}
