/** Repeatable chance: seeded, so that a run's order and its intervals can be made again. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Draws a whole number from 0 to below `bound`, each equally likely. */
export type Draw = (bound: number) => number;

/** A source of draws that repeats itself for the same seed. */
export function seededDraw(seed: number): Draw {
  const generator = xoroshiro128plus(seed);
  return (bound) => uniformInt(generator, 0, bound - 1);
}

/** Draws a number from 0 to below 1, of 53 random bits. */
export type Uniform = () => number;

/** A source of uniform numbers that repeats itself for the same seed and stream. Streams of one seed never overlap. */
export function seededUniform(seed: number, stream = 0): Uniform {
  const generator = xoroshiro128plus(seed);
  // A jump skips 2^64 draws. Stream 0 jumps too: the first draws of small seeds are alike.
  for (let jump = 0; jump <= stream; jump += 1) generator.jump();
  return () => uniformFloat64(generator);
}

/** The same items in random order (Fisher and Yates). */
export function shuffle<T>(items: readonly T[], draw: Draw): T[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(draw(rest.length), 1));
}
