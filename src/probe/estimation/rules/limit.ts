/** The estimated number of slots and the doubts about it. The number must not depend on the size of the bursts. */
import { median, relativeDeviation } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, Probed } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { departuresByPosition, type OrderVerdict, orderVerdict } from '../evidence/order.js';
import { moreThan, servedTogether } from '../evidence/overlap.js';
import { type ReplayScore, replayServiceTimes, STEADY_REPLAY } from '../evidence/replay.js';
import {
  burstsOf,
  burstsToEstimate,
  hasLateConnect,
  type ServedTimes,
  servedTimes,
  usualQuickest,
} from '../evidence/requests.js';
import { isRuledOut, slotsByOrder, WIDE_RANGE } from '../evidence/rival-slots.js';
import {
  type EstimateOptions,
  estimateOptions,
  estimateSlots,
  leastPossible,
  RESAMPLES,
  type SlotsEstimate,
  TIED,
  usualClients,
} from '../evidence/slots.js';
import { STAIRCASE_MISFIT } from '../evidence/staircase.js';
import { AS_ALONE, isBlurred, SHORTEST_LOADED, type Unloaded, WAKE_UP } from '../evidence/unloaded.js';
import { type Doubt, doubtsOf, leavesRange } from './doubts.js';
import type { SlotsOverTime } from './slots-over-time.js';

interface Invariance {
  readonly slots: number;
  /** Size of the bursts that `slots` comes from, or how many of their first requests were used. */
  readonly clients: number;
  readonly moved: boolean;
}

/** Requests per slot: if service times vary, the estimate is repeated with only this many requests of each burst. */
const FIRST_FEW = 2.5;
const LEAST_FIRST_FEW = 8;
/** Fewer bursts than this cannot contradict the estimate. */
const FEWEST_OTHERS_STEADY = 2;
const FEWEST_OTHERS_VARIED = 8;
/** If service times vary, the estimate from fewer requests may differ by this share of the slots by chance. */
const BY_CHANCE = 0.34;

/** Estimates the slots again from bursts of another size. Null if there are not enough of them, or they are too small. */
function invarianceOf(
  bursts: readonly ProbeBurst[],
  used: readonly ServedTimes[],
  { slots, by }: SlotsEstimate,
  options: EstimateOptions,
): Invariance | null {
  const others = options.deterministic ? othersOf(bursts) : firstOf(used, slots);
  if (others.length < (options.deterministic ? FEWEST_OTHERS_STEADY : Math.max(FEWEST_OTHERS_VARIED, used.length / 2)))
    return null;
  const estimate = estimateSlots(others, { ...options, resamples: 0 });
  const clients = Math.max(0, ...others.map(({ departures }) => departures.length));
  if (estimate === null || clients < 2 * slots) return null;
  const allowed = options.deterministic ? 0 : Math.max(1, BY_CHANCE * slots);
  // A few bursts without clear steps cannot contradict clear steps.
  const isClear = !options.deterministic || by === 'replay' || estimate.by === 'staircase';
  return { slots: estimate.slots, clients, moved: isClear && Math.abs(estimate.slots - slots) > allowed };
}

function othersOf(bursts: readonly ProbeBurst[]): ServedTimes[] {
  return burstsOf(bursts, 'invariance')
    .filter((burst) => !hasLateConnect(burst))
    .map(servedTimes);
}

function firstOf(used: readonly ServedTimes[], slots: number): ServedTimes[] {
  const clients = Math.max(LEAST_FIRST_FEW, Math.ceil(FIRST_FEW * slots));
  return used.flatMap(({ arrivals, departures }) => {
    if (departures.length < 1.3 * clients) return [];
    return [{ clients, arrivals: arrivals.subarray(0, clients), departures: departures.subarray(0, clients) }];
  });
}

