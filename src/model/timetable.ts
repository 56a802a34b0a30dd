/** The timetable of open arrivals: when each client is meant to come. The same seed gives the same timetable. */
import { seededUniform, type Uniform } from './random.js';
import type { Arrivals, OpenArrivals } from './scenario.js';
import { type Nanoseconds, SECOND } from './units.js';

/**
 * The instants of so many arrivals, whole ns since the timetable's start, in ascending order.
 * @param turn which round of its model it is, warming up included, from 0: each draws its own, all models the same
 */
export function drawTimetable(
  { rate, arrivals }: Pick<OpenArrivals, 'rate' | 'arrivals'>,
  clients: number,
  seed: number,
  turn: number,
): Nanoseconds[] {
  const drawGap = gapDrawer(arrivals, SECOND / rate, seededUniform(seed, turn));
  let at = 0;
  return Array.from({ length: clients }, () => {
    at += drawGap();
    return Math.round(at);
  });
}

/**
 * Draws the time between two arrivals. That of a Poisson process is exponential: -ln(1 - u) / rate for a uniform u,
 * by inversion of its distribution function.
 */
export function gapDrawer(arrivals: Arrivals, meanGap: Nanoseconds, draw: Uniform): () => Nanoseconds {
  return arrivals === 'constant' ? () => meanGap : () => -Math.log1p(-draw()) * meanGap;
}
