/**
 * Pairs of rounds of two versions, in random order, until every figure is told or the time is up: whether it is worse by
 * more than a threshold, or not, or more pairs are needed.
 */
import type { Bounds } from '../../../src/analysis/statistics/intervals.js';
import { medianInterval, mostOutside, roundsNeeded, signInterval } from '../../../src/analysis/statistics/intervals.js';
import { mannWhitney } from '../../../src/analysis/statistics/robust.js';
import { median } from '../../../src/analysis/statistics/samples.js';
import { type Draw, shuffle } from '../../../src/model/random.js';
import type { GateOutcome } from '../report.js';
import { COMPARED_FIGURES, type ComparedLoad, type FigureOnLoad, GATED_FIGURES, type RunReadings } from './loads.js';

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
  readonly outcome: GateOutcome;
  /** How many more pairs might tell; 0 where it is told. */
  readonly morePairs: number;
}

/** How likely a report is to be wrong in any of its figures, however often it looks. */
const ERROR = 0.05;

/** How often a report looks at its figures, at most. */
const MOST_JUDGEMENTS = 5;
/** How many times more pairs there are at each look. */
const GROWTH = 1.5;

/** Of each interval: the chance to be wrong is shared out over the figures and the looks (Bonferroni). */
export function confidenceFor(figures: number): number {
  return 1 - ERROR / (figures * MOST_JUDGEMENTS);
}

/** The numbers of pairs at which a report looks: it ends when all is told. */
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

/** The whole interval must lie beyond the limit to fail, and short of it to pass. */
function judgeInterval(interval: Bounds | null, limit: number): GateOutcome {
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

/** Which of the two is measured. */
export type Contestant = 'candidate' | 'reference';

export interface ComparedSeries {
  readonly figure: FigureOnLoad;
  /** ns, a value a pair. */
  readonly candidate: number[];
  readonly reference: number[];
  /** Null when there is not one pair. */
  judgement: Judgement | null;
}

interface Conditions {
  /** How much worse a figure may be, as a share. */
  readonly threshold: number;
  readonly draw: Draw;
  /** Ms that are left. */
  readonly timeLeft: () => number;
  readonly measure: (side: Contestant, load: ComparedLoad) => Promise<RunReadings>;
}

const CONTESTANTS: readonly Contestant[] = ['candidate', 'reference'];

/** What each interval holds the true ratio with. */
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

/** A load is measured until all gates on it are told. */
function needsMorePairs(all: readonly ComparedSeries[], load: ComparedLoad): boolean {
  return all.some(({ figure, judgement }) => figure.isGate && figure.load === load && !isTold(judgement));
}

/** A gate that is told takes no more values: what is shown of it is what it was judged by. */
function isSettled({ figure, judgement }: ComparedSeries): boolean {
  return figure.isGate && isTold(judgement);
}

function isTold(judgement: Judgement | null): boolean {
  return judgement !== null && judgement.outcome !== 'unclear';
}

/** One run of each version, each in processes of its own, for every load that is open. */
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

/** What was told once stays told: to look again at figures that are told would be one look too many. */
function judgeAll(all: readonly ComparedSeries[], threshold: number): void {
  for (const series of all) {
    if (series.candidate.length === 0 || isSettled(series)) continue;
    series.judgement = judgePairs(series, FIGURE_CONFIDENCE, threshold);
  }
}