export interface LimitEvidence {
  readonly estimate: SlotsEstimate;
  readonly invariance: Invariance | null;
  /** What the order of departures says about that number; informative only if service times vary. */
  readonly order: OrderVerdict;
  /** The numbers that the order of departures allows, if services vary and the bursts' votes do not decide; else null. */
  readonly byOrder: { readonly low: number; readonly high: number } | null;
  /** Empty if the number can be reported. */
  readonly doubts: readonly Doubt[];
  /** Share of the time that the client was busy, median over the bursts. */
  readonly clientBusy: number;
  /** Clients per burst. */
  readonly clients: number;
  /** Standard deviation of the replayed service times over their mean. There are many more of these than single requests. */
  readonly variation: number;
}

/** Null if no burst shows a queue. */
export function limitEvidence({ bursts, scenario, loop }: Probed, unloaded: Unloaded): LimitEvidence | null {
  const chosen = burstsToEstimate(bursts);
  const used = chosen.map(servedTimes);
  const options = estimateOptions(unloaded, RESAMPLES, scenario.seed);
  const estimate = estimateSlots(used, options);
  if (estimate === null) return null;
  const clients = usualClients(used);
  const invariance = invarianceOf(bursts, used, estimate, options);
  const inTime = burstsOf(bursts, 'ramp', 'aimed', 'invariance').filter((burst) => !hasLateConnect(burst));
  const all = inTime.map(servedTimes);
  const order = orderVerdict(departuresByPosition(all, estimate.slots), estimate.slots);
  const beyond = loop === null ? 0 : moreThan(estimate.slots, loop, chosen, unloaded);
  // A few single requests do not show the median of varying services.
  const together = options.deterministic ? servedTogether(chosen, unloaded) : 0;
  const moved = invariance?.moved === true;
  const quickest = usualQuickest(chosen);
  const doubts = doubtsOf(estimate, unloaded, { clients, order, together, beyond, moved, quickest });
  const isOnlyVotes = !options.deterministic && doubts.length === 1 && doubts[0] === 'votes-spread';
  const isReached = order.reachesLast || order.confirms;
  const isCertain = isOnlyVotes && isReached && hasNoRival(estimate, used, options);
  return {
    estimate,
    invariance,
    order,
    byOrder:
      !options.deterministic && !isCertain && doubts.some((doubt) => leavesRange([doubt]))
        ? slotsByOrder(all, unloaded, scenario.seed)
        : null,
    doubts: isCertain ? [] : doubts,
    clientBusy: median(chosen.map(({ clientBusy }) => clientBusy)),
    clients,
    variation: relativeDeviation(used.flatMap((burst) => [...replayServiceTimes(burst, estimate.slots)])),
  };
}

/** Whether simulations rule out every larger number that resamples lead to, and every number within a range worth reporting. */
function hasNoRival(
  { slots, votes }: SlotsEstimate,
  bursts: readonly ServedTimes[],
  options: EstimateOptions,
): boolean {
  const near = Array.from({ length: Math.ceil(WIDE_RANGE * slots) - slots + 1 }, (_, more) => slots + more);
  const contenders = [...new Set([...near, ...votes.map(([number]) => number)])];
  const seen = { bursts, leastTime: leastPossible(options), seed: options.seed };
  return contenders.every((rival) => rival <= slots || isRuledOut(rival, contenders, seen));
}

/** If the bursts, read one by one, agree on a number, it replaces the estimate from all of them together, doubts included. */
export function withOwnSteps(limit: LimitEvidence | null, own: SlotsOverTime | null): LimitEvidence | null {
  if (limit === null || own === null) return limit;
  const { slots, step, misfit, agreeing, of } = own;
  if (limit.doubts.length === 0 && limit.estimate.slots === slots) return limit;
  const estimate: SlotsEstimate = {
    ...limit.estimate,
    slots,
    by: 'bursts',
    staircase: { slots, serviceTime: step, misfit },
    replay: limit.estimate.scores.find(({ servers }) => servers === slots) ?? null,
    agreement: agreeing / of,
    bursts: of,
  };
  return { ...limit, estimate: { ...estimate, votes: [[slots, agreeing]] }, invariance: null, doubts: [] };
}

