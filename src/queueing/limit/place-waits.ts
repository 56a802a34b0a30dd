/** What those who come at once wait, by their place: the limit, in the terms of whoever has to wait. */
import type { ProbeBurst } from '../../model/probe.js';
import type { Nanoseconds } from '../../model/units.js';
import { median } from '../statistics/percentile.js';
import { isServed, responseTime } from './jobs.js';
import type { Unloaded } from './unloaded.js';

export interface PlaceWait {
  /** The k-th of those who come at once; 1 is the first. */
  readonly place: number;
  /** What it waits by the measured slots and service time, ns. */
  readonly expected: Nanoseconds;
  /** What the k-th of the bursts did wait, median, ns; null where no burst was that large. */
  readonly measured: Nanoseconds | null;
}

/**
 * The 2nd, the c-th, the one after it, and the 10c-th.
 * @param serviceTime what a service takes under load, ns
 */
export function placeWaits(
  bursts: readonly ProbeBurst[],
  { deterministic, roundTrip }: Unloaded,
  slots: number,
  serviceTime: Nanoseconds,
): PlaceWait[] {
  const places = [...new Set([2, slots, slots + 1, 10 * slots])].filter((place) => place >= 2).sort((a, b) => a - b);
  return places.map((place) => {
    // Where services vary, c servers free a place every S / c; where not, c places every S.
    const services = deterministic ? Math.floor((place - 1) / slots) : Math.max(0, place - slots) / slots;
    return { place, expected: services * serviceTime, measured: measuredWait(bursts, place, roundTrip + serviceTime) };
  });
}

function measuredWait(bursts: readonly ProbeBurst[], place: number, unavoidable: Nanoseconds): Nanoseconds | null {
  const responses = bursts.flatMap(({ requests }) => {
    const request = requests[place - 1];
    return request !== undefined && requests.every(isServed) ? [responseTime(request)] : [];
  });
  return responses.length === 0 ? null : Math.max(0, median(responses) - unavoidable);
}
