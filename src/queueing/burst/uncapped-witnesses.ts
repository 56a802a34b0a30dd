/** What witnesses can say where nothing caps the number in service: that nobody stood behind anybody. */
import { isServed } from '../../model/connection-record.js';
import type { Round } from '../../model/round.js';
import { timeFromConnect } from '../times.js';
import type { RoundFigures } from './round-figures.js';
import type { Testimony } from './testimony.js';
import { NEARLY_ALL } from './verdict.js';

/** Whoever stands behind somebody takes two services at least: when nobody took twice the shortest, nobody did. */
export function hearClientsUncapped(rounds: readonly Round[]): Testimony {
  const ratios = rounds.map(({ records }) => {
    const times = records.filter(isServed).map(timeFromConnect);
    const [shortest, longest] = [Math.min, Math.max].map((pick) => times.reduce((a, b) => pick(a, b), times[0] ?? 0));
    return (longest ?? 0) / (shortest ?? 0);
  });
  const ratio = ratios.reduce((largest, value) => Math.max(largest, value), 0);
  const fewest = rounds.reduce(
    (least, { records }) => Math.min(least, records.filter(isServed).length),
    Number.POSITIVE_INFINITY,
  );
  const because = `longest / shortest time from connect to departure = ${ratio.toFixed(2)}`;
  return ratio < 2
    ? { witness: 'clients', concurrency: fewest, says: 'agrees', because: `${because}: nobody stood behind anybody` }
    : { witness: 'clients', concurrency: null, says: 'cannot tell', because };
}

/** The server's trace: (nearly) all that were served were in service at once. */
export function hearServerUncapped(rounds: readonly Round[], figures: readonly RoundFigures[]): Testimony {
  const peaks = figures.map(({ peakConcurrency }) => peakConcurrency);
  const least = peaks.reduce((fewest, peak) => Math.min(fewest, peak), Number.POSITIVE_INFINITY);
  const all = rounds.every(({ records }, index) => (peaks[index] ?? 0) >= NEARLY_ALL * records.filter(isServed).length);
  return {
    witness: 'server',
    concurrency: least,
    says: all ? 'agrees' : 'cannot tell',
    because: `most in service at once, by round: ${[...new Set(peaks)].join(', ')}`,
  };
}
