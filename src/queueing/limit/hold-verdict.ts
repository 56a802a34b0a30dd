/** What idle-hold tells: how many connections a server holds before it attends to no other. */
import type { ProbeHold } from '../../model/probe.js';

export type HoldVerdict =
  /** So many unfinished requests block the next, and one less does not: that many connection slots. */
  | { readonly kind: 'blocks'; readonly slots: number }
  /** So many did not block it. */
  | { readonly kind: 'never-blocked'; readonly held: number }
  | { readonly kind: 'could-not-tell' };

export function holdVerdict(hold: ProbeHold | null): HoldVerdict | null {
  if (hold === null || hold.tries.length === 0) return null;
  const free = Math.max(0, ...hold.tries.flatMap(({ held, answered }) => (answered ? [held] : [])));
  const blocked = Math.min(...hold.tries.flatMap(({ held, answered }) => (answered ? [] : [held])));
  if (blocked === Number.POSITIVE_INFINITY) return { kind: 'never-blocked', held: free };
  // Either it stopped half way, or more were held without blocking than once blocked.
  return blocked === free + 1 ? { kind: 'blocks', slots: blocked } : { kind: 'could-not-tell' };
}
