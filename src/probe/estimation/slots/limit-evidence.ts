/** The number of slots must not depend on how many clients come: the same, from bursts of another size. */

import { relativeDeviation } from '../../../analysis/statistics/moments.js';
import { median } from '../../../analysis/statistics/quantiles.js';
import type { ProbeBurst, Probed } from '../../../model/probe.js';
import {
  type BurstJobs,
  burstsOf,
  burstsToEstimate,
  hasLateConnect,
  isServed,
  jobsOf,
} from '../requests/burst-requests.js';
import { moreThan, servedTogether } from '../requests/overlap.js';
import type { Unloaded } from '../requests/unloaded.js';
import { type Doubt, doubtsOf } from './acceptance.js';
import { type OrderVerdict, orderVerdict, placesLeft } from './order.js';
import { replayServiceTimes } from './replay.js';
import {
  type EstimateOptions,
  estimateOptions,
  estimateSlots,
  RESAMPLES,
  type SlotsEstimate,
} from './slots-estimate.js';

export interface Invariance {
  readonly slots: number;
  /** From bursts of so many clients, or their first so many. */
  readonly clients: number;
  readonly moved: boolean;
}

/** Clients for each slot among whom a service that varies is looked at again. */
const FIRST_FEW = 2.5;
const FEWEST_CLIENTS = 8;
/** Fewer bursts than this do not contradict. */
const FEWEST_STEADY = 2;
const FEWEST_VARIED = 8;
/** Of a service that varies, a share of the slots by which the fewer clients may mislead. */
const BY_CHANCE = 0.34;

/** Null where there are no such bursts, or all are hardly larger than the first few of them would be. */
export function invarianceOf(
  bursts: readonly ProbeBurst[],
  used: readonly BurstJobs[],
  { slots, by }: SlotsEstimate,
  options: EstimateOptions,
): Invariance | null {
  const others = options.deterministic ? othersOf(bursts) : firstOf(used, slots);
  if (others.length < (options.deterministic ? FEWEST_STEADY : Math.max(FEWEST_VARIED, used.length / 2))) return null;
  const estimate = estimateSlots(others, { ...options, resamples: 0 });
  const clients = Math.max(0, ...others.map(({ departures }) => departures.length));
  if (estimate === null || clients < 2 * slots) return null;
  const allowed = options.deterministic ? 0 : Math.max(1, BY_CHANCE * slots);
  // Few bursts that the client's noise has blurred contradict no steps that were seen clearly.
  const isClear = !options.deterministic || by === 'replay' || estimate.by === 'staircase';
  return { slots: estimate.slots, clients, moved: isClear && Math.abs(estimate.slots - slots) > allowed };
}

function othersOf(bursts: readonly ProbeBurst[]): BurstJobs[] {
  return burstsOf(bursts, 'invariance')
    .filter((burst) => !hasLateConnect(burst))
    .map(jobsOf);
}

function firstOf(used: readonly BurstJobs[], slots: number): BurstJobs[] {
  const clients = Math.max(FEWEST_CLIENTS, Math.ceil(FIRST_FEW * slots));
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
  /** Empty when the number may be claimed. */
  readonly doubts: readonly Doubt[];
  /** Share of the bursts' time for which the client was busy, median. */
  readonly clientBusy: number;
  /** Clients of a burst. */
  readonly clients: number;
  /** Standard deviation of the replayed service times over their mean: many more than were ever alone. */
  readonly variation: number;
}

/** Null when no burst tells of a line. */
export function limitEvidence({ bursts, scenario, loop }: Probed, unloaded: Unloaded): LimitEvidence | null {
  const chosen = burstsToEstimate(bursts);
  const used = chosen.map(jobsOf);
  const options = estimateOptions(unloaded, RESAMPLES, scenario.seed);
  const estimate = estimateSlots(used, options);
  if (estimate === null) return null;
  const clients = Math.max(...chosen.map(({ requests }) => requests.filter(isServed).length));
  const invariance = invarianceOf(bursts, used, estimate, options);
  const order = orderVerdict(placesLeft(used, estimate.slots), estimate.slots);
  const beyond = loop === null ? 0 : moreThan(estimate.slots, loop, chosen, unloaded);
  const doubts = doubtsOf(estimate, unloaded, { clients, order, together: servedTogether(chosen, unloaded), beyond });
  return {
    estimate,
    invariance,
    order,
    doubts: invariance?.moved === true ? [...doubts, 'moves-with-burst-size'] : doubts,
    clientBusy: median(chosen.map(({ clientBusy }) => clientBusy)),
    clients,
    variation: relativeDeviation(used.flatMap((burst) => [...replayServiceTimes(burst, estimate.slots)])),
  };
}
