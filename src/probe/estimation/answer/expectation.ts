/** Compares the proven number of slots with what the user expects or has configured. */

import type { Expectation, Met } from '../../../model/probe.js';
import { type Effective, isSharing } from '../rules/effective-parallelism.js';
import type { ProbeAnswer } from './answer.js';
import { type Proven, provenNumber } from './kinds.js';

/** Judges by the proven interval, even if the answer is not a single number. */
export function isMet(
  expected: Expectation,
  { answer, proven }: { readonly answer: ProbeAnswer; readonly proven: Proven },
): Met {
  if (answer.kind === 'failed') return 'not-met';
  if (expected.kind === 'none') return isNone(answer, proven);
  const { low, high } = expected;
  const { atLeast, atMost } = proven;
  if ((atMost !== null && atMost < low) || (high !== null && atLeast !== null && atLeast > high)) return 'not-met';
  const isEnough = atLeast !== null && atLeast >= low;
  return isEnough && (high === null || (atMost !== null && atMost <= high)) ? 'met' : 'could-not-tell';
}

/** Whether all clients up to --max-clients were served without waiting for a slot. */
export function isUnlimited(answer: ProbeAnswer): boolean {
  return answer.kind === 'no-limit' && answer.end === 'all-tried';
}

/** Whether "no limit" is met. Inconclusive for several queues, a busy client, or a probe that did not reach --max-clients. */
function isNone(answer: ProbeAnswer, { atMost }: Proven): Met {
  if (answer.kind === 'no-slot-limit-cpu' || isUnlimited(answer)) return 'met';
  return atMost !== null || answer.kind === 'sheds' ? 'not-met' : 'could-not-tell';
}

/** Why a server can serve fewer or more at once than configured. */
const CAUSE_WORDS = {
  'a-lock-or-a-pool-behind-it': 'a lock or a connection pool behind the server, held for a whole service',
  'fewer-workers-than-configured': 'fewer processes or threads are running than configured',
  'a-proxy-in-front': 'a proxy in front of the server has a lower limit',
  'the-setting-is-of-something-else':
    'the setting counts something else, such as connections, or the threads of each process',
  'several-instances': 'several instances of the server are running',
  'more-slots-than-cores': 'more slots than processors',
} as const satisfies Readonly<Record<string, string>>;
export type LikelyCause = keyof typeof CAUSE_WORDS;

export function causeWords(cause: LikelyCause): string {
  return CAUSE_WORDS[cause];
}

export interface ConfiguredVerdict {
  readonly configured: number;
  /** Null if the exact number is unknown. */
  readonly measured: number | null;
  /** `at-least-as-configured`: at least the configured number, perhaps more. */
  readonly kind: 'as-configured' | 'at-least-as-configured' | 'fewer' | 'more' | 'could-not-tell';
  /** The likeliest first. */
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
  const kind = comparedWith(configured, proven);
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

function comparedWith(configured: number, { atLeast, atMost }: Proven): ConfiguredVerdict['kind'] {
  if (atMost !== null && atMost < configured) return 'fewer';
  if (atLeast === null || atLeast < configured) return 'could-not-tell';
  if (atLeast > configured) return 'more';
  return atMost === configured ? 'as-configured' : 'at-least-as-configured';
}
