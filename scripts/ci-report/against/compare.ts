/**
 * Measures rounds of two versions until every gate is decided or the time is up. What is for information is measured in the
 * time that is left.
 */
import { type Draw, shuffle } from '../../../src/model/random.js';
import type { Nanoseconds } from '../../../src/model/units.js';
import { FIGURE_CONFIDENCE, type Judgement, judgeRatios, lastConfidence, lookingPlan } from './judge.js';
import { BENCH_FIGURES, type ComparedFigure, GATED_FIGURES, type GatedFigure, type RunReadings } from './loads.js';
import { CONTESTANTS, type Contestant, type PairedReading } from './round.js';

export interface ComparedSeries {
  readonly figure: ComparedFigure;
  /** Whether it decides, or is only shown for information. */
  readonly isGate: boolean;
  /** One value per round. */
  readonly candidate: Nanoseconds[];
  readonly reference: Nanoseconds[];
  /** candidate / reference */
  readonly ratios: number[];
  /** Null if there is no round. */
  judgement: Judgement | null;
}

interface Conditions {
  /** How much worse a figure may be, as a share. */
  readonly threshold: number;
  readonly draw: Draw;
  /** ms that are left. */
  readonly timeLeft: () => number;
  /** One reading per figure. @param time how long the round should take, ms */
  readonly measureRound: (figures: readonly GatedFigure[], time: number) => Promise<readonly PairedReading[]>;
  /** Null: its figures are not compared. */
  readonly runBench: ((side: Contestant) => Promise<RunReadings>) | null;
}

/** Confidence of the intervals that are for information, and how many pairs of runs they are made from. */
export const BENCH_CONFIDENCE = 0.95;
const BENCH_PAIRS = 6;

/** Share of the time that the rounds before a look may plan with: some take longer than planned. */
const SHARED_TIME = 0.85;

export async function compareVersions(conditions: Conditions): Promise<readonly ComparedSeries[]> {
  const oneMoreFits = timeKeeper(conditions.timeLeft);
  const gates = await measureGates(conditions, oneMoreFits);
  return [...gates, ...(await measureBench(conditions, oneMoreFits))];
}

async function measureGates(
  { threshold, timeLeft, measureRound }: Conditions,
  oneMoreFits: () => boolean,
): Promise<ComparedSeries[]> {
  const gates = GATED_FIGURES.map((figure) => ({ figure, series: emptySeries(figure, true) }));
  const looks = lookingPlan(FIGURE_CONFIDENCE);
  let looksDone = 0;
  for (let round = 1; round <= (looks.at(-1) ?? 0) && oneMoreFits(); round += 1) {
    // A decided gate takes no more values: the report shows the values that decided it.
    const open = gates.filter(({ series }) => !isDecided(series));
    // Nothing is decided before a look: if the machine is slow, shorter rounds still reach it.
    const roundsToLook = (looks.find((look) => look >= round) ?? round) - round + 1;
    const readings = await measureRound(
      open.map(({ figure }) => figure),
      (SHARED_TIME * timeLeft()) / roundsToLook,
    );
    for (const [index, { series }] of open.entries()) addReading(series, readings[index] as PairedReading);
    if (!looks.includes(round)) continue;
    looksDone += 1;
    for (const { series } of open) judge(series, FIGURE_CONFIDENCE, threshold);
    if (gates.every(({ series }) => isDecided(series))) break;
  }
  // If the time is up, the next look comes early and is the last.
  if (looksDone < looks.length)
    for (const { series } of gates) if (!isDecided(series)) judge(series, lastConfidence(looksDone), threshold);
  return gates.map(({ series }) => series);
}

async function measureBench(
  { draw, threshold, runBench }: Conditions,
  oneMoreFits: () => boolean,
): Promise<ComparedSeries[]> {
  if (runBench === null) return [];
  const rows = BENCH_FIGURES.map((figure) => ({ figure, series: emptySeries(figure, false) }));
  for (let pair = 0; pair < BENCH_PAIRS && oneMoreFits(); pair += 1) {
    const readings = new Map<Contestant, RunReadings>();
    for (const side of shuffle(CONTESTANTS, draw)) readings.set(side, await runBench(side));
    for (const { figure, series } of rows) {
      const [candidate = Number.NaN, reference = Number.NaN] = CONTESTANTS.map(
        (side) => readings.get(side)?.[figure.reading],
      );
      addReading(series, { candidate, reference });
    }
  }
  for (const { series } of rows) judge(series, BENCH_CONFIDENCE, threshold);
  return rows.map(({ series }) => series);
}

function emptySeries(figure: ComparedFigure, isGate: boolean): ComparedSeries {
  return { figure, isGate, candidate: [], reference: [], ratios: [], judgement: null };
}

/** Tells whether as much time is left as the longest round so far has taken. A pair of runs of `bench` takes about as long. */
function timeKeeper(timeLeft: () => number): () => boolean {
  let [longest, before] = [0, timeLeft()];
  return () => {
    const left = timeLeft();
    longest = Math.max(longest, before - left);
    before = left;
    return left > longest;
  };
}

function addReading(series: ComparedSeries, { candidate, reference }: PairedReading): void {
  series.candidate.push(candidate);
  series.reference.push(reference);
  series.ratios.push(candidate / reference);
}

function judge(series: ComparedSeries, confidence: number, threshold: number): void {
  if (series.ratios.length > 0) series.judgement = judgeRatios(series.ratios, confidence, threshold);
}

function isDecided({ judgement }: ComparedSeries): boolean {
  return judgement !== null && judgement.outcome !== 'unclear';
}
