/** The verdict on a model under a burst: what the rounds prove, or why they are inconclusive. */
import { describeModel } from '../../model/models.js';
import { countOf, formatDuration } from '../../model/units.js';
import type { ProbeAnswer } from '../../probe/estimation/answer/answer.js';
import type { Proven } from '../../probe/estimation/answer/kinds.js';
import type { Audit } from '../queueing/audit.js';
import { fixed } from '../view/format.js';
import { AUDIT_FAILED, NOBODY_SERVED, type VerdictTable } from '../view/view.js';
import { atUrl } from './at-url.js';
import { medianOver, type RoundFigures } from './round-figures.js';
import type { ModelSummary } from './summary.js';

export type BurstVerdict =
  /** Never more than `at` in service at once, and it was `at` while others waited. */
  | { readonly kind: 'capped'; readonly at: number }
  /** No limit, and (nearly) all clients were in service at once; `peak` is the lowest peak of any round. */
  | { readonly kind: 'no-cap'; readonly peak: number }
  /**
   * The load did not fill the slots in every round, so no limit was met. `peak` is the least that any round reached;
   * `servers` is null for a model without a limit.
   */
  | { readonly kind: 'not-filled'; readonly peak: number; readonly servers: number | null }
  /** No more clients than slots, so no client had to wait. */
  | { readonly kind: 'nobody-waited'; readonly clients: number; readonly servers: number }
  /** From outside: the probe's rules give an `answer`; `proven` is the same as an interval. */
  | { readonly kind: 'seen-from-outside'; readonly answer: ProbeAnswer; readonly proven: Proven }
  /** From outside: the probe's rules give no answer; `proven` can still hold a bound. */
  | { readonly kind: 'inconclusive-from-outside'; readonly answer: ProbeAnswer; readonly proven: Proven }
  /** A witness contradicts the others. */
  | { readonly kind: 'disagreement'; readonly at: number }
  | { readonly kind: 'nobody-served' }
  | { readonly kind: 'audit-failed' };

export const BURST_VERDICTS: VerdictTable<BurstVerdict, ModelSummary> = {
  capped: {
    sound: true,
    text: (model, { at }) =>
      `${at === 1 ? 'One' : at} at a time: ${countOf(model.scenario.clients, 'client')} arrived at once, and never more than ${at} ${were(at)} in service. ${describeCost(model)}${describeWitnesses(model.witnesses)}`,
  },
  'no-cap': {
    sound: true,
    text: ({ scenario: { clients }, witnesses }, { peak }) =>
      `No limit was met: ${peak === clients ? 'all' : `${peak} of`} ${countOf(clients, 'client')} were in service at once. ${describeWitnesses(witnesses)}`,
  },
  'not-filled': {
    sound: true,
    text: ({ scenario, choice }, { peak, servers }) =>
      servers === null
        ? `No limit was met: in one round at most ${peak} of ${countOf(scenario.clients, 'client')} ${were(peak)} in service at once, although this model has no limit. Use a longer --service-time.`
        : `No limit was met: in one round at most ${peak} ${were(peak)} in service at once, although ${describeModel(choice)} can serve ${servers}. Use a longer --service-time or more --clients.`,
  },
  'nobody-waited': {
    sound: true,
    text: (_, { clients, servers }) =>
      `No client had to queue: ${countOf(clients, 'client')} cannot show a limit of ${countOf(servers, 'slot')}. Use more than ${servers} --clients.`,
  },
  'seen-from-outside': { sound: true, text: describeOutside },
  'inconclusive-from-outside': { sound: false, text: describeOutside },
  disagreement: {
    sound: false,
    text: ({ witnesses }) => `No verdict: the witnesses disagree. ${witnesses.map(describeTestimony).join(' ')}`,
  },
  'nobody-served': NOBODY_SERVED,
  'audit-failed': AUDIT_FAILED,
};

/** The limit that a verdict proves, `none` where it proves that there is no limit, or null where it proves neither. */
export function provenConcurrency(verdict: BurstVerdict): number | 'none' | null {
  if (verdict.kind === 'no-cap') return 'none';
  if (verdict.kind === 'seen-from-outside') return atUrl().provenFromOutside(verdict);
  return verdict.kind === 'capped' ? verdict.at : null;
}

