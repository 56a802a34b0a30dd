/** The answer of a probe as sentences that a reader can act on. */
import { countOf } from '../../model/units.js';
import type { AnswerOf, ProbeAnswer } from '../../probe/estimation/answer/answer.js';
import { causeWords } from '../../probe/estimation/answer/expectation.js';
import type { Proven } from '../../probe/estimation/answer/kinds.js';
import { admitsVaryingNumbers } from '../../probe/estimation/evidence/admission.js';
import type { UnlimitedEnd } from '../../probe/estimation/evidence/unlimited.js';
import { mayBeOwn, type Reason, strongestWords } from '../../probe/estimation/rules/doubts.js';
import type { Effective } from '../../probe/estimation/rules/effective-parallelism.js';
import { knownParallelism, remedyWords, withheldWords } from '../../probe/estimation/rules/withheld.js';
import type { ProbeSummary } from '../../probe/estimation/summary.js';
import { duration, percent, significant } from '../view/format.js';
import { describeDeclined, describeFailure, ordinal } from './figure-text.js';

/** The answer, what to try, and how it compares with the configured number. */
export function describeAnswer(summary: ProbeSummary): string {
  const { answer, remedies, configured } = answerSentences(summary);
  const advice = remedies === '' ? '' : `Try ${remedies}.`;
  return [answer, advice, configured].filter((sentence) => sentence !== '').join(' ');
}

/** The same separately: two sentences, and what to try. An empty string means that there is nothing to say. */
export function answerSentences(summary: ProbeSummary): {
  readonly answer: string;
  readonly remedies: string;
  readonly configured: string;
} {
  return {
    answer: sentenceOf(summary.answer, summary),
    remedies: joinWords(summary.remedies.map(remedyWords), 'or'),
    configured: describeConfigured(summary),
  };
}

function sentenceOf<Kind extends ProbeAnswer['kind']>(answer: AnswerOf<Kind>, summary: ProbeSummary): string {
  const sentence = SENTENCES[answer.kind] as (answer: AnswerOf<Kind>, summary: ProbeSummary) => string;
  return sentence(answer, summary);
}

const SENTENCES: {
  readonly [Kind in ProbeAnswer['kind']]: (answer: AnswerOf<Kind>, summary: ProbeSummary) => string;
} = {
  slots: describeSlots,
  'one-at-a-time-behind-acceptor': ({ heldAtLeast }, summary) =>
    `Accepts many connections, but serves one at a time${describeVotes(summary)}: ${countOf(heldAtLeast, 'idle connection')} did not block the next client, but requests are served one after the other${describeSpeed(summary)}.`,
  range: ({ low, high, because }) =>
    `Serves ${low} to ${high} at once; the exact number is inconclusive: ${describeReasons(because)}.`,
  'no-limit': ({ clients, atLeast, end }) =>
    `No limit found up to N = ${clients}: at least ${atLeast} in parallel${WITH_MORE_CLIENTS[end]}.`,
  'no-slot-limit-cpu': ({ clients, parallelism }) =>
    `No limit on slots found: up to ${countOf(clients, 'client')}, all requests are in service together and slow down equally. Throughput saturates at ${significant(parallelism)} times that of a single client.`,
  sheds: describeShedding,
  grows: describeMoving,
  shrinks: describeMoving,
  rate: describeRate,
  'connections-at-once': ({ connections }, summary) =>
    `Serves at least ${connections} connections at once: clients were answered while all that had connected before them had not finished their requests. How many complete requests are in service at once is inconclusive: a service is too short${describeShort(summary)}.`,
  'several-lines': ({ atLeast, slots }, summary) =>
    slots !== null
      ? `Serves ${slots} at once, as several processes that each take requests for themselves: some can be idle while requests wait for another${describeSpeed(summary)}.`
      : `Serves at least ${atLeast} at once, but not in arrival order, as if there were several queues, each with its own slots. The total number of slots is inconclusive${describeSpeed(summary)}.`,
  'keep-alive-monopoly': ({ atOnce, starved, clients }) =>
    `Serves ${atOnce} ${atOnce === 1 ? 'kept connection' : 'kept connections'} at once, and no other client until one of them closes: ${starved} of ${countOf(clients, 'client')} were never served.`,
  'accept-queue-overflow': ({ admitted, clients }) =>
    `Only ${admitted} of ${countOf(clients, 'client')} were admitted within 0.9 s: the accept queue was full, and TCP retries after a second or more. The number of slots is inconclusive.`,
  'client-is-the-limit': describeBusyClient,
  'could-not-tell': ({ because }, { atLeast }) => `${describeBound(atLeast, because)}: ${describeReasons(because)}.`,
  failed: ({ outcome }, { spent }) => `Probe failed: ${describeFailure(outcome, spent.served)}.`,
};

