/** How far a measurement has come, and which of its rounds is being made. */
import type { Scenario } from '../model/scenario.js';
import type { Nanoseconds } from '../model/units.js';

export interface Progress {
  /** Rounds that are done, of all models, those of the warm-up too. */
  readonly done: number;
  readonly total: number;
  /** What is being measured now. */
  readonly doing: string;
  /** Which round of its model it is, in words: `round 3 of 5`. Empty where there is no other. */
  readonly position?: string;
  /** How long the round that begins now lasts, ns; null where that depends on the server. */
  readonly lasts?: Nanoseconds | null;
}

/** The rounds that are measured are counted; those before them are named as what they are. @param index from 0 */
export function describePosition(
  { rounds, warmUpRounds }: Pick<Scenario, 'rounds' | 'warmUpRounds'>,
  index: number,
): string {
  if (index < warmUpRounds) return warmUpRounds === 1 ? 'warm-up' : `warm-up ${index + 1} of ${warmUpRounds}`;
  return rounds === 1 ? '' : `round ${index - warmUpRounds + 1} of ${rounds}`;
}
