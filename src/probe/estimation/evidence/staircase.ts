/** The staircase of a service that always takes as long: answers come c at a time. */

import { median } from '../../../analysis/statistics/samples.js';
import type { Nanoseconds } from '../../../model/units.js';
import type { ServedTimes } from './requests.js';

export interface Staircase {
  readonly slots: number;
  /** Height of a step, ns. */
  readonly serviceTime: Nanoseconds;
  /** Root of the mean squared distance from it, as a share of a step. */
  readonly misfit: number;
}

/** A misfit below this is a staircase's. */
export const STAIRCASE_MISFIT = 0.1;

/**
 * For each position in the order of answers, the median over the bursts of when it was answered; ns since the writing.
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
 * The staircase y = o + S ceil(k / c) that is closest, in the sense of least squares, to when the k-th answer came.
 * Null when there are fewer than 4 answers: two steps of one are a line through two points.
 */
export function fitStaircase(answers: readonly number[]): Staircase | null {
  if (answers.length < 4) return null;
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

/** Ordinary least squares of the answers on the step that each is on. */
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
