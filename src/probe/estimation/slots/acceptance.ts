/** When a number of slots is believed: the rule that decides between a number, a range and nothing. */

import { relativeDeviation } from '../../../analysis/statistics/moments.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { type Unloaded, WAKE_UP } from '../requests/unloaded.js';
import type { OrderVerdict } from './order.js';
import type { ReplayScore } from './replay.js';
import type { SlotsEstimate } from './slots-estimate.js';
import { STAIRCASE_MISFIT } from './staircase.js';

/** Why a number is not believed. */
export type Doubt =
  /** The model of one line and so many servers does not explain what was seen. */
  | 'poor-fit'
  /** The bursts, drawn again, do not agree. */
  | 'votes-spread'
  /** Fewer bursts than it takes. */
  | 'few-bursts'
  /** Answers follow one another so quickly that the client's noise puts them out of order. */
  | 'too-quick'
  /** Too few waited: the bursts were not several times larger than the number of slots. */
  | 'few-waited'
  /** Bursts of another size say another number. */
  | 'moves-with-burst-size'
  /** The work that gets done is more than so many could do. */
  | 'outdone'
  /** More were in service at once than that, or some left whom so many would not have reached yet. */
  | 'outnumbered'
  /** The order of leaving says a smaller number. */
  | 'out-of-order';

const AGREEMENT_STEADY = 0.9;
/** Neighbours are close to one another where services vary: with more than a few votes for another it may be that one. */
const AGREEMENT_VARIED = 0.92;
const FEWEST_STEADY = 3;
const FEWEST_VARIED = 6;
/** What the order of leaving confirms too needs no more than a majority, and not as many bursts. */
const AGREEMENT_CONFIRMED = 0.5;
const FEWEST_CONFIRMED = 2;
const MOST_IMPOSSIBLE_STEADY = 0.1;
const MOST_IMPOSSIBLE_VARIED = 0.05;
const MOST_IMPOSSIBLE_CONFIRMED = 0.12;
/** Answers must be that far apart on average, where services vary. */
const LEAST_GAP: Nanoseconds = 0.25 * MILLISECOND;
/** What takes no longer under load is the client's taking of one answer after the other, and no service of a server's. */
const LEAST_SERVICE: Nanoseconds = 0.2 * MILLISECOND;
/** So many clients for each slot at least: where services do not vary, two steps are seen. */
const LEAST_PER_SLOT_STEADY = 2.2;
const LEAST_PER_SLOT_VARIED = 2.5;
/** Of a service that does not vary, services under load are no wider than this. */
const MOST_SPREAD = 0.6;
const AS_ALONE = 0.15;
const FEW_IMPOSSIBLE = 0.02;
/** A client that was elsewhere for a moment finds the answers of two services together. */
const SELDOM = 0.1;
/** A service under load is no shorter than one that is alone, give or take what is not known of the latter. */
const SHORTEST = 0.7;

/** What was seen of the same bursts otherwise. */
export interface OtherSigns {
  /** Clients of a burst. */
  readonly clients: number;
  readonly order: OrderVerdict;
  /** So many were certainly in service at once. */
  readonly together: number;
  /** How often more than the slots were, while clients were kept busy: a share. */
  readonly beyond: number;
}

/** What speaks against a number of slots; empty when it may be claimed. */
export function doubtsOf(
  estimate: SlotsEstimate,
  unloaded: Unloaded,
  { clients, order, together, beyond }: OtherSigns,
): Doubt[] {
  const { deterministic, serviceTime } = unloaded;
  const { slots, agreement, bursts } = estimate;
  const enough = enoughFor(deterministic, order);
  const checks: ReadonlyArray<readonly [Doubt, boolean]> = [
    ['poor-fit', !isGoodFit(estimate, unloaded, order)],
    ['votes-spread', agreement < enough.agreement],
    ['few-bursts', bursts < enough.bursts],
    ['too-quick', isTooQuick(estimate, { deterministic, serviceTime })],
    ['few-waited', clients < (deterministic ? LEAST_PER_SLOT_STEADY : LEAST_PER_SLOT_VARIED) * slots],
    ['outdone', isOutdone(estimate, unloaded)],
    ['outnumbered', together > slots || beyond > SELDOM || (!deterministic && order.hasMore)],
    ['out-of-order', !deterministic && order.hasFewer],
  ];
  return checks.flatMap(([doubt, applies]) => (applies ? [doubt] : []));
}

function enoughFor(deterministic: boolean, order: OrderVerdict): { agreement: number; bursts: number } {
  if (deterministic) return { agreement: AGREEMENT_STEADY, bursts: FEWEST_STEADY };
  if (order.confirms) return { agreement: AGREEMENT_CONFIRMED, bursts: FEWEST_CONFIRMED };
  return { agreement: AGREEMENT_VARIED, bursts: FEWEST_VARIED };
}

function isTooQuick(
  { by, slots, staircase, replay }: SlotsEstimate,
  { deterministic, serviceTime }: Pick<Unloaded, 'deterministic' | 'serviceTime'>,
): boolean {
  if (!deterministic && serviceTime / slots < LEAST_GAP) return true;
  const loaded = by === 'staircase' ? staircase?.serviceTime : replay?.serviceTime;
  return loaded !== undefined && loaded < LEAST_SERVICE;
}

function isGoodFit(
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

/** However wide, as where a place was missing now and then: the usual service is that of who is alone. */
export function isAsAlone({ serviceTime, impossible }: ReplayScore, alone: Nanoseconds): boolean {
  return Math.abs(serviceTime / alone - 1) < AS_ALONE && impossible <= FEW_IMPOSSIBLE;
}

/** Whether so few would have to be quicker than they are when nobody else is there. */
export function isOutdone(
  { by, staircase, replay }: SlotsEstimate,
  { deterministic, serviceTime, times }: Unloaded,
): boolean {
  // Of services that vary, a few that were alone may all have been long ones.
  const chance = deterministic ? 0 : (3 * relativeDeviation(times)) / Math.sqrt(times.length);
  const shortest = SHORTEST * Math.exp(-chance) * serviceTime - WAKE_UP;
  if (by === 'staircase' && staircase !== null) return staircase.serviceTime < shortest;
  if (replay === null) return false;
  return (deterministic ? replay.serviceTime : replay.meanTime) < shortest;
}
