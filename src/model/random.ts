/** Repeatable chance: seeded, so that a run's order and its intervals can be made again. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Draws a whole number from 0 to below `bound`, each equally likely. */
export type Draw = (bound: number) => number;

/** A source of draws that repeats itself for the same seed. */
export function seededDraw(seed: number): Draw {
  const generator = xoroshiro128plus(seed);
  return (bound) => uniformInt(generator, 0, bound - 1);
}

/** The same items in random order (Fisher and Yates). */
export function shuffle<T>(items: readonly T[], draw: Draw): T[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(draw(rest.length), 1));
}
