/** The staircase of a steady service: answers arrive c at a time. */

import { median } from '../../../analysis/statistics/samples.js';
import type { Nanoseconds } from '../../../model/units.js';
import type { ServedTimes } from './requests.js';

export interface Staircase {
  readonly slots: number;
  /** Height of a step, ns. */
  readonly serviceTime: Nanoseconds;
  /** Root mean square distance from the staircase, as a share of a step. */
  readonly misfit: number;
}

/** Misfit below which the answers form a staircase. */
export const STAIRCASE_MISFIT = 0.1;
/** A burst with fewer answers shows no queue: two steps of one answer are a line through two points. */
export const FEWEST_ANSWERS = 4;

/**
 * For each position in the order of the answers, its time since the first request was sent, median over bursts, ns.
 * @param weights how often each burst counts
 */
export function answersByPosition(bursts: readonly ServedTimes[], weights?: Uint16Array): number[] {
  const positions = Math.min(...bursts.map(({ departures }) => departures.length));
  const ordered = bursts.flatMap(({ arrivals, departures }, burst) => {
    const since = departures.map((departure) => departure - (arrivals[0] ?? 0)).sort();
    return new Array<Float64Array>(weights === undefined ? 1 : (weights[burst] ?? 0)).fill(since);
  });
  return Array.from({ length: positions }, (_, position) => median(ordered.map((since) => since[position] ?? 0)));
}

/**
 * The staircase y = o + S ceil(k / c) closest to the times of the answers, by least squares.
 * Null for fewer than FEWEST_ANSWERS.
 */
export function fitStaircase(answers: readonly number[]): Staircase | null {
  if (answers.length < FEWEST_ANSWERS) return null;
  let best: Staircase | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let slots = 1; slots <= answers.length / 2; slots += 1) {
    const fitted = fitSteps(answers, slots);
    if (fitted.squares >= least || fitted.slope <= 0) continue;
    least = fitted.squares;
    const misfit = Math.sqrt(fitted.squares / answers.length) / fitted.slope;
    best = { slots, serviceTime: fitted.slope, misfit };
  }
  return best;
}

/** Ordinary least squares of each answer's time on the number of its step. */
function fitSteps(answers: readonly number[], slots: number): { slope: number; squares: number } {
  const size = answers.length;
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumXY = 0;
  let sumYY = 0;
  const origin = answers[0] ?? 0;
  for (let position = 0; position < size; position += 1) {
    const x = Math.floor(position / slots);
    const y = (answers[position] ?? 0) - origin;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
    sumYY += y * y;
  }
  const slope = (sumXY - (sumX * sumY) / size) / (sumXX - (sumX * sumX) / size);
  const squares = Math.max(0, sumYY - (sumY * sumY) / size - slope * (sumXY - (sumX * sumY) / size));
  return { slope, squares };
}
