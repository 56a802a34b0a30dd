/** What is said where no number of slots is believed: the first that applies. */

import { median } from '../../analysis/statistics/quantiles.js';
import type { ProbeBurst, Probed } from '../../model/probe.js';
import type { ProbeAnswer } from './answer.js';
import type { Findings } from './findings.js';
import { isServed, jobsOf, responseTime } from './requests/burst-requests.js';
import { showsSteps } from './requests/certain-overlap.js';
import { isFarBeyond, isFlat, isRising, orderKept, type SpeedUp, spreadOfAnswers } from './requests/speed-up.js';
import type { Unloaded } from './requests/unloaded.js';
import { hasLine, meanResponse, nobodyWaits } from './requests/waiting.js';
import type { Doubt } from './slots/acceptance.js';
import type { LimitEvidence } from './slots/limit-evidence.js';
import { orderVerdict, placesLeft } from './slots/order.js';
import { BUSY_CLIENT } from './speed/effective-verdict.js';
import { ENOUGH_CLIENTS, unlimitedUpTo } from './unlimited.js';

type NoLimit = Extract<ProbeAnswer, { kind: 'no-limit' }>;

/** The votes of so many are in a range. */
const MOST_VOTES = 0.95;
/** A wider range than this says no more than that there is a limit. */
const WIDE = 1.6;
/** What two or three bursts vote, drawn again, is how they differ, and not how far off they all may be. */
const FEWEST_FOR_RANGE = 4;
/** Responses of so many services, on average: all are slowed down. */
const SLOWED = 2;
/** In later steps, what a service takes longer than S1 has added up. */
const FIRST_STEPS = 6.5;
/** All are ready at nearly the same time; nobody is served in the order of coming. */
const TOGETHER = 0.35;
const NO_ORDER = 0.25;

/** What came of the bursts whose clients were all let in. */
interface Tried {
  readonly loaded: readonly ProbeBurst[];
  /** A row for each number of clients, ascending; the last of them, and its bursts. */
  readonly grown: readonly SpeedUp[];
  readonly most: SpeedUp | null;
  readonly largest: readonly ProbeBurst[];
  /** As many as there are to try, or as are let in: only then nobody has waited because nobody was tried. */
  readonly triedAll: boolean;
  readonly overflowed: boolean;
  /** The client, with the largest bursts. */
  readonly busy: number;
  readonly noLimit: NoLimit | null;
}

/** @param overflowed whether more clients than those of `loaded` are not let in */
export function answerWithoutSlots(
  probed: Probed,
  findings: Findings,
  loaded: readonly ProbeBurst[],
  overflowed: boolean,
): ProbeAnswer {
  const tried = lookAt(probed, findings, loaded, overflowed);
  return (
    timedOut(tried) ??
    clientIsTheLimit(tried, findings) ??
    nobodyWaited(tried, findings) ??
    allShare(tried, findings) ??
    tried.noLimit ??
    lineOf(probed, tried, findings)
  );
}

function lookAt(probed: Probed, findings: Findings, loaded: readonly ProbeBurst[], overflowed: boolean): Tried {
  const { speedUps, limit, drift } = findings;
  const sizes = new Set(loaded.map(({ requests }) => requests.length));
  const grown = speedUps.filter(({ clients }) => sizes.has(clients));
  const most = grown.at(-1) ?? null;
  const largest = loaded.filter(({ requests }) => requests.length === most?.clients);
  // Who was alone and took longer than before may have waited for what was left of the loop.
  const isTainted = drift?.moved === true && drift.ratio > 1;
  return {
    loaded,
    grown,
    most,
    largest,
    triedAll: overflowed || (most !== null && most.clients > probed.scenario.maxClients / 2),
    overflowed,
    busy: Math.max(limit?.clientBusy ?? 0, ...largest.map(({ clientBusy }) => clientBusy)),
    noLimit: isTainted ? null : noLimitOf(probed, findings),
  };
}

/** Null where with more clients some wait, and it is not known for what: then there may be a limit. */
function noLimitOf(probed: Probed, { unloaded, limit, together }: Findings): NoLimit | null {
  const { maxClients } = probed.scenario;
  // Nobody asked for more, and all of them were in service together.
  if (maxClients < ENOUGH_CLIENTS && maxClients > 1 && (together ?? 0) >= maxClients) {
    return { kind: 'no-limit', clients: maxClients, atLeast: maxClients, end: 'all-tried' };
  }
  const unlimited = unlimitedUpTo(probed, unloaded);
  if (unlimited === null || unlimited.end === null) return null;
  const { clients, atLeast, end } = unlimited;
  // What hands answers over does so one by one: batches are a limit's.
  if (end === 'bottleneck' && showsSteps(limit?.estimate.staircase ?? null, unloaded)) return null;
  // Of services that vary, a limit of a few less than came does not show in how long few of them take.
  const enough = unloaded.deterministic ? Math.min(ENOUGH_CLIENTS, maxClients) : ENOUGH_CLIENTS;
  return end === 'all-tried' && clients < enough ? null : { kind: 'no-limit', clients, atLeast, end };
}

function timedOut({ loaded }: Tried): ProbeAnswer | null {
  const isLate = loaded.some(({ requests }) => requests.some(({ outcome }) => outcome.kind === 'timed-out'));
  return isLate ? { kind: 'could-not-tell', because: ['timed-out'] } : null;
}

/** Who was certainly in service with all others was so however busy the client. */
function clientIsTheLimit({ busy, noLimit }: Tried, { unloaded, together }: Findings): ProbeAnswer | null {
  const isCertain = noLimit !== null && unloaded.deterministic;
  return busy > BUSY_CLIENT && !isCertain ? { kind: 'client-is-the-limit', busy, atLeast: together } : null;
}

