/** What those that come at once wait, by the order of being served: the limit, in the terms of those that have to wait. */
import { median, sorted, sortedPercentile } from '../../analysis/statistics/quantiles.js';
import type { ProbeBurst, Probed } from '../../model/probe.js';
import type { Nanoseconds } from '../../model/units.js';
import type { ProbeAnswer } from './answer.js';
import { burstsOf, isServed, responseTime } from './requests/burst-requests.js';
import type { Unloaded } from './requests/unloaded.js';

export interface PlaceWait {
  /** The k-th to be served of those that come at once; 1 is the first. Connections may be taken in any order. */
  readonly place: number;
  /** What it waits by the measured slots and service time, ns. */
  readonly expected: Nanoseconds;
  /** What the k-th of the bursts did wait, median, ns; null where no burst was that large. */
  readonly measured: Nanoseconds | null;
}

interface Wait extends PlaceWait {
  /** The median response less what is unavoidable, ns: below 0 where that is longer than it. */
  readonly beyond: Nanoseconds;
  /** Between the quartiles of what was measured, ns. */
  readonly spread: Nanoseconds;
}

/** What is computed may be off by that share of a service, or of itself. */
const COMPUTED_SPREAD = 0.25;

/**
 * The 2nd, the c-th, the one after it, and the 10c-th. Where measured and computed contradict each other one of them is wrong,
 * and nobody knows which: of these neither is told, nor what is computed alike.
 * @param slowdown what a service takes under load / unloaded; 1 where services share nothing, or it is not known
 */
export function placeWaits(
  bursts: readonly ProbeBurst[],
  { deterministic, roundTrip, serviceTime }: Unloaded,
  slots: number,
  slowdown: number,
): PlaceWait[] {
  const places = [...new Set([2, slots, slots + 1, 10 * slots])].filter((place) => place >= 2).sort((a, b) => a - b);
  const whole = bursts.filter(({ requests }) => requests.every(isServed)).map(responsesInOrder);
  const service = serviceTime * slowdown;
  // What the first c take that do not wait was measured too; what follows from the throughput was not.
  const loaded = slowdown > 1 ? loadedResponse(whole, slots) : null;
  const unavoidable = loaded ?? roundTrip + serviceTime;
  const waits = places.map((place) => {
    // Where services vary, c servers free a place every S / c; where not, c places every S.
    const services = deterministic ? Math.floor((place - 1) / slots) : Math.max(0, place - slots) / slots;
    return { place, expected: services * service, ...measuredWait(whole, place, unavoidable) };
  });
  const isTold = (wait: Wait) => !isContradicted(wait, service);
  const agreed = waits.every(isTold) ? waits : waits.filter((wait) => wait.measured !== null && isTold(wait));
  return agreed.map(({ place, expected, measured }) => ({ place, expected, measured }));
}

function isContradicted({ expected, measured, beyond, spread }: Wait, service: Nanoseconds): boolean {
  if (measured === null) return false;
  if (expected > 0 && beyond <= 0) return true;
  // Of those in service at once the first to be answered took less than the usual service, where services vary.
  const waited = expected === 0 ? measured : beyond;
  return Math.abs(waited - expected) > spread + COMPUTED_SPREAD * Math.max(service, expected);
}

/** ns, of those answered first to those answered last. */
function responsesInOrder({ requests }: ProbeBurst): Nanoseconds[] {
  return [...requests].sort((a, b) => a.departedAt - b.departedAt).map(responseTime);
}

function measuredWait(
  bursts: ReadonlyArray<readonly Nanoseconds[]>,
  place: number,
  unavoidable: Nanoseconds,
): Pick<Wait, 'measured' | 'beyond' | 'spread'> {
  const responses = sorted(bursts.flatMap((burst) => burst[place - 1] ?? []));
  if (responses.length === 0) return { measured: null, beyond: 0, spread: 0 };
  const spread = sortedPercentile(responses, 0.75) - sortedPercentile(responses, 0.25);
  const beyond = median(responses) - unavoidable;
  return { measured: Math.max(0, beyond), beyond, spread };
}

/** Of the first c of bursts that kept all slots busy; null where there was none. */
function loadedResponse(bursts: ReadonlyArray<readonly Nanoseconds[]>, slots: number): Nanoseconds | null {
  const responses = bursts.filter((burst) => burst.length > slots).flatMap((burst) => burst.slice(0, slots));
  return responses.length === 0 ? null : median(responses);
}

export interface SeenClient {
  /** ns since the burst's requests were written. */
  readonly sentAt: Nanoseconds;
  readonly departedAt: Nanoseconds;
  /**
   * When its service began if it took as long as one that is alone, under the same load: inferred, not seen. Null where no
   * line was found: then nothing tells who waited.
   */
  readonly startedAt: Nanoseconds | null;
  readonly served: boolean;
}

/** The largest of the aimed bursts, or of those before: the one that shows a line best. Null when there is none. */
function shownBurst({ bursts }: Pick<Probed, 'bursts'>): ProbeBurst | null {
  const aimed = burstsOf(bursts, 'aimed');
  const candidates = aimed.length > 0 ? aimed : burstsOf(bursts, 'ramp');
  return candidates.reduce<ProbeBurst | null>(
    (best, burst) => (best === null || burst.requests.length > best.requests.length ? burst : best),
    null,
  );
}

/** Whether those that were not in service waited in line, as far as the answer tells. */
function isLine(answer: ProbeAnswer): boolean {
  switch (answer.kind) {
    case 'slots':
    case 'range':
    case 'several-lines':
    case 'one-at-a-time-behind-acceptor':
      return true;
    case 'sheds':
      return answer.slots !== null;
    default:
      return false;
  }
}

/** In the order of the answers; those that were not served come last. Empty where there is nothing to show. */
export function seenLine(
  probed: Pick<Probed, 'bursts'>,
  {
    answer,
    unloaded,
    slowdown,
  }: { readonly answer: ProbeAnswer; readonly unloaded: Unloaded | null; readonly slowdown: number },
): SeenClient[] {
  const burst = shownBurst(probed);
  if (burst === null || unloaded === null) return [];
  const { requests } = burst;
  const start = requests.reduce((first, { sentAt }) => Math.min(first, sentAt ?? first), Number.POSITIVE_INFINITY);
  const zero = Number.isFinite(start) ? start : (requests[0]?.departedAt ?? 0);
  const service = unloaded.serviceTime * slowdown;
  const isInferred = isLine(answer);
  return requests
    .map((request) => {
      const served = isServed(request);
      const sentAt = Math.max(0, (request.sentAt ?? zero) - zero);
      const departedAt = Math.max(sentAt, request.departedAt - zero);
      const inService = served ? Math.min(service, Math.max(0, responseTime(request) - unloaded.roundTrip)) : 0;
      return { sentAt, departedAt, startedAt: isInferred ? departedAt - inService : null, served };
    })
    .sort((a, b) => Number(b.served) - Number(a.served) || a.departedAt - b.departedAt);
}
