/** All that the bursts say of a number of slots, and all that speaks against it. */
import type { Probed } from '../../model/probe.js';
import { burstsToEstimate, isServed, jobsOf } from '../requests/jobs.js';
import { moreThan, servedTogether } from '../requests/overlap.js';
import type { Unloaded } from '../requests/unloaded.js';
import { median } from '../statistics/percentile.js';
import { relativeDeviation } from '../statistics/student.js';
import { type Doubt, doubtsOf } from './claim.js';
import { type Invariance, invarianceOf } from './invariance.js';
import { type OrderVerdict, orderVerdict, placesLeft } from './order.js';
import { replayServiceTimes } from './replay.js';
import { estimateOptions, estimateSlots, RESAMPLES, type SlotsEstimate } from './slots-estimate.js';

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
