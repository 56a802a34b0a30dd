/** The verdict on a model under a burst: what the rounds prove, or why they prove nothing. */
import { describeModel } from '../../model/models.js';
import { countOf, formatDuration } from '../../model/units.js';
import type { ProbeAnswer } from '../../probe/estimation/answer/answer.js';
import { isUnlimited } from '../../probe/estimation/answer/expectation.js';
import { isAnswer, type Proven, provenNumber } from '../../probe/estimation/answer/kinds.js';
import { ENOUGH_CLIENTS } from '../../probe/estimation/evidence/unlimited.js';
import type { ProbeSummary } from '../../probe/estimation/summary.js';
import type { Audit } from '../queueing/audit.js';
import { fixed } from '../view/format.js';
import { AUDIT_FAILED, NOBODY_SERVED, type VerdictTable } from '../view/view.js';
import { describeEstimate } from './outside-words.js';
import { medianOver, type RoundFigures } from './round-figures.js';
import type { ModelSummary } from './summary.js';

export type BurstVerdict =
  /** Never more than `at` in service at once, and it was `at` while others waited. */
  | { readonly kind: 'capped'; readonly at: number }
  /** There is no cap, and (nearly) all clients were in service at once; `peak` is the least that any round reached. */
  | { readonly kind: 'no-cap'; readonly peak: number }
  /** The load never filled the servers: no cap was met. `servers` is null where there is none to meet. */
  | { readonly kind: 'not-filled'; readonly peak: number; readonly servers: number | null }
  /** No more clients than servers: no client had to wait. */
  | { readonly kind: 'nobody-waited'; readonly clients: number; readonly servers: number }
  /** From outside: the probe's rules answer how many are served at once; in `answer`, and `proven` as an interval. */
  | { readonly kind: 'seen-from-outside'; readonly answer: ProbeAnswer; readonly proven: Proven }
  /** From outside: they do not, and some may be known for certain. */
  | { readonly kind: 'inconclusive-from-outside'; readonly answer: ProbeAnswer; readonly proven: Proven }
  /** A witness tells another story. */
  | { readonly kind: 'disagreement'; readonly at: number }
  | { readonly kind: 'nobody-served' }
  | { readonly kind: 'audit-failed' };

export const BURST_VERDICTS: VerdictTable<BurstVerdict, ModelSummary> = {
  capped: {
    sound: true,
    text: (model, { at }) =>
      `Capped at ${at}: ${countOf(model.scenario.clients, 'client')} came at once, and there ${were(at)} never more than ${at} in service. ${describeCost(model)}${describeWitnesses(model.witnesses)}`,
  },
  'no-cap': {
    sound: true,
    text: ({ scenario: { clients }, witnesses }, { peak }) =>
      `No cap was met: ${peak === clients ? 'all' : `${peak} of`} ${countOf(clients, 'client')} were in service at once. ${describeWitnesses(witnesses)}`,
  },
  'not-filled': {
    sound: true,
    text: ({ scenario, choice }, { peak, servers }) =>
      servers === null
        ? `No cap was met: there ${were(peak)} never more than ${peak} of ${countOf(scenario.clients, 'client')} in service at once, though nothing caps them. Use a longer --service-time.`
        : `No cap was met: in some round there ${were(peak)} never more than ${peak} in service, and ${describeModel(choice)} can serve ${servers}. Use a longer --service-time or more --clients.`,
  },
  'nobody-waited': {
    sound: true,
    text: (_, { clients, servers }) =>
      `Nobody waited: ${countOf(clients, 'client')} for ${countOf(servers, 'place')} in service shows no cap. Use more --clients than ${servers}.`,
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

/** The cap that a verdict proves, or that there is none; null where it proves nothing. */
export function provenConcurrency(verdict: BurstVerdict): number | 'none' | null {
  if (verdict.kind === 'no-cap') return 'none';
  if (verdict.kind === 'seen-from-outside') return provenFromOutside(verdict);
  return verdict.kind === 'capped' ? verdict.at : null;
}

/** Share of the clients that must be in service at once to say that nothing caps them: the first may leave early. */
export const NEARLY_ALL = 0.9;

/**
 * @param clients those that had something to ask
 * @param servers null: no cap
 * @param silentClients those that came to say nothing: they can fill slots too
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

/** What the probe's rules say of a burst at a URL, where its figures do not contradict each other and some were served. */
export function reachOutsideVerdict(
  { answer, proven }: ProbeSummary,
  figures: readonly RoundFigures[],
  audits: readonly Audit[],
): BurstVerdict {
  if (audits.some(({ holds }) => !holds)) return { kind: 'audit-failed' };
  if (figures.every(({ throughput }) => throughput === 0)) return { kind: 'nobody-served' };
  return { kind: isAnswer(answer) ? 'seen-from-outside' : 'inconclusive-from-outside', answer, proven };
}

function describeOutside({ outside }: ModelSummary): string {
  return outside === null ? '' : describeEstimate(outside.estimate);
}

/** As in the list of a probe: of few clients, that none waited does not show that there is no limit. */
function provenFromOutside({
  answer,
  proven,
}: Extract<BurstVerdict, { kind: 'seen-from-outside' }>): number | 'none' | null {
  if (answer.kind === 'no-limit' && isUnlimited(answer) && answer.clients >= ENOUGH_CLIENTS) return 'none';
  return provenNumber(proven);
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}

function describeCost({ rounds, slots }: ModelSummary): string {
  const cost = medianOver(rounds, 'costOfPlace');
  const ratio = medianOver(rounds, 'costPerService');
  if (cost === null || ratio === null) return '';
  return `Each further place in line cost ${formatDuration(cost)}, ${fixed(ratio, 2)} of ${shareOfService(slots)}. `;
}

/** What a further position in line costs, where services follow each other closely: `a service shared by 4`. */
export function shareOfService(slots: number | null): string {
  return slots === 1 ? 'a service' : `a service shared by ${slots}`;
}

/** What a witness says when it is asked how many were in service at once. */
export interface Testimony {
  readonly witness: 'clients' | 'server' | 'kernel';
  /** What it saw in service at once; null when it cannot tell. */
  readonly concurrency: number | null;
  readonly says: 'agrees' | 'disagrees' | 'cannot tell';
  /** On what ground, in words. */
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

/** One witness, what it saw in service at once, and on what ground. */
export function describeTestimony({ witness, because, concurrency }: Testimony): string {
  return `Witness, the ${WITNESS_NAMES[witness]}: ${concurrency ?? 'cannot tell'} (${because}).`;
}

/** `All three witnesses agree.`, or how many do and why the others can't tell. */
function describeWitnesses(witnesses: readonly Testimony[]): string {
  const silent = witnesses.filter(({ says }) => says === 'cannot tell');
  if (silent.length === 0) return 'All three witnesses agree.';
  const agreeing = witnesses.length - silent.length;
  const verb = agreeing === 1 ? 'speaks for it' : 'agree';
  const reasons = silent.map(({ witness, because }) => `the ${WITNESS_NAMES[witness]} cannot tell, because ${because}`);
  return `${agreeing} of ${witnesses.length} witnesses ${verb}; ${reasons.join('; ')}.`;
}