function describeShort({ unloaded }: ProbeSummary): string {
  return unloaded === null ? '' : ` (${duration(unloaded.serviceTime)})`;
}

function describeBound(atLeast: number | null, because: readonly Reason[]): string {
  if (atLeast === null) return 'Inconclusive';
  return mayBeOwn(because)
    ? `Serves at least ${atLeast} at once; a higher limit may be that of this client or this machine`
    : `Serves at least ${atLeast} at once; the exact number is inconclusive`;
}

function describeBusyClient({ busy, atLeast }: AnswerOf<'client-is-the-limit'>): string {
  const why = `this client was busy ${percent(busy)} of the time`;
  if (atLeast === null || atLeast < 2) {
    return `Inconclusive: ${why}, so the limit seen may be that of this client or this machine.`;
  }
  return `Serves at least ${atLeast} at once; a higher limit may be that of this client or this machine: ${why}.`;
}

const WITH_MORE_CLIENTS: Readonly<Record<UnlimitedEnd, string>> = {
  'all-tried': '; larger bursts were not tried',
  'client-full': '; this client can hold no more connections at once',
  'not-let-in': '; the accept queue admits no larger burst',
  bottleneck: '; beyond that, the machine or the probe is the bottleneck',
};

function describeSlots({ slots }: AnswerOf<'slots'>, summary: ProbeSummary): string {
  const served = slots === 1 ? 'Serves one at a time' : `Serves ${slots} at once`;
  const speed = slots === 1 ? null : describeSharing(summary);
  return `${served}${describeVotes(summary)}${speed ?? describeSpeed(summary)}.${describeNext(summary, slots)}`;
}

/** `Serves 22 at once now: the number grew during the probe (8, 12, 17, 22 in 9.00 s) and has settled.` */
function describeMoving({ kind, to, levels, settled, time }: AnswerOf<'grows'> | AnswerOf<'shrinks'>): string {
  const moved = kind === 'grows' ? 'grew' : 'fell';
  const state = settled ? 'has settled' : kind === 'grows' ? 'may still be growing' : 'may still be falling';
  return `Serves ${to} at once now: the number ${moved} during the probe (${levels.join(', ')} in ${duration(time)}) and ${state}.`;
}

function describeRate({ perSecond, declined }: AnswerOf<'rate'>, { unloaded, proven }: ProbeSummary): string {
  const rate = significant(perSecond);
  if (declined.length > 0) {
    return `Admits ${rate} requests per second and refuses the rest (${describeDeclined(declined)}): a rate limit. At least ${proven.atLeast ?? 1} were in service at once.`;
  }
  const delay = unloaded?.delay ?? 0;
  const slot = delay > 0 ? `behind a delay of ${duration(delay)}` : 'that stays occupied for a while after each answer';
  return `Answers ${rate} requests per second, evenly spaced, however many arrive at once: a rate limit, or one slot ${slot}.`;
}

/** Null unless the requests certainly share something. */
function describeSharing({ slowdown, effective }: ProbeSummary): string | null {
  const known = knownParallelism(effective);
  if (slowdown === 1 || known === null) return null;
  return `, at ${describeParallelism(known)} times the throughput of a single client: under load each request takes ${significant(slowdown)} times as long as alone, so the slots share something, such as processors`;
}

