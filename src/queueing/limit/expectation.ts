/** What a user expects a server to serve at once, and whether a probe's answer meets it. */
import type { ProbeAnswer } from './answer.js';
import { ENOUGH_CLIENTS } from './unlimited.js';

export type Expectation =
  /** Both ends included; without the upper one: or more. */
  { readonly kind: 'slots'; readonly low: number; readonly high: number | null } | { readonly kind: 'none' };

export type Met = 'met' | 'not-met' | 'could-not-tell';

/** What an answer says: it lies in this range; `null`: there is no limit. */
interface Known {
  readonly low: number;
  readonly high: number | null;
}

export function isMet(expected: Expectation, answer: ProbeAnswer): Met {
  if (answer.kind === 'failed') return 'not-met';
  const known = knownOf(answer);
  if (known === null) return 'could-not-tell';
  if (expected.kind === 'none') return known.high === null ? unlimited(answer) : 'not-met';
  const { low, high } = expected;
  if (known.high === null) {
    if (high !== null) return known.low > high ? 'not-met' : 'could-not-tell';
    return known.low >= low ? 'met' : 'could-not-tell';
  }
  if (known.high < low || (high !== null && known.low > high)) return 'not-met';
  return known.low >= low && (high === null || known.high <= high) ? 'met' : 'could-not-tell';
}

/** Whether of as many clients as were to come, and no few, nobody waited for a place. */
export function isUnlimited(answer: ProbeAnswer): boolean {
  return answer.kind === 'no-limit' && answer.end === 'all-tried' && answer.clients >= ENOUGH_CLIENTS;
}

/**
 * Several lines have a limit, though it is not known; a client that was busy knows of no more than it saw; and who did not
 * get to try as many as were to come, or tried few, does not know of all of them.
 */
function unlimited(answer: ProbeAnswer): Met {
  if (answer.kind === 'no-slot-limit-cpu') return 'met';
  return isUnlimited(answer) ? 'met' : 'could-not-tell';
}

function knownOf(answer: ProbeAnswer): Known | null {
  switch (answer.kind) {
    case 'slots':
      return exactly(answer.slots);
    case 'one-at-a-time-behind-acceptor':
      return exactly(1);
    case 'range':
      return { low: answer.low, high: answer.high };
    case 'no-limit':
      return { low: answer.atLeast, high: null };
    case 'no-slot-limit-cpu':
      return { low: answer.clients, high: null };
    case 'sheds':
      return answer.slots === null ? { low: answer.fewest, high: answer.most } : exactly(answer.slots);
    case 'client-is-the-limit':
      return answer.atLeast === null ? null : { low: answer.atLeast, high: null };
    case 'several-lines':
      return { low: answer.atLeast, high: null };
    case 'keep-alive-monopoly':
      return exactly(answer.atOnce);
    default:
      return null;
  }
}

function exactly(slots: number): Known {
  return { low: slots, high: slots };
}
