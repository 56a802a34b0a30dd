/** The answer if no number of slots is free of doubt: the first rule that applies. */

import { median } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, Probed } from '../../../model/probe.js';
import { servedBySeveralLines } from '../evidence/order.js';
import { showsSteps } from '../evidence/overlap.js';
import { arriveApart, BUSY_CLIENT, burstsToEstimate, mostClientsOf } from '../evidence/requests.js';
import { WIDE_RANGE } from '../evidence/rival-slots.js';
import { ENOUGH_CLIENTS, type UnlimitedEnd, unlimitedUpTo } from '../evidence/unlimited.js';
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
import { leavesRange, type Reason } from '../rules/doubts.js';
import { isBeyondSlots } from '../rules/effective-parallelism.js';
import type { LimitEvidence } from '../rules/limit.js';
import { reachedProcesses } from '../rules/several-processes.js';
import { knownParallelism } from '../rules/withheld.js';
import type { AnswerOf, Findings, ProbeAnswer } from './answer.js';

type NoLimit = AnswerOf<'no-limit'>;

/** Share of the votes that a range must contain. */
const MOST_VOTES = 0.95;
/** With fewer bursts, resampling shows how they differ, but not how far off they all may be. */
const FEWEST_FOR_RANGE = 4;
/** Mean response in unloaded services, from which all requests count as slowed down. */
const SLOWED = 2;
/** Share of the makespan within which all answers arrive; and the rank correlation below which there is no arrival order. */
const TOGETHER = 0.35;
const NO_ORDER = 0.25;

/** The bursts whose clients were all admitted, and what follows from them. */
interface Tried {
  readonly loaded: readonly ProbeBurst[];
  /** One row for each number of clients, ascending; then the last row, and its bursts. */
  readonly grown: readonly SpeedUp[];
  readonly most: SpeedUp | null;
  readonly largest: readonly ProbeBurst[];
  /** Whether the bursts reached --max-clients or the accept queue's limit. If not, a longer probe might have seen a queue. */
  readonly triedAll: boolean;
  /** Why no larger bursts were tried, if these had all been served. */
  readonly end: UnlimitedEnd;
  /** Share of the time that the client was busy in the largest bursts. */
  readonly busy: number;
  readonly noLimit: NoLimit | null;
}

/** @param overflowed whether the accept queue does not admit larger bursts than those of `loaded` */
export function answerWithoutSlots(
  probed: Probed,
  findings: Findings,
  loaded: readonly ProbeBurst[],
  overflowed: boolean,
): ProbeAnswer {
  const tried = lookAt(probed, findings, loaded, overflowed);
  return (
    orderedRange(probed, findings) ??
    timedOut(tried) ??
    clientIsTheLimit(tried, findings) ??
    severalProcesses(probed, tried, findings) ??
    noneWaited(tried, findings) ??
    allShare(tried, findings) ??
    tried.noLimit ??
    lineOrTooFew(probed, tried, findings)
  );
}

function lookAt(probed: Probed, findings: Findings, loaded: readonly ProbeBurst[], overflowed: boolean): Tried {
  const { speedUps, limit, drift } = findings;
  const { most: triable, isOwn } = mostClientsOf(probed);
  const sizes = new Set(loaded.map(({ requests }) => requests.length));
  const grown = speedUps.filter(({ clients }) => sizes.has(clients));
  const most = grown.at(-1) ?? null;
  const largest = loaded.filter(({ requests }) => requests.length === most?.clients);
  // If single requests took longer at the end, they may have waited for requests left over from the closed loop.
  const isTainted = drift?.moved === true && drift.ratio > 1;
  return {
    loaded,
    grown,
    most,
    largest,
    triedAll: overflowed || (most !== null && most.clients > triable / 2),
    end: overflowed ? 'not-let-in' : isOwn ? 'client-full' : 'all-tried',
    busy: Math.max(limit?.clientBusy ?? 0, ...largest.map(({ clientBusy }) => clientBusy)),
    noLimit: isTainted ? null : noLimitOf(probed, findings),
  };
}

/** Null if requests of larger bursts waited for an unknown reason: then there may be a limit. */
function noLimitOf(probed: Probed, { unloaded, limit, together }: Findings): NoLimit | null {
  const { most, isOwn } = mostClientsOf(probed);
  // The most clients are few, and all were in service together.
  if (most < ENOUGH_CLIENTS && most > 1 && (together ?? 0) >= most) {
    return { kind: 'no-limit', clients: most, atLeast: most, end: isOwn ? 'client-full' : 'all-tried' };
  }
  const unlimited = unlimitedUpTo(probed, unloaded);
  if (unlimited === null || unlimited.end === null) return null;
  const { clients, atLeast, end } = unlimited;
  // A bottleneck delivers answers one by one, so batches mean a limit on slots.
  if (end === 'bottleneck' && showsSteps(limit?.estimate.staircase ?? null, unloaded)) return null;
  // If service times vary, a small burst does not show a limit slightly below its size.
  const enough = unloaded.deterministic ? Math.min(ENOUGH_CLIENTS, most) : ENOUGH_CLIENTS;
  return (end === 'all-tried' || end === 'client-full') && clients < enough
    ? null
    : { kind: 'no-limit', clients, atLeast, end };
}

/** A range from few bursts, if the loop does not contradict it, or if their requests reached every process. */
function orderedRange(
  probed: Probed,
  { limit, unloaded, effective: { effective }, together }: Findings,
): ProbeAnswer | null {
  const range = limit?.byOrder ?? null;
  if (range === null || (together ?? 1) > range.high) return null;
  const isReached = probed.loop !== null || arriveApart(burstsToEstimate(probed.bursts));
  if (!isReached || (effective !== null && isBeyondSlots(effective, range.high, unloaded))) return null;
  return { kind: 'range', ...range, because: ['few-bursts'] };
}

