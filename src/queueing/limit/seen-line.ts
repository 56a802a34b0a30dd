/** The line of one burst as it is seen from outside: who waited how long, as far as the answers tell. */
import type { ProbeBurst, Probed } from '../../model/probe.js';
import type { Nanoseconds } from '../../model/units.js';
import { burstsOf, isServed, responseTime } from '../requests/jobs.js';
import type { ProbeAnswer } from './answer.js';
import type { ProbeSummary } from './probe-summary.js';

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
  { answer, unloaded, slowdown }: Pick<ProbeSummary, 'answer' | 'unloaded' | 'slowdown'>,
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
