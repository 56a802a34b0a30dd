/** What those who come at once wait, by their place: the limit, in the terms of whoever has to wait. */
import type { ProbeBurst } from '../../model/probe.js';
import type { Nanoseconds } from '../../model/units.js';
import { isServed, responseTime } from '../requests/jobs.js';
import type { Unloaded } from '../requests/unloaded.js';
import { median } from '../statistics/percentile.js';

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
 * @param slowdown what a service takes under load / unloaded; 1 where services share nothing, or it can't be told
 */
export function placeWaits(
  bursts: readonly ProbeBurst[],
  { deterministic, roundTrip, serviceTime }: Unloaded,
  slots: number,
  slowdown: number,
): PlaceWait[] {
  const places = [...new Set([2, slots, slots + 1, 10 * slots])].filter((place) => place >= 2).sort((a, b) => a - b);
  const whole = bursts.filter(({ requests }) => requests.every(isServed));
  // What the first c take who do not wait was measured too; what follows from the throughput was not.
  const loaded = slowdown > 1 ? loadedResponse(whole, slots) : null;
  const unavoidable = loaded ?? roundTrip + serviceTime;
  return places.map((place) => {
    // Where services vary, c servers free a place every S / c; where not, c places every S.
    const services = deterministic ? Math.floor((place - 1) / slots) : Math.max(0, place - slots) / slots;
    return { place, expected: services * serviceTime * slowdown, measured: measuredWait(whole, place, unavoidable) };
  });
}

function measuredWait(bursts: readonly ProbeBurst[], place: number, unavoidable: Nanoseconds): Nanoseconds | null {
  const responses = bursts.flatMap(({ requests }) => {
    const request = requests[place - 1];
    return request === undefined ? [] : [responseTime(request)];
  });
  return responses.length === 0 ? null : Math.max(0, median(responses) - unavoidable);
}

/** Of the first c of bursts that kept all slots busy; null where there was none. */
function loadedResponse(bursts: readonly ProbeBurst[], slots: number): Nanoseconds | null {
  const full = bursts.filter(({ requests }) => requests.length > slots);
  const responses = full.flatMap(({ requests }) => requests.slice(0, slots).map(responseTime));
  return responses.length === 0 ? null : median(responses);
}
