/** The wait time at each position in a burst: what the number of slots means for a client. */
import { median, sorted, sortedPercentile } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, Probed, ProbeRequest } from '../../../model/probe.js';
import type { Nanoseconds } from '../../../model/units.js';
import { burstsOf, responseOf, wasServed } from '../evidence/requests.js';
import type { Unloaded } from '../evidence/unloaded.js';
import type { ProbeAnswer } from './answer.js';
import { hasWaitingLine } from './kinds.js';

export interface PositionWait {
  /** In the order of the answers of a burst, 1 = first. A server may accept connections in any order. */
  readonly position: number;
  /** Wait time that follows from the measured slots and service time, ns. */
  readonly expected: Nanoseconds;
  /** Measured wait time at this position, median over bursts, ns; null if no burst was that large. */
  readonly measured: Nanoseconds | null;
}

interface Wait extends PositionWait {
  /** The median response minus the unloaded response, ns; can be negative. */
  readonly beyond: Nanoseconds;
  /** Interquartile range of the measured responses, ns. */
  readonly spread: Nanoseconds;
}

/** Allowed error of the expected wait, as a share of the larger of one service and the wait itself. */
const COMPUTED_SPREAD = 0.25;

/**
 * The waits of the 2nd, c-th, (c + 1)-th and 10c-th answer. Where measured and expected wait contradict each other, one of them is
 * wrong, so the row is left out, and so are all rows that were only calculated.
 * @param slowdown service time under load / unloaded; 1 if services share nothing, or if unknown
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
  // The first c requests of a burst do not wait, so their response under load is measured directly.
  const loaded = slowdown > 1 ? loadedResponse(whole, slots) : null;
  const unavoidable = loaded ?? roundTrip + serviceTime;
  const waits = positions.map((position) => {
    // If services vary, one of the c slots becomes free every S / c; if they are steady, all c become free every S.
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
  // If services vary, the first answers of a burst come from the shortest services, so their `beyond` is negative.
  const waited = expected === 0 ? measured : beyond;
  return Math.abs(waited - expected) > spread + COMPUTED_SPREAD * Math.max(service, expected);
}

/** ns, in the order of the answers. */
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

/** Median response of the first c answers in bursts with more than c clients; null if there are none. */
function loadedResponse(bursts: ReadonlyArray<readonly Nanoseconds[]>, slots: number): Nanoseconds | null {
  const responses = bursts.filter((burst) => burst.length > slots).flatMap((burst) => burst.slice(0, slots));
  return responses.length === 0 ? null : median(responses);
}

export interface SeenClient {
  /** ns since the burst's requests were written. */
  readonly sentAt: Nanoseconds;
  readonly departedAt: Nanoseconds;
  /**
   * The inferred start of the service, assuming the unloaded service time scaled by the slowdown. Null if no queue was found: then
   * waiting and service cannot be separated.
   */
  readonly startedAt: Nanoseconds | null;
  readonly served: boolean;
}

/** The largest aimed burst, or else the largest of the ramp: it shows the queue best. Null if there is none. */
function shownBurst({ bursts }: Pick<Probed, 'bursts'>): ProbeBurst | null {
  const aimed = burstsOf(bursts, 'aimed');
  const candidates = aimed.length > 0 ? aimed : burstsOf(bursts, 'ramp');
  return candidates.reduce<ProbeBurst | null>(
    (best, burst) => (best === null || burst.requests.length > best.requests.length ? burst : best),
    null,
  );
}

/** The inferred service time of a served request: the unloaded one scaled by the slowdown, at most its response. */
export function inferredService(
  request: ProbeRequest,
  { serviceTime, roundTrip }: Unloaded,
  slowdown: number,
): Nanoseconds {
  return Math.min(serviceTime * slowdown, Math.max(0, responseOf(request) - roundTrip));
}

/** In the order of the answers, requests that were not served last. Empty if there is nothing to show. */
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
