/** What is said where no number of slots is believed: the first that applies. */

import { median } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, Probed } from '../../../model/probe.js';
import { servedBySeveralLines } from '../evidence/order.js';
import { showsSteps } from '../evidence/overlap.js';
import { BUSY_CLIENT } from '../evidence/requests.js';
import { ENOUGH_CLIENTS, unlimitedUpTo } from '../evidence/unlimited.js';
import type { Unloaded } from '../evidence/unloaded.js';
import {
  hasLine,
  isFarBeyond,
  isFlat,
  isRising,
  meanResponse,
  noneWaits,
  orderKept,
  type SpeedUp,
  spreadOfAnswers,
} from '../evidence/waiting.js';
import { leavesRange } from '../rules/doubts.js';
import type { LimitEvidence } from '../rules/limit.js';
import { knownParallelism } from '../rules/withheld.js';
import type { AnswerOf, Findings, ProbeAnswer } from './answer.js';

type NoLimit = AnswerOf<'no-limit'>;

/** The votes of so many are in a range. */
const MOST_VOTES = 0.95;
/** A wider range than this says no more than that there is a limit. */
const WIDE_RANGE = 1.6;
/** What two or three bursts vote, drawn again, is how they differ, and not how far off they all may be. */
const FEWEST_FOR_RANGE = 4;
/** Responses of so many services, on average: all are slowed down. */
const SLOWED = 2;
/** All are ready at nearly the same time; none is served in arrival order. */
const TOGETHER = 0.35;
const NO_ORDER = 0.25;

/** What came of the bursts whose clients were all admitted. */
interface Tried {
  readonly loaded: readonly ProbeBurst[];
  /** A row for each number of clients, ascending; the last of them, and its bursts. */
  readonly grown: readonly SpeedUp[];
  readonly most: SpeedUp | null;
  readonly largest: readonly ProbeBurst[];
  /** As many as there are to try, or as are admitted: only then that none waited is not because too few were tried. */
  readonly triedAll: boolean;
  readonly overflowed: boolean;
  /** The client, with the largest bursts. */
  readonly busy: number;
  readonly noLimit: NoLimit | null;
}

/** @param overflowed whether more clients than those of `loaded` are not admitted */
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
    noneWaited(tried, findings) ??
    allShare(tried, findings) ??
    tried.noLimit ??
    lineOrTooFew(probed, tried, findings)
  );
}

function lookAt(probed: Probed, findings: Findings, loaded: readonly ProbeBurst[], overflowed: boolean): Tried {
  const { speedUps, limit, drift } = findings;
  const sizes = new Set(loaded.map(({ requests }) => requests.length));
  const grown = speedUps.filter(({ clients }) => sizes.has(clients));
  const most = grown.at(-1) ?? null;
  const largest = loaded.filter(({ requests }) => requests.length === most?.clients);
  // A single request that took longer than before may have waited for what was left of the loop.
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
  // No more were asked for, and all of them were in service together.
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

/** Requests that were certainly in service together were so however busy the client. */
function clientIsTheLimit({ busy, noLimit }: Tried, { unloaded, together }: Findings): ProbeAnswer | null {
  const isCertain = noLimit !== null && unloaded.deterministic;
  return busy > BUSY_CLIENT && !isCertain ? { kind: 'client-is-the-limit', busy, atLeast: together } : null;
}

function noneWaited(
  { most, largest, grown, triedAll, overflowed, noLimit }: Tried,
  { unloaded, together }: Findings,
): ProbeAnswer | null {
  if (most === null || !triedAll || most.clients < ENOUGH_CLIENTS) return null;
  if (!isRising(grown) || !noneWaits(largest, unloaded)) return null;
  const parallel = Math.max(together ?? 1, noLimit?.atLeast ?? 1);
  return { kind: 'no-limit', clients: most.clients, atLeast: parallel, end: overflowed ? 'not-let-in' : 'all-tried' };
}

/** All are slowed down alike, however many come. */
function allShare(
  { most, largest, grown, triedAll }: Tried,
  { unloaded, hold, effective }: Findings,
): ProbeAnswer | null {
  if (most === null || hold?.kind === 'blocks') return null;
  // No order alone is also that of few slots which are given to any that waits.
  const isMany = unloaded.deterministic && most.clients >= ENOUGH_CLIENTS && (triedAll || isFarBeyond(most));
  if (!isMany && hold?.kind !== 'never-blocked') return null;
  const isAlike = isFlat(grown) && meanResponse(largest, unloaded) > SLOWED && sharesAlike(largest, unloaded);
  if (!isAlike) return null;
  const { parallelism } = knownParallelism(effective) ?? most;
  return { kind: 'no-slot-limit-cpu', clients: most.clients, parallelism };
}

/** There is a line, or too little was tried to see one. */
function lineOrTooFew(
  { end }: Probed,
  { loaded, most, largest, triedAll }: Tried,
  { limit, unloaded }: Findings,
): ProbeAnswer {
  const isShort = !triedAll && (loaded.length === 0 || end.kind === 'out-of-budget');
  const few: ProbeAnswer = { kind: 'could-not-tell', because: [isShort ? 'out-of-budget' : 'few-waited'] };
  if (limit === null) return few;
  if (most === null) return rangeOf(limit, unloaded);
  if (!leavesRange(limit.doubts) && !hasLine(largest, unloaded)) return few;
  const atLeast = limit.doubts.includes('poor-fit') ? servedBySeveralLines(largest, unloaded) : null;
  return atLeast === null ? rangeOf(limit, unloaded) : { kind: 'several-lines', atLeast };
}

/** All are ready at nearly the same time; or in no order, which the opposite order would be too. */
function sharesAlike(bursts: readonly ProbeBurst[], { deterministic }: Unloaded): boolean {
  if (bursts.length === 0) return false;
  if (deterministic) return median(bursts.map(spreadOfAnswers)) < TOGETHER;
  return Math.abs(median(bursts.map(orderKept))) < NO_ORDER;
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
  if (deterministic || !leavesRange(doubts) || isThin || low === high || high > Math.max(low + 1, WIDE_RANGE * low))
    return { kind: 'could-not-tell', because: doubts };
  return { kind: 'range', low, high, because: doubts };
}
