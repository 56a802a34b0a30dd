/** What the figures of a table stand on. */
import { countOf } from '../model/units.js';
import { CONFIDENCE, ROUNDS_NEEDED } from '../queueing/statistics/bootstrap.js';

/** `Medians of 5 rounds [90 % bootstrap interval over rounds].` */
export function describeRounds(rounds: number): string {
  const interval = rounds < ROUNDS_NEEDED ? '' : ` [${CONFIDENCE * 100} % bootstrap interval over rounds]`;
  return `Medians of ${countOf(rounds, 'round')}${interval}.`;
}
