/** Seeded random numbers, so that the order of a run and its intervals can be reproduced. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Draws an integer from 0 to `bound` - 1, each equally likely. */
export type Draw = (bound: number) => number;

/** The same seed gives the same draws. */
export function seededDraw(seed: number): Draw {
  const generator = xoroshiro128plus(seed);
  return (bound) => uniformInt(generator, 0, bound - 1);
}

/** Draws a number from 0 (inclusive) to 1 (exclusive) with 53 random bits. */
export type Uniform = () => number;

/** The same seed and stream give the same numbers. The streams of a seed do not overlap. */
export function seededUniform(seed: number, stream = 0): Uniform {
  const generator = xoroshiro128plus(seed);
  // A jump skips 2^64 draws. Stream 0 jumps too, because the first draws of small seeds are similar.
  for (let jump = 0; jump <= stream; jump += 1) generator.jump();
  return () => uniformFloat64(generator);
}

/** The same items in random order (Fisher and Yates). */
export function shuffle<T>(items: readonly T[], draw: Draw): T[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(draw(rest.length), 1));
}
