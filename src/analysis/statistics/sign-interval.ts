/**
 * Intervals of a median between two values of the sample. That so many of n values lie on one side of the median is
 * binomial whatever they are distributed by, so that such an interval holds what it promises at any n, where one by
 * resampling is too narrow for few values: Thompson, "On confidence ranges for the median and other expectation
 * distributions for populations of unknown distribution form", Annals of Mathematical Statistics 7 (1936); David and
 * Nagaraja, "Order statistics" (2003), section 7.1. It turns the sign test round.
 */
import type { Bounds } from './bootstrap.js';
import { sorted } from './quantiles.js';

/** Null when even the smallest and the largest value are too close: below roundsNeeded values. */
export function signInterval(values: readonly number[], confidence: number): Bounds | null {
  const outside = mostOutside(values.length, confidence);
  const ordered = sorted(values);
  const [low, high] = [ordered.at(outside), ordered.at(-1 - outside)];
  return outside < 0 || low === undefined || high === undefined ? null : { low, high };
}

/**
 * How many of so many values may lie beyond each end: the most for which the chance that no more of them lie on one
 * side of the median, twice, is what may be missed. -1: not even none.
 */
export function mostOutside(count: number, confidence: number): number {
  const missed = (1 - confidence) / 2;
  let outside = -1;
  let term = 0.5 ** count;
  for (let chance = term; chance <= missed && outside < count / 2; chance += term) {
    outside += 1;
    term *= (count - outside) / (outside + 1);
  }
  return outside;
}
