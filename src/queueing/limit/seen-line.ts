/** The line of one burst as it is seen from outside: who waited how long, as far as the answers tell. */
import type { ProbeBurst, Probed } from '../../model/probe.js';
import type { Nanoseconds } from '../../model/units.js';
import { burstsOf, isServed, responseTime } from '../requests/jobs.js';
import type { Unloaded } from '../requests/unloaded.js';

export interface SeenClient {
  /** ns since the burst's requests were written. */
  readonly sentAt: Nanoseconds;
  readonly departedAt: Nanoseconds;
  /** When its service began if it took as long as one that is alone, under the same load: inferred, not seen. */
  readonly startedAt: Nanoseconds;
  readonly served: boolean;
}

/** The largest of the aimed bursts, or of those before: the one that shows a line best. Null when there is none. */
export function shownBurst({ bursts }: Pick<Probed, 'bursts'>): ProbeBurst | null {
  const aimed = burstsOf(bursts, 'aimed');
  const candidates = aimed.length > 0 ? aimed : burstsOf(bursts, 'ramp');
  return candidates.reduce<ProbeBurst | null>(
    (best, burst) => (best === null || burst.requests.length > best.requests.length ? burst : best),
    null,
  );
}

/** In the order of the answers; those that were not served come last. @param inflation service time under load / unloaded */
export function seenLine(
  { requests }: ProbeBurst,
  { serviceTime, roundTrip }: Unloaded,
  inflation: number,
): SeenClient[] {
  const start = requests.reduce((first, { sentAt }) => Math.min(first, sentAt ?? first), Number.POSITIVE_INFINITY);
  const zero = Number.isFinite(start) ? start : (requests[0]?.departedAt ?? 0);
  const service = serviceTime * inflation;
  return requests
    .map((request) => {
      const served = isServed(request);
      const sentAt = Math.max(0, (request.sentAt ?? zero) - zero);
      const departedAt = Math.max(sentAt, request.departedAt - zero);
      const inService = served ? Math.min(service, Math.max(0, responseTime(request) - roundTrip)) : 0;
      return { sentAt, departedAt, startedAt: departedAt - inService, served };
    })
    .sort((a, b) => Number(b.served) - Number(a.served) || a.departedAt - b.departedAt);
}
