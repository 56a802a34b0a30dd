/** What a probe answers, in words that a person can act on. */
import { countOf } from '../../model/units.js';
import type { ProbeAnswer, Reason } from '../../probe/estimation/answer.js';
import type { LikelyCause } from '../../probe/estimation/configured.js';
import { type Proven, RATE_LIKE } from '../../probe/estimation/proven.js';
import type { Effective } from '../../probe/estimation/speed/effective-parallelism.js';
import type { UnlimitedEnd } from '../../probe/estimation/unlimited.js';
import { duration, percent, significant } from '../view/format.js';
import { describeDeclined, describeFailure } from './failures.js';
import type { ProbeSummary } from './probe-summary.js';
import { describeReasons, describeRemedies, describeWithheld } from './reasons.js';

/** The answer first; then what follows from it. */
export function describeAnswer(summary: ProbeSummary): string {
  const sentences = [sentenceOf(summary), describeRemedies(summary.remedies), describeConfigured(summary)];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function sentenceOf(summary: ProbeSummary): string {
  const { answer } = summary;
  switch (answer.kind) {
    case 'slots':
      return describeSlots(summary, answer.slots);
    case 'one-at-a-time-behind-acceptor':
      return `Accepts many, and serves one at a time${describeVotes(summary)}: ${countOf(answer.heldAtLeast, 'idle connection')} kept nobody waiting, but requests are served one after the other${speedOf(summary)}.`;
    case 'range':
      return `Serves ${answer.low} to ${answer.high} at once; which number could not be told, because ${describeReasons(answer.because)}.`;
    case 'no-limit':
      return `No limit found up to N = ${answer.clients}: at least ${answer.atLeast} in parallel${BEYOND[answer.end]}.`;
    case 'no-slot-limit-cpu':
      return `No limit to how many are in service: up to ${countOf(answer.clients, 'client')} all are slowed down alike. Throughput saturates at ${significant(answer.parallelism)} times that of a single client.`;
    case 'sheds':
      return describeShedding(answer);
    case 'several-lines':
      return `Serves at least ${answer.atLeast} at once, and not in the order of coming, as from several lines, each with places of its own: how many places there are in all can't be told${speedOf(summary)}.`;
    case 'keep-alive-monopoly':
      return `Serves ${answer.atOnce} ${answer.atOnce === 1 ? 'kept connection' : 'kept connections'} at once, and nobody else until they close: ${answer.starved} of ${countOf(answer.clients, 'client')} were never served.`;
    case 'accept-queue-overflow':
      return `Only ${answer.admitted} of ${countOf(answer.clients, 'client')} were admitted within 0.9 s: the accept queue was full, and TCP has the others try again after a second or more. So how many are served at once could not be told.`;
    case 'client-is-the-limit':
      return describeBusyClient(answer);
    case 'could-not-tell':
      return `${describeBound(summary.atLeast, answer.because)}, because ${describeReasons(answer.because)}.`;
    case 'failed':
      return `Could not be probed: ${describeFailure(answer.outcome, summary.spent.served)}.`;
  }
}

/** Reasons that are the client's, or the machine's, rather than the server's. */
const OWN: readonly Reason[] = ['too-quick', 'outdone'];

function describeBound(atLeast: number | null, because: readonly Reason[]): string {
  if (atLeast === null) return 'Could not tell how many are served at once';
  const isOwn = because.some((reason) => OWN.includes(reason));
  return isOwn
    ? `Serves at least ${atLeast} at once; a limit beyond may be this client's or this machine's`
    : `Serves at least ${atLeast} at once; how many in all is inconclusive`;
}

function describeBusyClient({ busy, atLeast }: Extract<ProbeAnswer, { kind: 'client-is-the-limit' }>): string {
  const why = `this client was busy ${percent(busy)} of the time`;
  if (atLeast === null || atLeast < 2) {
    return `Could not tell how many are served at once: ${why}, so the limit that was seen may be its own, or this machine's.`;
  }
  return `Serves at least ${atLeast} at once; a limit beyond may be this client's or this machine's, because ${why}.`;
}

/** What is said of more clients than those. */
const BEYOND: Readonly<Record<UnlimitedEnd, string>> = {
  'all-tried': '; no more were tried',
  'not-let-in': '; more are not let in at once, as the accept queue is full',
  bottleneck: '; beyond that the machine, or the probe, is the bottleneck',
};

function describeSlots(summary: ProbeSummary, slots: number): string {
  const who = slots === 1 ? 'Serves one at a time' : `Serves ${slots} at once`;
  const speed = slots === 1 ? null : sharedSpeedOf(summary);
  return `${who}${describeVotes(summary)}${speed ?? speedOf(summary)}.${describeNext(summary, slots)}`;
}

/** Null where they share nothing, or it is not beyond doubt that they do. */
function sharedSpeedOf({ slowdown, effective }: ProbeSummary): string | null {
  if (slowdown === 1 || effective?.kind !== 'told') return null;
  return `, doing the work of ${figureOf(effective.effective)}: each takes ${significant(slowdown)} times as long as alone, so they share something, such as processors`;
}

/** `, at 3.98 [3.90, 4.00] times the speed of a single client`; in its place why it is not told. */
function speedOf({ effective }: ProbeSummary): string {
  if (effective === null) return '';
  return effective.kind === 'told'
    ? `, at ${figureOf(effective.effective)} times the speed of a single client`
    : `; at what speed could not be told, because ${describeWithheld(effective.why)}`;
}

export function figureOf({ parallelism, interval }: Effective): string {
  return `${parallelism.toFixed(2)} [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`;
}

function describeVotes({ limit }: ProbeSummary): string {
  return limit === null ? '' : ` (${percent(limit.estimate.agreement)} of resamples)`;
}

/** What the first to find no place waits: as measured, or as expected. */
function describeNext({ waits }: ProbeSummary, slots: number): string {
  const next = waits.find(({ place }) => place === slots + 1);
  if (next === undefined) return '';
  const wait =
    next.measured === null ? `should wait about ${duration(next.expected)}` : `waits ${duration(next.measured)}`;
  return ` Of those that come at once, number ${slots + 1} to be served ${wait}.`;
}

function describeShedding({ admits, fewest, most, declined, slots }: Extract<ProbeAnswer, { kind: 'sheds' }>): string {
  const spread = fewest === most ? '' : ` (${fewest} to ${most})`;
  const rate = most > RATE_LIKE * fewest ? ' How many varies, as where the rate of requests is limited.' : '';
  const served = slots === null ? '' : ` Of the admitted, ${slots} are in service at once.`;
  return `Admits ${admits}${spread} at once, and refuses the rest (${describeDeclined(declined)}).${rate}${served}`;
}

const CAUSES: Readonly<Record<LikelyCause, string>> = {
  'a-lock-or-a-pool-behind-it':
    'a lock, or a pool of connections to something behind it, that is held for a whole service',
  'fewer-workers-than-configured': 'fewer processes or threads run than were configured',
  'a-proxy-in-front': 'something in front of it lets fewer through',
  'the-setting-is-of-something-else':
    'the setting is of something else, as connections, or threads of each of several processes',
  'several-instances': 'several instances of it',
  'more-slots-than-cores': 'more places than processors',
};

/** `Configured 8, delivers 4.8: ...` */
function describeConfigured({ configured, effective, answer, proven }: ProbeSummary): string {
  if (configured === null || answer.kind === 'failed') return '';
  const told = effective?.kind === 'told' ? effective.effective : null;
  const causes = configured.causes.map((cause) => CAUSES[cause]).join('; ');
  const likely = causes === '' ? '' : `. Likely causes: ${causes}`;
  const start = `Configured ${configured.configured}`;
  const work = told === null ? '' : `, delivers the work of ${told.parallelism.toFixed(1)}`;
  switch (configured.kind) {
    case 'as-configured':
      return told !== null && causes !== ''
        ? `${start}, serves ${configured.measured} at once, and delivers the work of ${told.parallelism.toFixed(1)}${likely}.`
        : `${start}, and serves as many.`;
    case 'at-least-as-configured':
      return `${start}, and serves at least as many.`;
    case 'fewer':
    case 'more':
      return `${start}, serves ${describeProven(proven)} at once${configured.measured === null ? '' : work}${likely}.`;
    case 'could-not-tell':
      return `${start}; whether it serves that many is inconclusive.`;
  }
}

/** `4`, `at least 56`, `4 to 8`; empty where nothing is known. */
export function describeProven({ atLeast, atMost }: Proven): string {
  if (atMost === null) return atLeast === null ? '' : `at least ${atLeast}`;
  if (atLeast === null) return `at most ${atMost}`;
  return atLeast === atMost ? String(atLeast) : `${atLeast} to ${atMost}`;
}
