/** The verdict on one model under open arrivals. */
import type { Nanoseconds } from '../../model/units.js';
import type { Audit } from '../queueing/audit.js';
import type { OpenFigures } from './open-figures.js';

export type OpenVerdict =
  /** Waits were measured, and the queue had a steady state. */
  | { readonly kind: 'steady' }
  /** Waits were measured, and they grew for as long as clients came. */
  | { readonly kind: 'no-steady-state' }
  /** The load generator could not keep up: clients a second, and how late one client in 20 was at least. */
  | {
      readonly kind: 'timetable-not-kept';
      readonly asked: number;
      readonly reached: number;
      readonly latenessP95: Nanoseconds;
    }
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
  rate: number,
  utilisation: number | null,
): OpenVerdict {
  // First of all: a load generator that can't keep up is the reason of much else that may not hold.
  if (!timetable.holds) return { kind: 'timetable-not-kept', asked: rate, ...slowest(figures, rate) };
  if (audits.some(({ holds }) => !holds)) return { kind: 'audit-failed' };
  if (figures.every(({ throughput }) => throughput === 0)) return { kind: 'nobody-served' };
  return { kind: utilisation !== null && utilisation >= 1 ? 'no-steady-state' : 'steady' };
}

/** What the load generator reached in the worst round: of a timetable that took twice its time, half the rate. */
function slowest(figures: readonly OpenFigures[], rate: number) {
  const shares = figures.map(({ timetableSpan, arrivalSpan }) => (arrivalSpan === 0 ? 1 : timetableSpan / arrivalSpan));
  return {
    reached: rate * shares.reduce((least, share) => Math.min(least, share), 1),
    latenessP95: figures.reduce((most, { latenessP95 }) => Math.max(most, latenessP95 ?? 0), 0),
  };
}
