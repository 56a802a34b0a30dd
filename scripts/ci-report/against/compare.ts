/** Pairs of rounds of two versions, in random order, until every figure is told or the time is up. */
import { type Draw, shuffle } from '../../../src/model/random.js';
import { confidenceFor, type Judgement, judgePairs, lookingPlan } from './judgement.js';
import { type ComparedFigure, type ComparedLoad, FIGURES, GATES } from './loads.js';
import type { Readings } from './readings.js';

/** Which of the two is measured. */
export type Side = 'candidate' | 'reference';

export interface ComparedSeries {
  readonly figure: ComparedFigure;
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
  readonly measure: (side: Side, load: ComparedLoad) => Promise<Readings>;
}

const SIDES: readonly Side[] = ['candidate', 'reference'];

/** What each interval holds the true ratio with. */
export const CONFIDENCE = confidenceFor(GATES.length);

export async function compareVersions(conditions: Conditions): Promise<readonly ComparedSeries[]> {
  const { timeLeft, threshold } = conditions;
  const all = FIGURES.map((figure): ComparedSeries => ({ figure, candidate: [], reference: [], judgement: null }));
  const looks = lookingPlan(CONFIDENCE);
  let longest = 0;
  for (let pair = 1; pair <= (looks.at(-1) ?? 0); pair += 1) {
    const before = timeLeft();
    if (before < longest) break;
    await measurePair(
      all.filter((series) => isOpen(all, series.figure.load)),
      conditions,
    );
    longest = Math.max(longest, before - timeLeft());
    if (!looks.includes(pair)) continue;
    look(all, threshold);
    if (GATES.every(({ load }) => !isOpen(all, load))) break;
  }
  look(all, threshold);
  return all;
}

/** A load is measured until all gates on it are told. */
function isOpen(all: readonly ComparedSeries[], load: ComparedLoad): boolean {
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
    for (const side of shuffle(SIDES, draw)) {
      const readings = await measure(side, load);
      for (const series of open) {
        if (series.figure.load === load && !isSettled(series)) series[side].push(readings[series.figure.reading]);
      }
    }
  }
}

/** What was told once stays told: to look again at figures that are told would be one look too many. */
function look(all: readonly ComparedSeries[], threshold: number): void {
  for (const series of all) {
    if (series.candidate.length === 0 || isSettled(series)) continue;
    series.judgement = judgePairs(series, CONFIDENCE, threshold);
  }
}
