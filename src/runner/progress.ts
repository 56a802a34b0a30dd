/** How far a measurement has got, and which round is being made. */
import type { EndedRound } from '../model/ended-round.js';
import type { Scenario } from '../model/scenario.js';
import type { Nanoseconds } from '../model/units.js';

export interface Progress {
  /** Finished rounds of all models, warm-up rounds included. */
  readonly done: number;
  readonly total: number;
  /** What is being measured now. */
  readonly doing: string;
  /** The current round of its model, in words: `round 3 of 5`. Empty if there is only one. */
  readonly position?: string;
  /** How long the round that begins now lasts, ns; null if that depends on the server. */
  readonly lasts?: Nanoseconds | null;
  /** The round that has ended just now; absent if one begins. */
  readonly ended?: EndedRound;
}

/** Counts the measured rounds; those before them are called warm-up. @param index from 0 */
export function describePosition(
  { rounds, warmUpRounds }: Pick<Scenario, 'rounds' | 'warmUpRounds'>,
  index: number,
): string {
  if (index < warmUpRounds) return warmUpRounds === 1 ? 'warm-up' : `warm-up ${index + 1} of ${warmUpRounds}`;
  return rounds === 1 ? '' : `round ${index - warmUpRounds + 1} of ${rounds}`;
}
