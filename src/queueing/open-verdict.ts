/** The verdict on one model under open arrivals. */
import type { Audit } from './audit.js';
import type { OpenFigures } from './open-figures.js';

export type OpenVerdict =
  /** Waits were measured, and the queue had a steady state. */
  | { readonly kind: 'steady' }
  /** Waits were measured, and they grew for as long as clients came. */
  | { readonly kind: 'no-steady-state' }
  /** The load generator could not send what was asked for: clients a second. */
  | { readonly kind: 'timetable-not-kept'; readonly asked: number; readonly reached: number }
  | { readonly kind: 'nobody-served' }
  /** The measurement contradicts itself. */
  | { readonly kind: 'audit-failed' };

/** Whether the measurement did what it was made for. A verdict of false is exit code 1. */
export function isSoundOpen({ kind }: OpenVerdict): boolean {
  return kind === 'steady' || kind === 'no-steady-state';
}

export function reachOpenVerdict(
  figures: readonly OpenFigures[],
  audits: readonly Audit[],
  timetable: Audit,
  rate: { readonly asked: number; readonly reached: number | null },
  utilisation: number | null,
): OpenVerdict {
  // First of all: a load generator that can't keep up is the reason of much else that may not hold.
  if (!timetable.holds) return { kind: 'timetable-not-kept', asked: rate.asked, reached: rate.reached ?? 0 };
  if (audits.some(({ holds }) => !holds)) return { kind: 'audit-failed' };
  if (figures.every(({ throughput }) => throughput === 0)) return { kind: 'nobody-served' };
  return { kind: utilisation !== null && utilisation >= 1 ? 'no-steady-state' : 'steady' };
}
