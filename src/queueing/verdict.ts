/** The verdict on one model: what the rounds prove, or why they prove nothing. */
import type { Audit } from './audit.js';
import type { RoundFigures } from './round-figures.js';
import type { Testimony } from './witnesses.js';

export type Verdict =
  /** Never more than `at` in service at once, and it was `at` while others waited. */
  | { readonly kind: 'capped'; readonly at: number }
  /** The load never filled the servers: no cap was met. */
  | { readonly kind: 'not-filled'; readonly peak: number; readonly servers: number }
  /** No more clients than servers: nobody had to wait. */
  | { readonly kind: 'nobody-waited'; readonly clients: number; readonly servers: number }
  /** A witness tells another story. */
  | { readonly kind: 'disagreement'; readonly at: number }
  | { readonly kind: 'nobody-served' }
  /** The measurement contradicts itself. */
  | { readonly kind: 'audit-failed' };

/** Whether the measurement did what it was made for. A verdict of false is exit code 1. */
export function isSound({ kind }: Verdict): boolean {
  return kind === 'capped' || kind === 'not-filled' || kind === 'nobody-waited';
}

/** The concurrency that a verdict names, where it names one. */
export function provenConcurrency(verdict: Verdict): number | null {
  return verdict.kind === 'capped' ? verdict.at : null;
}

export function reachVerdict(
  clients: number,
  servers: number,
  figures: readonly RoundFigures[],
  audits: readonly Audit[],
  witnesses: readonly Testimony[],
): Verdict {
  if (audits.some(({ holds }) => !holds)) return { kind: 'audit-failed' };
  if (figures.every(({ throughput }) => throughput === 0)) return { kind: 'nobody-served' };
  const peak = figures.reduce((most, { peakConcurrency }) => Math.max(most, peakConcurrency), 0);
  if (clients <= servers) return { kind: 'nobody-waited', clients, servers };
  if (figures.some(({ peakConcurrency }) => peakConcurrency < servers)) return { kind: 'not-filled', peak, servers };
  if (witnesses.some(({ says }) => says === 'disagrees')) return { kind: 'disagreement', at: peak };
  return { kind: 'capped', at: peak };
}
