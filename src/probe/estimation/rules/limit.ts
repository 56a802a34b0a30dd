/** The number of slots that the bursts speak for, and what speaks against it: also bursts of another size, on which it must not depend. */
import { median, relativeDeviation } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, Probed } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { departuresByPosition, type OrderVerdict, orderVerdict } from '../evidence/order.js';
import { moreThan, servedTogether } from '../evidence/overlap.js';
import { type ReplayScore, replayServiceTimes } from '../evidence/replay.js';
import {
  burstsOf,
  burstsToEstimate,
  hasLateConnect,
  type ServedTimes,
  servedTimes,
  wasServed,
} from '../evidence/requests.js';
import {
  type EstimateOptions,
  estimateOptions,
  estimateSlots,
  RESAMPLES,
  type SlotsEstimate,
} from '../evidence/slots.js';
import { STAIRCASE_MISFIT } from '../evidence/staircase.js';
import { SHORTEST_LOADED, type Unloaded, WAKE_UP } from '../evidence/unloaded.js';
import { type Doubt, doubtsOf } from './doubts.js';
import type { SlotsOverTime } from './slots-over-time.js';

interface Invariance {
  readonly slots: number;
  /** From bursts of so many clients, or their first so many. */
  readonly clients: number;
  readonly moved: boolean;
}

/** So many clients for each slot: among these first few a service that varies is looked at again. */
const FIRST_FEW = 2.5;
const LEAST_FIRST_FEW = 8;
/** Fewer bursts than this do not contradict. */
const FEWEST_OTHERS_STEADY = 2;
const FEWEST_OTHERS_VARIED = 8;
/** Of a service that varies, a share of the slots by which the fewer clients may mislead. */
const BY_CHANCE = 0.34;

/** Null where there are no such bursts, or all are hardly larger than the first few of them would be. */
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
  // Few bursts that the client's noise has blurred contradict no steps that were seen clearly.
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
  /** What the order of leaving says of that number: something only where services vary. */
  readonly order: OrderVerdict;
  /** Empty when the number may be told. */
  readonly doubts: readonly Doubt[];
  /** Share of the bursts' time for which the client was busy, median. */
  readonly clientBusy: number;
  /** Clients of a burst. */
  readonly clients: number;
  /** Standard deviation of the replayed service times over their mean: many more than were ever alone. */
  readonly variation: number;
}

/** Null when no burst shows a line. */
export function limitEvidence({ bursts, scenario, loop }: Probed, unloaded: Unloaded): LimitEvidence | null {
  const chosen = burstsToEstimate(bursts);
  const used = chosen.map(servedTimes);
  const options = estimateOptions(unloaded, RESAMPLES, scenario.seed);
  const estimate = estimateSlots(used, options);
  if (estimate === null) return null;
  const clients = Math.max(...chosen.map(({ requests }) => requests.filter(wasServed).length));
  const invariance = invarianceOf(bursts, used, estimate, options);
  const order = orderVerdict(departuresByPosition(used, estimate.slots), estimate.slots);
  const beyond = loop === null ? 0 : moreThan(estimate.slots, loop, chosen, unloaded);
  const together = servedTogether(chosen, unloaded);
  const moved = invariance?.moved === true;
  return {
    estimate,
    invariance,
    order,
    doubts: doubtsOf(estimate, unloaded, { clients, order, together, beyond, moved }),
    clientBusy: median(chosen.map(({ clientBusy }) => clientBusy)),
    clients,
    variation: relativeDeviation(used.flatMap((burst) => [...replayServiceTimes(burst, estimate.slots)])),
  };
}

/** What each burst says by itself, where they agree, counts for more than that all of them together fit no one line. */
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

/** The number of slots, where nothing speaks against it. */
export function undoubtedSlots({ limit }: { readonly limit: LimitEvidence | null }): number | null {
  return limit !== null && limit.doubts.length === 0 ? limit.estimate.slots : null;
}

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