function nobodyWaited(
  { most, largest, grown, triedAll, overflowed, noLimit }: Tried,
  { unloaded, together }: Findings,
): ProbeAnswer | null {
  if (most === null || !triedAll || most.clients < ENOUGH_CLIENTS) return null;
  if (!isRising(grown) || !nobodyWaits(largest, unloaded)) return null;
  const parallel = Math.max(together ?? 1, noLimit?.atLeast ?? 1);
  return { kind: 'no-limit', clients: most.clients, atLeast: parallel, end: overflowed ? 'not-let-in' : 'all-tried' };
}

/** All are slowed down alike, however many come. */
function allShare(
  { most, largest, grown, triedAll }: Tried,
  { unloaded, hold, effective }: Findings,
): ProbeAnswer | null {
  if (most === null || hold?.kind === 'blocks') return null;
  // No order alone is also that of few places which are given to anybody who waits.
  const isMany = unloaded.deterministic && most.clients >= ENOUGH_CLIENTS && (triedAll || isFarBeyond(most));
  if (!isMany && hold?.kind !== 'never-blocked') return null;
  const isAlike = isFlat(grown) && meanResponse(largest, unloaded) > SLOWED && sharesAlike(largest, unloaded);
  if (!isAlike) return null;
  const parallelism = effective.kind === 'told' ? effective.effective.parallelism : most.parallelism;
  return { kind: 'no-slot-limit-cpu', clients: most.clients, parallelism };
}

/** There is a line, or too little was tried to see one. */
function lineOf(
  { end }: Probed,
  { loaded, most, largest, triedAll }: Tried,
  { limit, unloaded }: Findings,
): ProbeAnswer {
  const isShort = !triedAll && (loaded.length === 0 || end.kind === 'out-of-budget');
  const few: ProbeAnswer = { kind: 'could-not-tell', because: [isShort ? 'out-of-budget' : 'few-waited'] };
  if (limit === null) return few;
  if (most === null) return rangeOf(limit, unloaded);
  if (limit.doubts.some(isWild) && !hasLine(largest, unloaded)) return few;
  return linesOf(largest, unloaded, limit) ?? rangeOf(limit, unloaded);
}

/** All are ready at nearly the same time; or in no order, which the opposite order would be too. */
function sharesAlike(bursts: readonly ProbeBurst[], { deterministic }: Unloaded): boolean {
  if (bursts.length === 0) return false;
  if (deterministic) return median(bursts.map(spreadOfAnswers)) < TOGETHER;
  return Math.abs(median(bursts.map(orderKept))) < NO_ORDER;
}

/** Answers that come in steps of always the same service, but not in the order of coming: each line has its own. */
function linesOf(bursts: readonly ProbeBurst[], unloaded: Unloaded, { doubts }: LimitEvidence): ProbeAnswer | null {
  const { deterministic, serviceTime, roundTrip } = unloaded;
  if (!deterministic || !doubts.includes('poor-fit') || !hasLine(bursts, unloaded)) return null;
  const firsts = bursts.map(({ requests }) => {
    const served = requests.filter(isServed);
    return served.filter(({ sentAt, departedAt }) => departedAt - (sentAt ?? 0) - roundTrip < 1.5 * serviceTime).length;
  });
  const atLeast = Math.max(0, ...firsts);
  if (atLeast < 2 || isInOrder(bursts) || !isInSteps(bursts, unloaded)) return null;
  // Of one line, nobody overtakes more than those in service.
  const isOneLine = !orderVerdict(placesLeft(bursts.map(jobsOf), atLeast), atLeast).hasMore;
  return isOneLine ? null : { kind: 'several-lines', atLeast };
}

/** Whether most responses are whole numbers of services. */
function isInSteps(bursts: readonly ProbeBurst[], { serviceTime, roundTrip }: Unloaded): boolean {
  const steps = bursts
    .flatMap(({ requests }) =>
      requests.filter(isServed).map((request) => (responseTime(request) - roundTrip) / serviceTime),
    )
    .filter((step) => step < FIRST_STEPS);
  const near = steps.filter((step) => Math.abs(step - Math.round(step)) < 0.25);
  return near.length >= 0.75 * steps.length;
}

function isInOrder(bursts: readonly ProbeBurst[]): boolean {
  return median(bursts.map(orderKept)) > 0.98;
}

/** What no range makes up for: more than that the bursts do not quite agree. */
function isWild(doubt: Doubt): boolean {
  return doubt !== 'votes-spread' && doubt !== 'few-bursts';
}

function rangeOf({ estimate, doubts }: LimitEvidence, { deterministic }: Unloaded): ProbeAnswer {
  const { votes } = estimate;
  const total = votes.reduce((sum, [, count]) => sum + count, 0);
  let counted = 0;
  const believed = votes.filter(([, count]) => {
    const isNeeded = counted < MOST_VOTES * total;
    counted += count;
    return isNeeded;
  });
  const low = Math.min(estimate.slots, ...believed.map(([slots]) => slots));
  const high = Math.max(estimate.slots, ...believed.map(([slots]) => slots));
  const isThin = estimate.bursts < FEWEST_FOR_RANGE;
  // Steps are seen or they are not: between two numbers of a steady service there is no middle.
  if (deterministic || doubts.some(isWild) || isThin || low === high || high > Math.max(low + 1, WIDE * low))
    return { kind: 'could-not-tell', because: doubts };
  return { kind: 'range', low, high, because: doubts };
}
