/** A hand-made round: the second to arrive is served last, and the last arrives after the first was served. */
import { failedVisit, roundOf, visit } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND } from '../../model/units.js';

/** Stamps in ms. */
export function stamped(arrivedAt: number, startedAt: number, endedAt: number, port: number) {
  const [arrived, started, ended] = [arrivedAt, startedAt, endedAt].map((time) => time * MILLISECOND);
  return visit({ arrivedAt: arrived ?? 0, startedAt: started ?? 0, endedAt: ended ?? 0, port });
}

export const HAND_MADE = roundOf([
  stamped(101, 130, 140, 2),
  stamped(100, 100, 110, 1),
  stamped(102, 110, 120, 3),
  failedVisit({ kind: 'rejected', status: 503 }, 5 * MILLISECOND),
  stamped(115, 120, 130, 4),
]);
