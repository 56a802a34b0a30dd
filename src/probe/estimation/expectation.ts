/** What a user expects a server to serve at once, and whether what a probe proves meets it. */
import type { ProbeAnswer } from './answer.js';
import type { Proven } from './proven.js';

export type Expectation =
  /** Both ends included; without the upper one: or more. */
  { readonly kind: 'slots'; readonly low: number; readonly high: number | null } | { readonly kind: 'none' };

export type Met = 'met' | 'not-met' | 'could-not-tell';

/** What is proven answers what was asked, whether or not the answer is a number. */
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

/** Whether of as many clients as were to come nobody waited for a place. */
export function isUnlimited(answer: ProbeAnswer): boolean {
  return answer.kind === 'no-limit' && answer.end === 'all-tried';
}

/**
 * Several lines have a limit, though it is not known; a client that was busy knows of no more than it saw; and who did not
 * get to try as many as were to come does not know of all of them.
 */
function isNone(answer: ProbeAnswer, { atMost }: Proven): Met {
  if (answer.kind === 'no-slot-limit-cpu' || isUnlimited(answer)) return 'met';
  return atMost !== null || answer.kind === 'sheds' ? 'not-met' : 'could-not-tell';
}
