/** What those that come at once wait, by the order of being served: the limit, in the terms of those that have to wait. */
import { median, sorted, sortedPercentile } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, Probed, ProbeRequest } from '../../../model/probe.js';
import type { Nanoseconds } from '../../../model/units.js';
import { burstsOf, responseOf, wasServed } from '../evidence/requests.js';
import type { Unloaded } from '../evidence/unloaded.js';
import type { ProbeAnswer } from './answer.js';
import { hasWaitingLine } from './kinds.js';

export interface PositionWait {
  /** The k-th to be served of those that come at once; 1 is the first. Connections may be taken in any order. */
  readonly position: number;
  /** What it waits by the measured slots and service time, ns. */
  readonly expected: Nanoseconds;
  /** What the k-th of the bursts did wait, median, ns; null where no burst was that large. */
  readonly measured: Nanoseconds | null;
}

interface Wait extends PositionWait {
  /** The median response less what is unavoidable, ns: below 0 where that is longer than it. */
  readonly beyond: Nanoseconds;
  /** Between the quartiles of what was measured, ns. */
  readonly spread: Nanoseconds;
}

/** What is computed may be off by that share of a service, or of itself. */
const COMPUTED_SPREAD = 0.25;

/**
 * The 2nd, the c-th, the one after it, and the 10c-th. Where measured and computed contradict each other one of them is wrong,
 * and it is not known which: of these neither is told, nor what is computed alike.
 * @param slowdown what a service takes under load / unloaded; 1 where services share nothing, or it is not known
 */
export function positionWaits(
  bursts: readonly ProbeBurst[],
  { deterministic, roundTrip, serviceTime }: Unloaded,
  slots: number,
  slowdown: number,
): PositionWait[] {
  const positions = [...new Set([2, slots, slots + 1, 10 * slots])].filter((at) => at >= 2).sort((a, b) => a - b);
  const whole = bursts.filter(({ requests }) => requests.every(wasServed)).map(responsesInOrder);
  const service = serviceTime * slowdown;
  // What the first c take that do not wait was measured too; what follows from the throughput was not.
  const loaded = slowdown > 1 ? loadedResponse(whole, slots) : null;
  const unavoidable = loaded ?? roundTrip + serviceTime;
  const waits = positions.map((position) => {
    // Where services vary, one of c slots is freed every S / c; where not, c slots every S.
    const services = deterministic ? Math.floor((position - 1) / slots) : Math.max(0, position - slots) / slots;
    return { position, expected: services * service, ...measuredWait(whole, position, unavoidable) };
  });
  const isTold = (wait: Wait) => !isContradicted(wait, service);
  const agreed = waits.every(isTold) ? waits : waits.filter((wait) => wait.measured !== null && isTold(wait));
  return agreed.map(({ position, expected, measured }) => ({ position, expected, measured }));
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
  return [...requests].sort((a, b) => a.departedAt - b.departedAt).map(responseOf);
}

function measuredWait(
  bursts: ReadonlyArray<readonly Nanoseconds[]>,
  position: number,
  unavoidable: Nanoseconds,
): Pick<Wait, 'measured' | 'beyond' | 'spread'> {
  const responses = sorted(bursts.flatMap((burst) => burst[position - 1] ?? []));
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
   * line was found: then waiting can't be told from service.
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

/** How long a request that was served was in service, if that took as long as alone, under the same load: never longer than its answer took. */
export function inferredService(
  request: ProbeRequest,
  { serviceTime, roundTrip }: Unloaded,
  slowdown: number,
): Nanoseconds {
  return Math.min(serviceTime * slowdown, Math.max(0, responseOf(request) - roundTrip));
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
  const isInferred = hasWaitingLine(answer);
  return requests
    .map((request) => {
      const served = wasServed(request);
      const sentAt = Math.max(0, (request.sentAt ?? zero) - zero);
      const departedAt = Math.max(sentAt, request.departedAt - zero);
      const inService = served ? inferredService(request, unloaded, slowdown) : 0;
      return { sentAt, departedAt, startedAt: isInferred ? departedAt - inService : null, served };
    })
    .sort((a, b) => Number(b.served) - Number(a.served) || a.departedAt - b.departedAt);
}