/** The number of slots, or null if there is any doubt. */
export function undoubtedSlots({ limit }: { readonly limit: LimitEvidence | null }): number | null {
  return limit !== null && limit.doubts.length === 0 ? limit.estimate.slots : null;
}

const MOST_IMPOSSIBLE_STEADY = 0.1;
const MOST_IMPOSSIBLE_VARIED = 0.05;
const MOST_IMPOSSIBLE_CONFIRMED = 0.12;
const FEW_IMPOSSIBLE = 0.02;

export function isGoodFit(
  { staircase, slots, replay, scores }: SlotsEstimate,
  unloaded: Unloaded,
  order: OrderVerdict,
): boolean {
  if (staircase?.slots === slots && staircase.misfit < STAIRCASE_MISFIT) return true;
  const { deterministic, serviceTime } = unloaded;
  const others = scores.filter(({ servers }) => servers % slots !== 0);
  const isTied = others.some(({ score }) => score < (replay?.score ?? 0) + TIED);
  // A delay that jitters can hide the steps. Then c slots and m c slots with services m times as long replay equally well.
  if (isTied && isBlurred(unloaded)) return false;
  const most = deterministic ? MOST_IMPOSSIBLE_STEADY : MOST_IMPOSSIBLE_VARIED;
  if (replay === null) return false;
  if (order.confirms && replay.impossible <= MOST_IMPOSSIBLE_CONFIRMED) return true;
  // Two slots that the network keeps out of step look like a single one with services that vary.
  const isTight =
    (!deterministic && !isBlurred(unloaded)) || replay.spread <= STEADY_REPLAY || isAsAlone(replay, serviceTime);
  return replay.impossible <= most && isTight;
}

/**
 * Whether the median replayed service is that of a single request. Then a wide spread is no objection: it can come from a slot
 * that was sometimes unavailable.
 */
export function isAsAlone({ serviceTime, impossible }: ReplayScore, alone: Nanoseconds): boolean {
  return Math.abs(serviceTime / alone - 1) < AS_ALONE && impossible <= FEW_IMPOSSIBLE;
}

/** Least mean time between two answers, if service times vary. */
const LEAST_GAP: Nanoseconds = 0.25 * MILLISECOND;
/** A shorter service under load is only the time that the client needs to read one answer after the other. */
const LEAST_LOADED_SERVICE: Nanoseconds = 0.2 * MILLISECOND;

export function isTooQuick(
  { by, slots, staircase, replay }: SlotsEstimate,
  { deterministic, serviceTime }: Pick<Unloaded, 'deterministic' | 'serviceTime'>,
): boolean {
  if (!deterministic && serviceTime / slots < LEAST_GAP) return true;
  const loaded = by === 'staircase' ? staircase?.serviceTime : replay?.serviceTime;
  return loaded !== undefined && loaded < LEAST_LOADED_SERVICE;
}

/**
 * Whether bursts have answers that are quicker than any single request: then part of a single request is no service, such as an
 * acknowledgement that is delayed on reused connections.
 */
export function isQuickerThanAlone(
  quickest: Nanoseconds,
  { deterministic, serviceTime, roundTrip }: Pick<Unloaded, 'deterministic' | 'serviceTime' | 'roundTrip'>,
): boolean {
  return deterministic && quickest - roundTrip < SHORTEST_LOADED * serviceTime - 2 * WAKE_UP;
}

/** Whether so few slots would need services shorter than those of single requests. */
export function isOutdone(
  { by, staircase, replay }: SlotsEstimate,
  { deterministic, serviceTime, times }: Unloaded,
): boolean {
  // The mean of varying services under load is that of single requests, unless these were long by chance or contain a delay.
  const chance = deterministic ? 0 : (2 * relativeDeviation(times)) / Math.sqrt(times.length);
  const share = deterministic ? SHORTEST_LOADED : 1 - AS_ALONE;
  const shortest = share * Math.exp(-chance) * serviceTime - WAKE_UP;
  if (by === 'staircase' && staircase !== null) return staircase.serviceTime < shortest;
  if (replay === null) return false;
  return (deterministic ? replay.serviceTime : replay.meanTime) < shortest;
}
