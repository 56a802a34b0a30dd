/** What idle-hold tells: how many connections a server holds before it attends to no other. */
import type { ProbeHold } from '../../../model/probe.js';

export type HoldVerdict =
  /** So many unfinished requests block the next, and one less does not: that many connection slots. */
  | { readonly kind: 'blocks'; readonly slots: number }
  /** So many did not block it. */
  | { readonly kind: 'never-blocked'; readonly held: number }
  /** The search was over before it knew: so many did not block it, and so many did. */
  | { readonly kind: 'unfinished'; readonly free: number; readonly blocked: number }
  /** More were held without blocking than once blocked. */
  | { readonly kind: 'could-not-tell' };

export function holdVerdict(hold: ProbeHold | null): HoldVerdict | null {
  if (hold === null || hold.tries.length === 0) return null;
  const free = Math.max(0, ...hold.tries.flatMap(({ held, answered }) => (answered ? [held] : [])));
  const blocked = Math.min(...hold.tries.flatMap(({ held, answered }) => (answered ? [] : [held])));
  if (blocked === Number.POSITIVE_INFINITY) return { kind: 'never-blocked', held: free };
  if (blocked <= free) return { kind: 'could-not-tell' };
  return blocked === free + 1 ? { kind: 'blocks', slots: blocked } : { kind: 'unfinished', free, blocked };
}
