/** Whether the effective parallelism may be told, and why not. */

import { relativeDeviation } from '../../../analysis/statistics/moments.js';
import type { Probed, ProbeLoop } from '../../../model/probe.js';
import type { ProbeAudit } from '../requests/probe-audit.js';
import type { Drift, Unloaded } from '../requests/unloaded.js';
import { type Effective, effectiveParallelism } from './effective-parallelism.js';
import type { Starvation } from './fairness.js';
import { isStalled } from './fairness.js';

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
  /** The loop stood still, or went unevenly: what kept it back is no matter of how many are in service. */
  | 'stalled'
  /** Little was seen, and not whether a request that is alone still takes as long as before. */
  | 'unsettled'
  | 'audit'
  /** Each request begins with a TLS handshake, which may hold a place: a request's own time does not tell how long it does. */
  | 'handshakes'
  /** More than the slots could do: what was taken for service is partly the way to it. */
  | 'more-than-slots';

interface Circumstances {
  readonly drift: Drift | null;
  readonly starvation: Starvation | null;
  readonly audits: readonly ProbeAudit[];
}

export type EffectiveVerdict =
  | { readonly kind: 'told'; readonly effective: Effective }
  | { readonly kind: 'withheld'; readonly why: Withheld; readonly effective: Effective | null };

/** A client that is busier than this measures itself. */
export const BUSY_CLIENT = 0.85;
const SPARE_CLIENTS = 1.2;
const SPARE_UNKNOWN = 1.25;
/** An interval that goes further than this times the figure itself says nothing of it. */
const WIDEST = 3;
/** Upper end over lower: an interval that is wider rests on an unloaded time that has to be measured twice. */
const WIDE = 1.8;
const FEW_FAILURES = 0.01;
/** Beyond its interval, which is a matter of chance, by so much: not chance. */
const MORE_THAN_SLOTS = 1.02;
/** Of a service that always takes as long: what is less may be how long who is alone takes to wake both ends up. */
const FAR_MORE_THAN_SLOTS = 1.3;
/** So many in service can't do the work of that many times as many, whatever an interval allows: the unloaded time is wrong. */
const BEYOND_SLOTS = 1.12;

export function effectiveVerdict(
  probed: Probed,
  unloaded: Unloaded,
  { slots, variation }: { readonly slots: number | null; readonly variation: number },
  { drift, starvation, audits }: Circumstances,
): EffectiveVerdict {
  const effective = effectiveParallelism(probed, unloaded, slots, variation);
  if (effective === null || probed.loop === null) return { kind: 'withheld', why: 'no-loop', effective };
  const why =
    whyUnsound(probed, probed.loop, starvation, audits) ??
    whyUncertain(probed.loop, unloaded, { slots, variation }, drift, effective) ??
    whyImpossible(slots, unloaded, effective);
  if (why !== null) return { kind: 'withheld', why, effective };
  return { kind: 'told', effective: slots === null ? effective : withinSlots(effective, slots) };
}

/** So many in service do the work of so many at most: what is beyond is a single request's waking up. */
function withinSlots(effective: Effective, slots: number): Effective {
  const { low, high } = effective.interval;
  return {
    ...effective,
    parallelism: Math.min(effective.parallelism, slots),
    interval: { low: (low * slots) / Math.max(slots, effective.parallelism), high: Math.min(high, slots) },
  };
}

/** Whether so many slots can not be, if a request that is alone takes no longer than it was seen to. */
export function isBeyondSlots({ interval }: Effective, slots: number, { deterministic }: Unloaded): boolean {
  return interval.low > (deterministic ? FAR_MORE_THAN_SLOTS : MORE_THAN_SLOTS) * slots;
}

function whyUnsound(
  { scenario }: Probed,
  loop: ProbeLoop,
  starvation: Starvation | null,
  audits: readonly ProbeAudit[],
): Withheld | null {
  if (starvation !== null) return 'starved';
  if (scenario.target.startsWith('https:') && !scenario.keepAlive) return 'handshakes';
  if (loop.failed > FEW_FAILURES * loop.sent) return 'failures';
  if (audits.some(({ holds }) => !holds)) return 'audit';
  return loop.clientBusy > BUSY_CLIENT ? 'client-busy' : null;
}

function whyUncertain(
  loop: ProbeLoop,
  { serviceTime, roundTrip, deterministic, times }: Unloaded,
  { slots, variation }: { readonly slots: number | null; readonly variation: number },
  drift: Drift | null,
  { parallelism, interval }: Effective,
): Withheld | null {
  if (interval.high > WIDEST * parallelism) return 'too-uncertain';
  const varies = deterministic ? 0 : Math.max(variation, relativeDeviation(times));
  if (isStalled(loop, { slots, variation: varies })) return 'stalled';
  if (drift === null && interval.high > WIDE * interval.low) return 'unsettled';
  // Who does not keep all busy finds as much parallelism as it brings: then there may be more.
  const kept = (slots ?? SPARE_UNKNOWN * parallelism) * (1 + (2 * roundTrip) / serviceTime);
  return loop.clients < SPARE_CLIENTS * kept ? 'not-saturated' : null;
}

function whyImpossible(
  slots: number | null,
  { deterministic }: Unloaded,
  { parallelism, interval }: Effective,
): Withheld | null {
  if (slots === null) return null;
  // Of services that vary, those that were alone may all have been long ones: then the interval says so.
  const isBeyond = deterministic && parallelism > BEYOND_SLOTS * slots;
  const isChance = deterministic || interval.low <= slots;
  return isBeyond || !isChance ? 'more-than-slots' : null;
}