function timedOut({ loaded }: Tried): ProbeAnswer | null {
  const isLate = loaded.some(({ requests }) => requests.some(({ outcome }) => outcome.kind === 'timed-out'));
  return isLate ? { kind: 'could-not-tell', because: ['timed-out'] } : null;
}

/** A busy client does not invalidate an overlap of services that is certain. */
function clientIsTheLimit({ busy, noLimit }: Tried, { unloaded, together }: Findings): ProbeAnswer | null {
  const isCertain = noLimit !== null && unloaded.deterministic;
  return busy > BUSY_CLIENT && !isCertain ? { kind: 'client-is-the-limit', busy, atLeast: together } : null;
}

function noneWaited(
  { most, largest, grown, triedAll, end, noLimit }: Tried,
  { unloaded, together }: Findings,
): ProbeAnswer | null {
  if (most === null || !triedAll || most.clients < ENOUGH_CLIENTS) return null;
  if (!isRising(grown) || !noneWaits(largest, unloaded)) return null;
  const parallel = Math.max(together ?? 1, noLimit?.atLeast ?? 1);
  return { kind: 'no-limit', clients: most.clients, atLeast: parallel, end };
}

/** Requests that arrived one after the other were in service together, although those of a burst were not. */
function severalProcesses(probed: Probed, { largest }: Tried, { unloaded, limit }: Findings): ProbeAnswer | null {
  const found = reachedProcesses(probed, unloaded);
  if (found === null) return null;
  const { slots, atLeast } = found;
  // If a burst reaches all slots too, they are idle for another reason, such as kept connections that hold them for a while.
  if (slots !== null && slots === limit?.estimate.slots) return { kind: 'slots', slots };
  if (slots !== null) return { kind: 'several-lines', atLeast: slots, slots };
  // Services that slow one another down can look like processes that a burst did not reach, so steps or the loop must confirm it.
  const bySteps = servedBySeveralLines(largest, unloaded);
  if (bySteps === null) return { kind: 'could-not-tell', because: ['outnumbered'] };
  return { kind: 'several-lines', atLeast: Math.max(atLeast, bySteps), slots };
}

/** All requests slow down equally, whatever their number. */
function allShare(
  { most, largest, grown, triedAll }: Tried,
  { unloaded, hold, effective }: Findings,
): ProbeAnswer | null {
  if (most === null || hold?.kind === 'blocks') return null;
  // Lack of order alone is not enough: a few slots that pick any waiting request show it too.
  const isMany = unloaded.deterministic && most.clients >= ENOUGH_CLIENTS && (triedAll || isFarBeyond(most));
  if (!isMany && hold?.kind !== 'never-blocked') return null;
  const isAlike = isFlat(grown) && meanResponse(largest, unloaded) > SLOWED && sharesAlike(largest, unloaded);
  if (!isAlike) return null;
  const { parallelism } = knownParallelism(effective) ?? most;
  return { kind: 'no-slot-limit-cpu', clients: most.clients, parallelism };
}

/** The remaining cases: there is a queue, or too few clients were tried to see one. */
function lineOrTooFew(
  probed: Probed,
  { loaded, most, largest, triedAll }: Tried,
  { limit, unloaded, effective }: Findings,
): ProbeAnswer {
  const isShort = !triedAll && (loaded.length === 0 || probed.end.kind === 'out-of-budget');
  const tooFew = mostClientsOf(probed).isOwn ? 'client-full' : 'few-waited';
  const few: ProbeAnswer = { kind: 'could-not-tell', because: [isShort ? 'out-of-budget' : tooFew] };
  if (limit === null) return few;
  if (most === null) return rangeOf(limit, unloaded, effective);
  if (!leavesRange(limit.doubts) && !hasLine(largest, unloaded)) return few;
  const atLeast = limit.doubts.includes('poor-fit') ? servedBySeveralLines(largest, unloaded) : null;
  return atLeast === null ? rangeOf(limit, unloaded, effective) : { kind: 'several-lines', atLeast, slots: null };
}

/** Steady services: all answers arrive at nearly the same time. Varying ones: in no order, neither arrival order nor its reverse. */
function sharesAlike(bursts: readonly ProbeBurst[], { deterministic }: Unloaded): boolean {
  if (bursts.length === 0) return false;
  if (deterministic) return median(bursts.map(spreadOfAnswers)) < TOGETHER;
  return Math.abs(median(bursts.map(orderKept))) < NO_ORDER;
}

function rangeOf(
  { estimate, doubts }: LimitEvidence,
  unloaded: Unloaded,
  { effective }: Findings['effective'],
): ProbeAnswer {
  const { deterministic } = unloaded;
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
  // The closed loop did more work than the most of these slots can do.
  if (effective !== null && isBeyondSlots(effective, high, unloaded)) {
    return { kind: 'could-not-tell', because: [...new Set<Reason>([...doubts, 'outdone'])] };
  }
  const isThin = estimate.bursts < FEWEST_FOR_RANGE;
  // Steady services show clear steps or none, so a range would only hide a bad measurement.
  if (deterministic || !leavesRange(doubts) || isThin || low === high || high > Math.max(low + 1, WIDE_RANGE * low))
    return { kind: 'could-not-tell', because: doubts };
  return { kind: 'range', low, high, because: doubts };
}
