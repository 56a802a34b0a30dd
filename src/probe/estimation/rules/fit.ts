import { relativeDeviation } from '../../../analysis/statistics/moments.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import type { OrderVerdict } from '../evidence/order.js';
import type { ReplayScore } from '../evidence/replay.js';
import type { SlotsEstimate } from '../evidence/slots.js';
import { STAIRCASE_MISFIT } from '../evidence/staircase.js';
import { SHORTEST_LOADED, type Unloaded, WAKE_UP } from '../evidence/unloaded.js';

const MOST_IMPOSSIBLE_STEADY = 0.1;
const MOST_IMPOSSIBLE_VARIED = 0.05;
const MOST_IMPOSSIBLE_CONFIRMED = 0.12;
/** Of a service that does not vary, services under load are no wider than this. */
const MOST_SPREAD = 0.6;
const AS_ALONE = 0.15;
const FEW_IMPOSSIBLE = 0.02;

export function isGoodFit(
  { staircase, slots, replay }: SlotsEstimate,
  { deterministic, serviceTime }: Unloaded,
  order: OrderVerdict,
): boolean {
  if (staircase?.slots === slots && staircase.misfit < STAIRCASE_MISFIT) return true;
  const most = deterministic ? MOST_IMPOSSIBLE_STEADY : MOST_IMPOSSIBLE_VARIED;
  if (replay === null) return false;
  if (order.confirms && replay.impossible <= MOST_IMPOSSIBLE_CONFIRMED) return true;
  const isTight = !deterministic || replay.spread <= MOST_SPREAD || isAsAlone(replay, serviceTime);
  return replay.impossible <= most && isTight;
}

/** However wide, as where a slot was missing now and then: the usual service is that of a request that is alone. */
export function isAsAlone({ serviceTime, impossible }: ReplayScore, alone: Nanoseconds): boolean {
  return Math.abs(serviceTime / alone - 1) < AS_ALONE && impossible <= FEW_IMPOSSIBLE;
}

/** Answers must be that far apart on average, where services vary. */
const LEAST_GAP: Nanoseconds = 0.25 * MILLISECOND;
/** What takes no longer under load is the client's taking of one answer after the other, and no service of a server's. */
const LEAST_LOADED_SERVICE: Nanoseconds = 0.2 * MILLISECOND;

export function isTooQuick(
  { by, slots, staircase, replay }: SlotsEstimate,
  { deterministic, serviceTime }: Pick<Unloaded, 'deterministic' | 'serviceTime'>,
): boolean {
  if (!deterministic && serviceTime / slots < LEAST_GAP) return true;
  const loaded = by === 'staircase' ? staircase?.serviceTime : replay?.serviceTime;
  return loaded !== undefined && loaded < LEAST_LOADED_SERVICE;
}

/** Whether so few slots would have to be quicker than they are for a request that is alone. */
export function isOutdone(
  { by, staircase, replay }: SlotsEstimate,
  { deterministic, serviceTime, times }: Unloaded,
): boolean {
  // Of services that vary, a few that were alone may all have been long ones.
  const chance = deterministic ? 0 : (3 * relativeDeviation(times)) / Math.sqrt(times.length);
  const shortest = SHORTEST_LOADED * Math.exp(-chance) * serviceTime - WAKE_UP;
  if (by === 'staircase' && staircase !== null) return staircase.serviceTime < shortest;
  if (replay === null) return false;
  return (deterministic ? replay.serviceTime : replay.meanTime) < shortest;
}
