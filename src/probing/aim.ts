/** How many clients a burst needs, from the bursts so far. */
import type { ProbeBurst } from '../model/probe.js';
import { hasLateConnect, jobsOf } from '../queueing/requests/jobs.js';
import type { Unloaded } from '../queueing/requests/unloaded.js';
import { isAsAlone, isOutdone } from '../queueing/slots/claim.js';
import { estimateOptions, estimateSlots, type SlotsEstimate } from '../queueing/slots/slots-estimate.js';

const FEWEST_CLIENTS = 6;
/** So many clients for each slot: of services that vary more, whose last ones leave servers idle. */
const PER_SLOT_STEADY = 4;
const PER_SLOT_VARIED = 5;

/** Null also where nobody had to wait: what is in order then is the client's own handling. */
export function estimateOf(bursts: readonly ProbeBurst[], unloaded: Unloaded, resamples = 0): SlotsEstimate | null {
  const estimate = estimateSlots(
    bursts.filter((burst) => !hasLateConnect(burst)).map(jobsOf),
    estimateOptions(unloaded, resamples, 0),
  );
  return estimate === null || isOutdone(estimate, unloaded) ? null : estimate;
}

export function clientsFor(slots: number, deterministic: boolean, most: number): number {
  return Math.min(most, Math.max(FEWEST_CLIENTS, (deterministic ? PER_SLOT_STEADY : PER_SLOT_VARIED) * slots));
}

/** Whether the fit is so bad that more clients may show more. */
export function isPoor(
  { by, replay, staircase }: SlotsEstimate,
  { deterministic, serviceTime }: Pick<Unloaded, 'deterministic' | 'serviceTime'>,
): boolean {
  if (by === 'staircase') return false;
  if (replay === null || replay.impossible > 0.1) return true;
  const isBlurred = staircase === null || staircase.misfit > 0.2;
  return deterministic && isBlurred && !isAsAlone(replay, serviceTime);
}