/** Share of the clients that must be in service at once to show that there is no limit: the first can leave early. */
export const NEARLY_ALL = 0.9;

/**
 * @param clients those that sent a request
 * @param servers null: no limit
 * @param silentClients those that send nothing, but can fill slots too
 */
export function reachBurstVerdict(
  clients: number,
  servers: number | null,
  figures: readonly RoundFigures[],
  audits: readonly Audit[],
  witnesses: readonly Testimony[],
  silentClients = 0,
): BurstVerdict {
  if (audits.some(({ holds }) => !holds)) return { kind: 'audit-failed' };
  if (figures.every(({ throughput }) => throughput === 0)) return { kind: 'nobody-served' };
  const peaks = figures.map(({ peakConcurrency }) => peakConcurrency);
  const [least, peak] = [Math.min(...peaks), Math.max(...peaks)];
  if (clients + silentClients <= (servers ?? 1)) return { kind: 'nobody-waited', clients, servers: servers ?? 1 };
  if (servers === null) {
    return least >= NEARLY_ALL * clients
      ? { kind: 'no-cap', peak: Math.min(least, clients) }
      : { kind: 'not-filled', peak: least, servers };
  }
  if (least < servers) return { kind: 'not-filled', peak: least, servers };
  if (witnesses.some(({ says }) => says === 'disagrees')) return { kind: 'disagreement', at: peak };
  return { kind: 'capped', at: peak };
}

function describeOutside({ outside }: ModelSummary): string {
  return outside === null ? '' : atUrl().describeEstimate(outside.estimate);
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}

function describeCost({ rounds, slots }: ModelSummary): string {
  const cost = medianOver(rounds, 'costOfPlace');
  const ratio = medianOver(rounds, 'costPerService');
  if (cost === null || ratio === null) return '';
  return `Each position in the queue cost ${formatDuration(cost)}, ${fixed(ratio, 2)} of ${shareOfService(slots)}. `;
}

/** What one position in the queue costs where services follow each other closely: `a service time shared by 4 slots`. */
export function shareOfService(slots: number | null): string {
  return slots === 1 ? 'a service time' : `a service time shared by ${slots} slots`;
}

/** How many a witness saw in service at once. */
export interface Testimony {
  readonly witness: 'clients' | 'server' | 'kernel';
  /** How many it saw in service at once; null if it cannot tell. */
  readonly concurrency: number | null;
  readonly says: 'agrees' | 'disagrees' | 'cannot tell';
  /** The reason, in words. */
  readonly because: string;
}

export function cannotTell(witness: Testimony['witness'], because: string): Testimony {
  return { witness, concurrency: null, says: 'cannot tell', because };
}

const WITNESS_NAMES: Readonly<Record<Testimony['witness'], string>> = {
  clients: "clients' clocks",
  server: "server's trace",
  kernel: "kernel's accept queue",
};

/** How many one witness saw in service at once, and why: `The server's trace shows 1 in service (...).` */
export function describeTestimony({ witness, because, concurrency }: Testimony): string {
  const verb = witness === 'clients' ? 'show' : 'shows';
  const said = concurrency === null ? 'cannot tell' : `${verb} ${concurrency} in service`;
  return `The ${WITNESS_NAMES[witness]} ${said} (${because}).`;
}

/** `All three witnesses agree.`, or how many agree and why the others can't tell. */
function describeWitnesses(witnesses: readonly Testimony[]): string {
  const silent = witnesses.filter(({ says }) => says === 'cannot tell');
  if (silent.length === 0) return 'All three witnesses agree.';
  const agreeing = witnesses.length - silent.length;
  const verb = agreeing === 1 ? 'agrees' : 'agree';
  const reasons = silent.map(({ witness, because }) => `the ${WITNESS_NAMES[witness]} cannot tell, because ${because}`);
  return `${agreeing} of ${witnesses.length} witnesses ${verb}; ${reasons.join('; ')}.`;
}