/** `, at 3.98 [3.90, 4.00] times the throughput of a single client`, or why that is not known. */
function describeSpeed({ effective }: ProbeSummary): string {
  if (effective === null) return '';
  return effective.kind === 'told'
    ? `, at ${describeParallelism(effective.effective)} times the throughput of a single client`
    : `; throughput inconclusive: ${withheldWords(effective.why)}`;
}

export function describeParallelism({ parallelism, interval }: Effective): string {
  return `${parallelism.toFixed(2)} [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`;
}

function describeVotes({ limit }: ProbeSummary): string {
  if (limit === null) return '';
  const { by, agreement, bursts } = limit.estimate;
  return by === 'bursts'
    ? ` (${Math.round(agreement * bursts)} of ${countOf(bursts, 'burst')})`
    : ` (${percent(agreement)} of resamples)`;
}

/** The wait of the first request that finds no free slot: measured, or else expected. */
function describeNext({ waits }: ProbeSummary, slots: number): string {
  const next = waits.find(({ position }) => position === slots + 1);
  if (next === undefined) return '';
  const wait =
    next.measured === null ? `should wait about ${duration(next.expected)}` : `waits ${duration(next.measured)}`;
  return ` The ${ordinal(slots + 1)} request in a burst ${wait}.`;
}

function describeShedding(answer: AnswerOf<'sheds'>): string {
  const { admits, fewest, most, declined, slots } = answer;
  const spread = fewest === most ? '' : ` (${fewest} to ${most})`;
  const rate = admitsVaryingNumbers(answer) ? ' The number varies, which suggests a rate limit.' : '';
  const served = slots === null ? '' : ` Of the admitted requests, ${slots} are in service at once.`;
  return `Admits ${admits}${spread} at once and refuses the rest (${describeDeclined(declined)}).${rate}${served}`;
}

/** `Configured 8, serves 4 at once. Likely causes: ...` */
function describeConfigured({ configured, effective, answer, proven }: ProbeSummary): string {
  if (configured === null || answer.kind === 'failed') return '';
  const known = knownParallelism(effective);
  const causes = configured.causes.map(causeWords).join('; ');
  const likely = causes === '' ? '' : `. Likely causes: ${causes}`;
  const start = `Configured ${configured.configured}`;
  const work = known === null ? '' : `, at ${known.parallelism.toFixed(1)} times the throughput of a single client`;
  switch (configured.kind) {
    case 'as-configured':
      return known !== null && causes !== ''
        ? `${start}, serves ${configured.measured} at once, at ${known.parallelism.toFixed(1)} times the throughput of a single client${likely}.`
        : `${start}, and serves as many.`;
    case 'at-least-as-configured':
      return `${start}, and serves at least as many.`;
    case 'fewer':
    case 'more':
      return `${start}, serves ${describeInterval(proven)} at once${configured.measured === null ? '' : work}${likely}.`;
    case 'could-not-tell':
      return `${start}; whether it serves that many is inconclusive.`;
  }
}

/** `4`, `at least 56` or `4 to 8`; empty if nothing is known. */
export function describeInterval({ atLeast, atMost }: Proven): string {
  if (atMost === null) return atLeast === null ? '' : `at least ${atLeast}`;
  if (atLeast === null) return `at most ${atMost}`;
  return atLeast === atMost ? String(atLeast) : `${atLeast} to ${atMost}`;
}

/** Reasons that are shown; the JSON has all of them. */
const MOST_REASONS = 2;

/** `A and B`: the most informative reasons. */
function describeReasons(reasons: readonly Reason[]): string {
  return joinWords(strongestWords(reasons, MOST_REASONS), 'and');
}

function joinWords(texts: readonly string[], word: 'and' | 'or'): string {
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} ${word} ${last}`;
}
