/**
 * Measures pairs of rounds of two versions, in random order, until every figure is decided or the time is up. A figure
 * is worse by more than a threshold, or not, or needs more pairs.
 */
import type { Bounds } from '../../../src/analysis/statistics/intervals.js';
import { medianInterval, mostOutside, roundsNeeded, signInterval } from '../../../src/analysis/statistics/intervals.js';
import { mannWhitney } from '../../../src/analysis/statistics/robust.js';
import { median } from '../../../src/analysis/statistics/samples.js';
import { type Draw, shuffle } from '../../../src/model/random.js';
import type { GateOutcome } from '../report.js';
import { COMPARED_FIGURES, type ComparedLoad, type FigureOnLoad, GATED_FIGURES, type RunReadings } from './loads.js';

/** The same figure of both versions, one value per pair. */
export interface Pairs {
  readonly candidate: readonly number[];
  readonly reference: readonly number[];
}

export interface Judgement {
  readonly pairs: number;
  /** Median over the pairs of candidate / reference. */
  readonly ratio: number;
  /** Interval of the median ratio by the sign test: it decides. Null if there are too few pairs. */
  readonly interval: Bounds | null;
  /** The same by resampling, for information: with few pairs it is narrower than it should be. */
  readonly bootstrap: Bounds | null;
  /** Whether the interval excludes 1. */
  readonly isDifferent: boolean;
  /** From Mann and Whitney's test, two-sided. */
  readonly p: number;
  readonly outcome: GateOutcome;
  /** How many more pairs might decide it; 0 if it is decided. */
  readonly morePairs: number;
}

/** Probability that a report is wrong in any of its figures, however often it looks. */
const ERROR = 0.05;

/** How often a report looks at its figures, at most. */
const MOST_JUDGEMENTS = 5;
/** Factor by which the number of pairs grows from one look to the next. */
const GROWTH = 1.5;

/** The confidence of each interval: the error probability is divided among the figures and the looks (Bonferroni). */
export function confidenceFor(figures: number): number {
  return 1 - ERROR / (figures * MOST_JUDGEMENTS);
}

/** The numbers of pairs at which a report looks at its figures; it ends when all are decided. */
export function lookingPlan(confidence: number): number[] {
  const first = roundsNeeded(confidence);
  return Array.from({ length: MOST_JUDGEMENTS }, (_, look) => Math.ceil(first * GROWTH ** look));
}

/** @param threshold how much worse a figure may be, as a share: 0.05 */
export function judgePairs({ candidate, reference }: Pairs, confidence: number, threshold: number): Judgement {
  const ratios = candidate.map((value, index) => value / (reference[index] ?? Number.NaN));
  const ratio = median(ratios);
  const interval = signInterval(ratios, confidence);
  const limit = 1 + threshold;
  const outcome = judgeInterval(interval, limit);
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

/** To fail, the whole interval must lie beyond the limit; to pass, below it. */
function judgeInterval(interval: Bounds | null, limit: number): GateOutcome {
  if (interval === null) return 'unclear';
  if (interval.low > limit) return 'failed';
  return interval.high < limit ? 'passed' : 'unclear';
}

/** More pairs than this take too long to be worth suggesting. */
const MOST_PAIRS = 1000;

/** An interval excludes the limit if few enough ratios lie beyond it. Assumes that their share stays as it is now. */
function pairsToTell(ratios: readonly number[], isBeyond: boolean, limit: number, confidence: number): number {
  const pairs = ratios.length;
  const strays = ratios.filter((ratio) => (isBeyond ? ratio <= limit : ratio >= limit)).length;
  for (let all = pairs + 1; all < MOST_PAIRS; all += 1) {
    if ((strays * all) / pairs <= mostOutside(all, confidence)) return all - pairs;
  }
  return MOST_PAIRS;
}

/** Which of the two versions is measured. */
export type Contestant = 'candidate' | 'reference';

export interface ComparedSeries {
  readonly figure: FigureOnLoad;
  /** ns, one value per pair. */
  readonly candidate: number[];
  readonly reference: number[];
  /** Null if there is no pair. */
  judgement: Judgement | null;
}

interface Conditions {
  /** How much worse a figure may be, as a share. */
  readonly threshold: number;
  readonly draw: Draw;
  /** ms that are left. */
  readonly timeLeft: () => number;
  readonly measure: (side: Contestant, load: ComparedLoad) => Promise<RunReadings>;
}

const CONTESTANTS: readonly Contestant[] = ['candidate', 'reference'];

/** Confidence of each interval. */
export const FIGURE_CONFIDENCE = confidenceFor(GATED_FIGURES.length);

export async function compareVersions(conditions: Conditions): Promise<readonly ComparedSeries[]> {
  const { timeLeft, threshold } = conditions;
  const all = COMPARED_FIGURES.map(
    (figure): ComparedSeries => ({ figure, candidate: [], reference: [], judgement: null }),
  );
  const looks = lookingPlan(FIGURE_CONFIDENCE);
  let longest = 0;
  for (let pair = 1; pair <= (looks.at(-1) ?? 0); pair += 1) {
    const before = timeLeft();
    if (before < longest) break;
    await measurePair(
      all.filter((series) => needsMorePairs(all, series.figure.load)),
      conditions,
    );
    longest = Math.max(longest, before - timeLeft());
    if (!looks.includes(pair)) continue;
    judgeAll(all, threshold);
    if (GATED_FIGURES.every(({ load }) => !needsMorePairs(all, load))) break;
  }
  judgeAll(all, threshold);
  return all;
}

/** A load is measured until all its gates are decided. */
function needsMorePairs(all: readonly ComparedSeries[], load: ComparedLoad): boolean {
  return all.some(({ figure, judgement }) => figure.isGate && figure.load === load && !isTold(judgement));
}

/** A decided gate takes no more values: the report shows the values that decided it. */
function isSettled({ figure, judgement }: ComparedSeries): boolean {
  return figure.isGate && isTold(judgement);
}

function isTold(judgement: Judgement | null): boolean {
  return judgement !== null && judgement.outcome !== 'unclear';
}

/** One run of each version, each in processes of its own, for every load that is not decided yet. */
async function measurePair(open: readonly ComparedSeries[], { draw, measure }: Conditions): Promise<void> {
  const loads = [...new Set(open.map(({ figure }) => figure.load))];
  for (const load of shuffle(loads, draw)) {
    for (const side of shuffle(CONTESTANTS, draw)) {
      const readings = await measure(side, load);
      for (const series of open) {
        if (series.figure.load === load && !isSettled(series)) series[side].push(readings[series.figure.reading]);
      }
    }
  }
}

/** A decided figure stays decided: looking at it again would be one look too many for its confidence. */
function judgeAll(all: readonly ComparedSeries[], threshold: number): void {
  for (const series of all) {
    if (series.candidate.length === 0 || isSettled(series)) continue;
    series.judgement = judgePairs(series, FIGURE_CONFIDENCE, threshold);
  }
}
