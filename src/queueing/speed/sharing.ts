/** Whether the requests in service slow one another down: told by the interval, for the figure alone may be chance. */
import type { Effective } from './effective-parallelism.js';

/** Slots that surely do the work of that many times fewer share something: processors, mostly. */
const INFLATED = 1.25;

export function isSharing(slots: number, { interval }: Pick<Effective, 'interval'>): boolean {
  return slots > INFLATED * interval.high;
}
