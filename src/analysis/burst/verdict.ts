/** The verdict as a sentence or two. */
import { describeModel } from '../../model/models.js';
import { countOf, formatDuration } from '../../model/units.js';
import type { Audit } from '../queueing/audit.js';
import { fixed } from '../view/format.js';
import { figureOver, type RoundFigures } from './round-figures.js';
import type { ModelSummary } from './summary.js';
import type { Testimony } from './witnesses.js';

export function describeVerdict(summary: ModelSummary, clients: number): string {
  const { verdict, choice } = summary;
  switch (verdict.kind) {
    case 'capped':
      return `Capped at ${verdict.at}: ${countOf(clients, 'client')} came at once, and there ${were(verdict.at)} never more than ${verdict.at} in service. ${describeCost(summary)}${describeWitnesses(summary.witnesses)}`;
    case 'no-cap':
      return `No cap was met: ${verdict.peak === clients ? 'all' : `${verdict.peak} of`} ${countOf(clients, 'client')} were in service at once. ${describeWitnesses(summary.witnesses)}`;
    case 'not-filled':
      return verdict.servers === null
        ? `No cap was met: there ${were(verdict.peak)} never more than ${verdict.peak} of ${countOf(clients, 'client')} in service at once, though nothing caps them. Use a longer --service-time.`
        : `No cap was met: in some round there ${were(verdict.peak)} never more than ${verdict.peak} in service, and ${describeModel(choice)} can serve ${verdict.servers}. Use a longer --service-time or more --clients.`;
    case 'nobody-waited':
      return `Nobody waited: ${countOf(verdict.clients, 'client')} for ${countOf(verdict.servers, 'place')} in service shows no cap. Use more --clients than ${verdict.servers}.`;
    case 'disagreement':
      return `No verdict: the witnesses disagree. ${summary.witnesses.map(describeTestimony).join(' ')}`;
    case 'nobody-served':
      return `No verdict: nobody was served. ${describeOutcomes(summary)}.`;
    case 'audit-failed':
      return describeFailedAudits(summary.audits);
  }
}

export function describeFailedAudits(audits: readonly Audit[]): string {
  const failed = audits.filter(({ holds }) => !holds);
  return `No verdict: the measurement contradicts itself. ${failed.map(({ identity, detail }) => `"${identity}" does not hold: ${detail}.`).join(' ')}`;
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}

function describeCost({ rounds, places }: ModelSummary): string {
  const cost = figureOver(rounds, 'costOfPlace');
  const ratio = figureOver(rounds, 'costPerService');
  if (cost === null || ratio === null) return '';
  return `Each further place in line cost ${formatDuration(cost.median)}, ${fixed(ratio.median, 2)} of ${shareOfService(places)}. `;
}

function shareOfService(places: number | null): string {
  return places === 1 ? 'a service' : `a service shared by ${places}`;
}

/** An outcome's kind as a sentence has it. */
function nameOutcome(kind: string): string {
  return kind === 'said-nothing' ? 'said nothing' : kind;
}

/** `All three witnesses agree.`, or how many do and why the others can't tell. */
function describeWitnesses(witnesses: readonly Testimony[]): string {
  const silent = witnesses.filter(({ says }) => says === 'cannot tell');
  if (silent.length === 0) return 'All three witnesses agree.';
  const agreeing = witnesses.length - silent.length;
  const verb = agreeing === 1 ? 'speaks for it' : 'agree';
  const reasons = silent.map(({ witness, because }) => `the ${NAMES[witness]} cannot tell, because ${because}`);
  return `${agreeing} of ${witnesses.length} witnesses ${verb}; ${reasons.join('; ')}.`;
}

const NAMES: Readonly<Record<Testimony['witness'], string>> = {
  clients: "clients' clocks",
  server: "server's trace",
  kernel: "kernel's accept queue",
};

/** One witness, what it saw in service at once, and on what ground. */
export function describeTestimony({ witness, because, concurrency }: Testimony): string {
  return `Witness, the ${NAMES[witness]}: ${concurrency ?? 'cannot tell'} (${because}).`;
}

/** `all served`, or the count of each outcome that occurred. */
export function describeOutcomes({ outcomes }: Pick<ModelSummary, 'outcomes'>): string {
  const occurred = Object.entries(outcomes).filter(([, count]) => count > 0);
  const [only] = occurred;
  if (occurred.length === 1 && only?.[0] === 'served') return 'all served';
  return occurred.map(([kind, count]) => `${count.toLocaleString('en-GB')} ${nameOutcome(kind)}`).join(', ');
}

export type BurstVerdict =
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
export function isSound({ kind }: BurstVerdict): boolean {
  return kind === 'capped' || kind === 'no-cap' || kind === 'not-filled' || kind === 'nobody-waited';
}

/** The cap that a verdict proves, or that there is none; null where it proves nothing. */
export function provenConcurrency(verdict: BurstVerdict): number | 'none' | null {
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
): BurstVerdict {
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
