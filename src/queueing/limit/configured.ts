/** What the server's owner says that it serves at once, against what was measured. */

import type { Effective } from '../speed/effective-parallelism.js';
import { isSharing } from '../speed/sharing.js';
import type { ProbeAnswer } from './answer.js';

/** What makes a server serve fewer, or more, at once than its owner thinks, the likeliest first. */
export type LikelyCause =
  /** A lock, or a connection to something else, that is held for the whole of a service. */
  | 'a-lock-or-a-pool-behind-it'
  /** Fewer processes or threads were started, or are alive, than was configured. */
  | 'fewer-workers-than-configured'
  /** Something in front of it lets fewer through. */
  | 'a-proxy-in-front'
  /** The setting is of another thing: connections, not requests; threads of each process. */
  | 'the-setting-is-of-something-else'
  | 'several-instances'
  | 'more-slots-than-cores';

export interface ConfiguredVerdict {
  readonly configured: number;
  /** Null where no number was found. */
  readonly measured: number | null;
  readonly kind: 'as-configured' | 'fewer' | 'more' | 'could-not-tell';
  readonly causes: readonly LikelyCause[];
}

export function configuredVerdict(
  configured: number | null,
  answer: ProbeAnswer,
  effective: Effective | null,
): ConfiguredVerdict | null {
  if (configured === null) return null;
  const measured = measuredIn(answer);
  if (measured === null) {
    // So many were served in parallel at least, and no limit was come to: then there are more than that.
    const isOpen = answer.kind === 'no-limit' || answer.kind === 'client-is-the-limit';
    const isMore = isOpen && (answer.atLeast ?? 0) > configured;
    const causes: LikelyCause[] = isMore ? ['the-setting-is-of-something-else', 'several-instances'] : [];
    return { configured, measured, kind: isMore ? 'more' : 'could-not-tell', causes };
  }
  const shared: LikelyCause[] =
    measured > 1 && effective !== null && isSharing(measured, effective) ? ['more-slots-than-cores'] : [];
  if (measured === configured) return { configured, measured, kind: 'as-configured', causes: shared };
  if (measured > configured) {
    const causes: LikelyCause[] = ['the-setting-is-of-something-else', 'several-instances', ...shared];
    return { configured, measured, kind: 'more', causes };
  }
  const first: LikelyCause[] = measured === 1 ? ['a-lock-or-a-pool-behind-it'] : [];
  const rest: LikelyCause[] = ['fewer-workers-than-configured', 'a-lock-or-a-pool-behind-it', 'a-proxy-in-front'];
  return { configured, measured, kind: 'fewer', causes: [...new Set([...first, ...rest, ...shared])] };
}

function measuredIn(answer: ProbeAnswer): number | null {
  switch (answer.kind) {
    case 'slots':
      return answer.slots;
    case 'sheds':
      return answer.slots ?? answer.admits;
    case 'one-at-a-time-behind-acceptor':
      return 1;
    case 'keep-alive-monopoly':
      return answer.atOnce;
    default:
      return null;
  }
}
