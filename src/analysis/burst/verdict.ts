/** The verdict on one model: what the rounds prove, or why they prove nothing. */
import type { Audit } from '../queueing/audit.js';
import type { RoundFigures } from './round-figures.js';
import type { Testimony } from './witnesses.js';

export type Verdict =
  /** Never more than `at` in service at once, and it was `at` while others waited. */
  | { readonly kind: 'capped'; readonly at: number }
  /** There is no cap, and (nearly) all clients were in service at once; `peak` is the least that any round reached. */
  | { readonly kind: 'no-cap'; readonly peak: number }
  /** The load never filled the servers: no cap was met. `servers` is null where there is none to meet. */
  | { readonly kind: 'not-filled'; readonly peak: number; readonly servers: number | null }
  /** No more clients than servers: nobody had to wait. */
  | { readonly kind: 'nobody-waited'; readonly clients: number; readonly servers: number }
  /** A witness tells another story. */
  | { readonly kind: 'disagreement'; readonly at: number }
  | { readonly kind: 'nobody-served' }
  /** The measurement contradicts itself. */
  | { readonly kind: 'audit-failed' };

/** Whether the measurement did what it was made for. A verdict of false is exit code 1. */
export function isSound({ kind }: Verdict): boolean {
  return kind === 'capped' || kind === 'no-cap' || kind === 'not-filled' || kind === 'nobody-waited';
}

/** The cap that a verdict proves, or that there is none; null where it proves nothing. */
export function provenConcurrency(verdict: Verdict): number | 'none' | null {
  if (verdict.kind === 'no-cap') return 'none';
  return verdict.kind === 'capped' ? verdict.at : null;
}

/** Share of the clients that must be in service at once to say that nothing caps them: the first may leave early. */
export const NEARLY_ALL = 0.9;

/**
 * @param clients those that had something to ask
 * @param servers null: no cap
 * @param silentClients those that came to say nothing: they can fill places too
 */
export function reachVerdict(
  clients: number,
  servers: number | null,
  figures: readonly RoundFigures[],
  audits: readonly Audit[],
  witnesses: readonly Testimony[],
  silentClients = 0,
): Verdict {
  if (audits.some(({ holds }) => !holds)) return { kind: 'audit-failed' };
  if (figures.every(({ throughput }) => throughput === 0)) return { kind: 'nobody-served' };
  const peak = figures.reduce((most, { peakConcurrency }) => Math.max(most, peakConcurrency), 0);
  if (clients + silentClients <= (servers ?? 1)) return { kind: 'nobody-waited', clients, servers: servers ?? 1 };
  if (servers === null) {
    const least = figures.reduce((fewest, { peakConcurrency }) => Math.min(fewest, peakConcurrency), clients);
    return least >= NEARLY_ALL * clients ? { kind: 'no-cap', peak: least } : { kind: 'not-filled', peak, servers };
  }
  if (figures.some(({ peakConcurrency }) => peakConcurrency < servers)) return { kind: 'not-filled', peak, servers };
  if (witnesses.some(({ says }) => says === 'disagrees')) return { kind: 'disagreement', at: peak };
  return { kind: 'capped', at: peak };
}
