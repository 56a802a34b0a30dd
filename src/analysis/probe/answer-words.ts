/** What a probe answers, in words that a person can act on. */
import { countOf } from '../../model/units.js';
import type { AnswerOf, ProbeAnswer } from '../../probe/estimation/answer/answer.js';
import { causeWords } from '../../probe/estimation/answer/expectation.js';
import { type Proven, RATE_LIKE } from '../../probe/estimation/answer/kinds.js';
import type { UnlimitedEnd } from '../../probe/estimation/evidence/unlimited.js';
import { mayBeOwn, type Reason, strongestWords } from '../../probe/estimation/rules/doubts.js';
import type { Effective } from '../../probe/estimation/rules/effective-parallelism.js';
import { knownParallelism, type Remedy, remedyWords, withheldWords } from '../../probe/estimation/rules/withheld.js';
import type { ProbeSummary } from '../../probe/estimation/summary.js';
import { duration, percent, significant } from '../view/format.js';
import { describeDeclined, describeFailure } from './figure-text.js';

/** The answer first; then what follows from it. */
export function describeAnswer(summary: ProbeSummary): string {
  const { answer, remedies, configured } = answerSentences(summary);
  return [answer, remedies, configured].filter((sentence) => sentence !== '').join(' ');
}

/** The same, part by part; empty where there is nothing to say. */
export function answerSentences(summary: ProbeSummary): {
  readonly answer: string;
  readonly remedies: string;
  readonly configured: string;
} {
  return {
    answer: sentenceOf(summary.answer, summary),
    remedies: describeRemedies(summary.remedies),
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
    `Accepts many, and serves one at a time${describeVotes(summary)}: ${countOf(heldAtLeast, 'idle connection')} kept nobody waiting, but requests are served one after the other${describeSpeed(summary)}.`,
  range: ({ low, high, because }) =>
    `Serves ${low} to ${high} at once; which number could not be told, because ${describeReasons(because)}.`,
  'no-limit': ({ clients, atLeast, end }) =>
    `No limit found up to N = ${clients}: at least ${atLeast} in parallel${WITH_MORE_CLIENTS[end]}.`,
  'no-slot-limit-cpu': ({ clients, parallelism }) =>
    `No limit to how many are in service: up to ${countOf(clients, 'client')} all are slowed down alike. Throughput saturates at ${significant(parallelism)} times that of a single client.`,
  sheds: describeShedding,
  grows: describeMoving,
  shrinks: describeMoving,
  rate: describeRate,
  'several-lines': ({ atLeast }, summary) =>
    `Serves at least ${atLeast} at once, and not in the order of coming, as from several lines, each with places of its own: how many places there are in all can't be told${describeSpeed(summary)}.`,
  'keep-alive-monopoly': ({ atOnce, starved, clients }) =>
    `Serves ${atOnce} ${atOnce === 1 ? 'kept connection' : 'kept connections'} at once, and nobody else until they close: ${starved} of ${countOf(clients, 'client')} were never served.`,
  'accept-queue-overflow': ({ admitted, clients }) =>
    `Only ${admitted} of ${countOf(clients, 'client')} were admitted within 0.9 s: the accept queue was full, and TCP has the others try again after a second or more. So how many are served at once could not be told.`,
  'client-is-the-limit': describeBusyClient,
  'could-not-tell': ({ because }, { atLeast }) =>
    `${describeBound(atLeast, because)}, because ${describeReasons(because)}.`,
  failed: ({ outcome }, { spent }) => `Could not be probed: ${describeFailure(outcome, spent.served)}.`,
};

function describeBound(atLeast: number | null, because: readonly Reason[]): string {
  if (atLeast === null) return 'Could not tell how many are served at once';
  return mayBeOwn(because)
    ? `Serves at least ${atLeast} at once; a limit beyond may be this client's or this machine's`
    : `Serves at least ${atLeast} at once; how many in all is inconclusive`;
}

function describeBusyClient({ busy, atLeast }: AnswerOf<'client-is-the-limit'>): string {
  const why = `this client was busy ${percent(busy)} of the time`;
  if (atLeast === null || atLeast < 2) {
    return `Could not tell how many are served at once: ${why}, so the limit that was seen may be its own, or this machine's.`;
  }
  return `Serves at least ${atLeast} at once; a limit beyond may be this client's or this machine's, because ${why}.`;
}

const WITH_MORE_CLIENTS: Readonly<Record<UnlimitedEnd, string>> = {
  'all-tried': '; no more were tried',
  'not-let-in': '; more are not let in at once, as the accept queue is full',
  bottleneck: '; beyond that the machine, or the probe, is the bottleneck',
};

function describeSlots({ slots }: AnswerOf<'slots'>, summary: ProbeSummary): string {
  const who = slots === 1 ? 'Serves one at a time' : `Serves ${slots} at once`;
  const speed = slots === 1 ? null : describeSharing(summary);
  return `${who}${describeVotes(summary)}${speed ?? describeSpeed(summary)}.${describeNext(summary, slots)}`;
}

/** `22 at once by now: it grew 8, 12, 17, 22 in 9.00 s, and is settled.` */
function describeMoving({ kind, to, levels, settled, time }: AnswerOf<'grows'> | AnswerOf<'shrinks'>): string {
  const moved = kind === 'grows' ? 'grew' : 'fell';
  const state = settled ? 'is settled' : kind === 'grows' ? 'may still be growing' : 'may still be falling';
  return `Serves ${to} at once by now: the number ${moved} ${levels.join(', ')} in ${duration(time)}, and ${state}.`;
}

function describeRate({ perSecond, declined }: AnswerOf<'rate'>, { unloaded, proven }: ProbeSummary): string {
  const rate = significant(perSecond);
  if (declined.length > 0) {
    return `Admits ${rate} requests per second, and refuses the rest (${describeDeclined(declined)}): a limit on the rate. At least ${proven.atLeast ?? 1} were in service at once.`;
  }
  const delay = duration(unloaded?.delay ?? 0);
  return `Answers ${rate} requests per second, evenly, however many arrive at once: a limit on the rate, or one slot behind a delay of ${delay}.`;
}

/** Null where they share nothing, or it is not beyond doubt that they do. */
function describeSharing({ slowdown, effective }: ProbeSummary): string | null {
  const known = knownParallelism(effective);
  if (slowdown === 1 || known === null) return null;
  return `, doing the work of ${describeParallelism(known)}: each takes ${significant(slowdown)} times as long as alone, so they share something, such as processors`;
}

/** `, at 3.98 [3.90, 4.00] times the speed of a single client`; in its place why it is not known. */
function describeSpeed({ effective }: ProbeSummary): string {
  if (effective === null) return '';
  return effective.kind === 'told'
    ? `, at ${describeParallelism(effective.effective)} times the speed of a single client`
    : `; at what speed could not be told, because ${withheldWords(effective.why)}`;
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

/** What the first request without a free slot waits: as measured, or as expected. */
function describeNext({ waits }: ProbeSummary, slots: number): string {
  const next = waits.find(({ position }) => position === slots + 1);
  if (next === undefined) return '';
  const wait =
    next.measured === null ? `should wait about ${duration(next.expected)}` : `waits ${duration(next.measured)}`;
  return ` Of those that come at once, number ${slots + 1} to be served ${wait}.`;
}

function describeShedding({ admits, fewest, most, declined, slots }: AnswerOf<'sheds'>): string {
  const spread = fewest === most ? '' : ` (${fewest} to ${most})`;
  const rate = most > RATE_LIKE * fewest ? ' How many varies, as where the rate of requests is limited.' : '';
  const served = slots === null ? '' : ` Of the admitted, ${slots} are in service at once.`;
  return `Admits ${admits}${spread} at once, and refuses the rest (${describeDeclined(declined)}).${rate}${served}`;
}

/** `Configured 8, delivers 4.8: ...` */
function describeConfigured({ configured, effective, answer, proven }: ProbeSummary): string {
  if (configured === null || answer.kind === 'failed') return '';
  const known = knownParallelism(effective);
  const causes = configured.causes.map(causeWords).join('; ');
  const likely = causes === '' ? '' : `. Likely causes: ${causes}`;
  const start = `Configured ${configured.configured}`;
  const work = known === null ? '' : `, delivers the work of ${known.parallelism.toFixed(1)}`;
  switch (configured.kind) {
    case 'as-configured':
      return known !== null && causes !== ''
        ? `${start}, serves ${configured.measured} at once, and delivers the work of ${known.parallelism.toFixed(1)}${likely}.`
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

/** `4`, `at least 56`, `4 to 8`; empty where nothing is known. */
export function describeInterval({ atLeast, atMost }: Proven): string {
  if (atMost === null) return atLeast === null ? '' : `at least ${atLeast}`;
  if (atLeast === null) return `at most ${atMost}`;
  return atLeast === atMost ? String(atLeast) : `${atLeast} to ${atMost}`;
}

/** All of them are in the JSON. */
const MOST_REASONS = 2;

/** `A and B`: those that say most. */
function describeReasons(reasons: readonly Reason[]): string {
  return joinWords(strongestWords(reasons, MOST_REASONS), 'and');
}

/** `Try A or B.`; empty where there is nothing to try. */
function describeRemedies(remedies: readonly Remedy[]): string {
  return remedies.length === 0 ? '' : `Try ${joinWords(remedies.map(remedyWords), 'or')}.`;
}

function joinWords(texts: readonly string[], word: 'and' | 'or'): string {
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} ${word} ${last}`;
}
