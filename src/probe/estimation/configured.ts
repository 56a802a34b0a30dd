/** What the server's owner says that it serves at once, against what was measured. */

import { type Proven, provenNumber } from './proven.js';
import type { Effective } from './speed/effective-parallelism.js';
import { isSharing } from './speed/fairness.js';

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
  /** `at-least-as-configured`: so many for certain, and there may be more. */
  readonly kind: 'as-configured' | 'at-least-as-configured' | 'fewer' | 'more' | 'could-not-tell';
  readonly causes: readonly LikelyCause[];
}

export function configuredVerdict(
  configured: number | null,
  proven: Proven,
  effective: Effective | null,
): ConfiguredVerdict | null {
  if (configured === null) return null;
  const measured = provenNumber(proven);
  const shared: LikelyCause[] =
    measured !== null && measured > 1 && effective !== null && isSharing(measured, effective)
      ? ['more-slots-than-cores']
      : [];
  const kind = kindOf(configured, proven);
  if (kind === 'could-not-tell' || kind === 'at-least-as-configured') return { configured, measured, kind, causes: [] };
  if (kind === 'as-configured') return { configured, measured, kind, causes: shared };
  if (kind === 'more') {
    const causes: LikelyCause[] = ['the-setting-is-of-something-else', 'several-instances', ...shared];
    return { configured, measured, kind, causes };
  }
  const first: LikelyCause[] = measured === 1 ? ['a-lock-or-a-pool-behind-it'] : [];
  const rest: LikelyCause[] = ['fewer-workers-than-configured', 'a-lock-or-a-pool-behind-it', 'a-proxy-in-front'];
  return { configured, measured, kind, causes: [...new Set([...first, ...rest, ...shared])] };
}

function kindOf(configured: number, { atLeast, atMost }: Proven): ConfiguredVerdict['kind'] {
  if (atMost !== null && atMost < configured) return 'fewer';
  if (atLeast === null || atLeast < configured) return 'could-not-tell';
  if (atLeast > configured) return 'more';
  return atMost === configured ? 'as-configured' : 'at-least-as-configured';
}
