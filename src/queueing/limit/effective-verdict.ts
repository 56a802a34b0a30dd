/** Whether the effective parallelism may be told, and why not. */
import type { Probed } from '../../model/probe.js';
import { type Effective, effectiveParallelism } from './effective-parallelism.js';
import type { Starvation } from './fairness.js';
import type { ProbeAudit } from './probe-audit.js';
import type { Unloaded } from './unloaded.js';

export type Withheld =
  /** There was no closed loop, or it was too short. */
  | 'no-loop'
  /** The client was busy: what it measured may be itself. */
  | 'client-busy'
  /** Too few clients to keep every slot busy all the time, given how long they are on their way. */
  | 'not-saturated'
  /** Requests of the loop failed. */
  | 'failures'
  | 'starved'
  /** Too little was seen: the interval would say nothing. */
  | 'too-uncertain'
  | 'audit'
  /** Each request begins with a TLS handshake, which may hold a place: a request's own time does not tell how long it does. */
  | 'handshakes'
  /** More than the slots could do: what was taken for service is partly the way to it. */
  | 'more-than-slots';

export type EffectiveVerdict =
  | { readonly kind: 'told'; readonly effective: Effective }
  | { readonly kind: 'withheld'; readonly why: Withheld; readonly effective: Effective | null };

/** A client that is busier than this measures itself. */
export const BUSY_CLIENT = 0.85;
const SPARE_CLIENTS = 1.2;
const SPARE_UNKNOWN = 1.25;
/** An interval that goes further than this times the figure itself says nothing of it. */
const WIDEST = 3;
const FEW_FAILURES = 0.01;
/** Beyond its interval, which is a matter of chance, by so much: not chance. */
const MORE_THAN_SLOTS = 1.02;
/** So many in service can't do the work of that many times as many, whatever an interval allows: the unloaded time is wrong. */
const BEYOND_SLOTS = 1.12;

export function effectiveVerdict(
  probed: Probed,
  unloaded: Unloaded,
  { slots, variation }: { readonly slots: number | null; readonly variation: number },
  starvation: Starvation | null,
  audits: readonly ProbeAudit[],
): EffectiveVerdict {
  const effective = effectiveParallelism(probed, unloaded, slots, variation);
  const why = whyWithheld(probed, unloaded, slots, starvation, audits, effective);
  if (effective === null || why !== null) return { kind: 'withheld', why: why ?? 'no-loop', effective };
  // So many in service do the work of so many at most: what is beyond is a single request's waking up.
  const low = Math.min(effective.interval.low, slots ?? effective.interval.low);
  return { kind: 'told', effective: { ...effective, interval: { ...effective.interval, low } } };
}

function whyWithheld(
  { loop, scenario }: Probed,
  { serviceTime, roundTrip }: Unloaded,
  slots: number | null,
  starvation: Starvation | null,
  audits: readonly ProbeAudit[],
  effective: Effective | null,
): Withheld | null {
  if (loop === null || effective === null) return 'no-loop';
  if (starvation !== null) return 'starved';
  if (scenario.target.startsWith('https:') && !scenario.keepAlive) return 'handshakes';
  if (loop.failed > FEW_FAILURES * loop.sent) return 'failures';
  if (audits.some(({ holds }) => holds === false)) return 'audit';
  if (loop.clientBusy > BUSY_CLIENT) return 'client-busy';
  if (effective.interval.high > WIDEST * effective.parallelism) return 'too-uncertain';
  // Who does not keep all busy finds as much parallelism as it brings: then there may be more.
  const kept = (slots ?? SPARE_UNKNOWN * effective.parallelism) * (1 + (2 * roundTrip) / serviceTime);
  if (loop.clients < SPARE_CLIENTS * kept) return 'not-saturated';
  if (slots === null) return null;
  const isBeyond = effective.parallelism > BEYOND_SLOTS * slots || effective.interval.low > MORE_THAN_SLOTS * slots;
  return isBeyond ? 'more-than-slots' : null;
}
