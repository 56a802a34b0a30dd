/** From all that was seen to one answer: the first that applies, from what makes figures worthless to what makes them good. */
import type { ProbeBurst, Probed } from '../../model/probe.js';
import type { Drift } from '../requests/drift.js';
import { burstsOf, hasLateConnect, isLate, isServed, jobsOf, responseTime } from '../requests/jobs.js';
import type { ProbeAudit } from '../requests/probe-audit.js';
import {
  inParallel,
  isFarBeyond,
  isFlat,
  isRising,
  orderKept,
  type SpeedUp,
  spreadOfAnswers,
} from '../requests/speed-up.js';
import type { Unloaded } from '../requests/unloaded.js';
import { hasLine, meanResponse, nobodyWaits } from '../requests/waiting.js';
import type { Doubt } from '../slots/claim.js';
import type { LimitEvidence } from '../slots/limit-evidence.js';
import { orderVerdict, placesLeft } from '../slots/order.js';
import { BUSY_CLIENT, type EffectiveVerdict } from '../speed/effective-verdict.js';
import type { Starvation } from '../speed/fairness.js';
import { median } from '../statistics/percentile.js';
import type { ProbeAnswer } from './answer.js';
import type { HoldVerdict } from './hold-verdict.js';
import { failuresOf, sheddingOf } from './shedding.js';
import { type Unlimited, unlimitedUpTo } from './unlimited.js';

export interface Findings {
  readonly unloaded: Unloaded;
  readonly limit: LimitEvidence | null;
  readonly effective: EffectiveVerdict;
  readonly starvation: Starvation | null;
  readonly hold: HoldVerdict | null;
  readonly drift: Drift | null;
  readonly audits: readonly ProbeAudit[];
  readonly speedUps: readonly SpeedUp[];
}

/** The votes of so many are in a range. */
const MOST_VOTES = 0.95;
/** A wider range than this says no more than that there is a limit. */
const WIDE = 1.6;
/** What two or three bursts vote, drawn again, is how they differ, and not how far off they all may be. */
const FEWEST_FOR_RANGE = 4;
/** Responses of so many services, on average: all are slowed down. */
const SLOWED = 2;
/** A larger share of failed requests than this is not left out: what they did to the others is not known. */
const MANY_FAILED = 0.1;
/** Of fewer clients nothing is said of there being no limit. */
const ENOUGH_CLIENTS = 48;
/** In later steps, what a service takes longer than S1 has added up. */
const FIRST_STEPS = 6.5;
/** All are ready at nearly the same time; nobody is served in the order of coming. */
const TOGETHER = 0.35;
const NO_ORDER = 0.25;

export function answerOf(probed: Probed, findings: Findings): ProbeAnswer {
  const loaded = burstsOf(probed.bursts, 'ramp', 'aimed', 'invariance');
  if (findings.audits.some((audit) => audit.of === 'bursts' && audit.holds === false))
    return { kind: 'could-not-tell', because: ['audit'] };
  if (findings.starvation !== null && probed.scenario.keepAlive) {
    return { kind: 'keep-alive-monopoly', ...findings.starvation };
  }
  const slots = claimed(findings);
  const shedding = sheddingOf(probed.bursts);
  if (shedding !== null) {
    return { kind: 'sheds', ...shedding, slots: slots !== null && slots < shedding.admits ? slots : null };
  }
  const failures = failuresOf(loaded);
  if (failures !== null && failures.failed > MANY_FAILED * failures.of) {
    return { kind: 'could-not-tell', because: ['failures'] };
  }
  if (slots !== null) return withSlots(slots, findings);
  const overflow = overflowOf(loaded);
  const allIn = loaded.filter((burst) => !hasLateConnect(burst));
  const answer = withoutSlots(probed, findings, allIn, overflow !== null);
  return overflow !== null && answer.kind === 'could-not-tell' ? overflow : answer;
}

function withSlots(slots: number, { limit, hold, speedUps, unloaded }: Findings): ProbeAnswer {
  const busy = limit?.clientBusy ?? 0;
  // Answers follow one another as closely as the client can take them: any order in them may be its own.
  if (busy > BUSY_CLIENT) return { kind: 'client-is-the-limit', busy, atLeast: inParallel(speedUps, unloaded) };
  if (slots === 1 && hold?.kind === 'never-blocked' && hold.held >= 2) {
    return { kind: 'one-at-a-time-behind-acceptor', heldAtLeast: hold.held };
  }
  return { kind: 'slots', slots };
}

/** The number of slots, where nothing speaks against it. */
export function claimed({ limit }: Pick<Findings, 'limit'>): number | null {
  return limit !== null && limit.doubts.length === 0 ? limit.estimate.slots : null;
}

/** Null also where as many were let in at another time, as when they did not connect right after one another. */
function overflowOf(bursts: readonly ProbeBurst[]): ProbeAnswer | null {
  const clients = Math.max(...bursts.map(({ requests }) => requests.length));
  const largest = bursts.filter(({ requests }) => requests.length === clients);
  if (largest.length === 0 || !largest.every(hasLateConnect)) return null;
  const admitted = median(largest.map(({ requests }) => requests.filter((request) => !isLate(request)).length));
  return { kind: 'accept-queue-overflow', admitted: Math.round(admitted), clients };
}

function withoutSlots(
  probed: Probed,
  { unloaded, limit, effective, speedUps, hold, drift }: Findings,
  loaded: readonly ProbeBurst[],
  overflowed: boolean,
): ProbeAnswer {
  const sizes = new Set(loaded.map(({ requests }) => requests.length));
  const grown = speedUps.filter(({ clients }) => sizes.has(clients));
  const most = grown.at(-1);
  const atLeast = inParallel(grown, unloaded);
  // Only who tried as many as there are to try, or as are let in, has found no limit.
  const triedAll = overflowed || (most !== undefined && most.clients > probed.scenario.maxClients / 2);
  const isShort = !triedAll && (loaded.length === 0 || probed.end.kind === 'out-of-budget');
  const few: ProbeAnswer = { kind: 'could-not-tell', because: [isShort ? 'out-of-budget' : 'few-waited'] };
  const timedOut = loaded.some(({ requests }) => requests.some(({ outcome }) => outcome.kind === 'timed-out'));
  if (timedOut) return { kind: 'could-not-tell', because: ['timed-out'] };
  const largest = loaded.filter(({ requests }) => requests.length === most?.clients);
  const busy = Math.max(limit?.clientBusy ?? 0, ...largest.map(({ clientBusy }) => clientBusy));
  // Who was alone and took longer than before may have waited for what was left of the loop.
  const unlimited = drift?.moved === true && drift.ratio > 1 ? null : noLimit(unlimitedUpTo(probed, unloaded));
  // Who was certainly in service with all others was so however busy the client.
  const isCertain = unlimited !== null && unloaded.deterministic;
  if (busy > BUSY_CLIENT && !isCertain) return { kind: 'client-is-the-limit', busy, atLeast };
  if (most === undefined) return limit === null ? few : rangeOf(limit, unloaded);
  if (triedAll && most.clients >= ENOUGH_CLIENTS && isRising(grown) && nobodyWaits(largest, unloaded)) {
    return {
      kind: 'no-limit',
      clients: most.clients,
      atLeast: Math.max(atLeast ?? 1, unlimited?.atLeast ?? 1),
      end: overflowed ? 'not-let-in' : 'all-tried',
    };
  }
  const isMany = most.clients >= ENOUGH_CLIENTS && (triedAll || isFarBeyond(most));
  const isAlike = isFlat(grown) && meanResponse(largest, unloaded) > SLOWED && sharesAlike(largest, unloaded);
  if ((isMany || hold?.kind === 'never-blocked') && isAlike && hold?.kind !== 'blocks') {
    const parallelism = effective.kind === 'told' ? effective.effective.parallelism : most.parallelism;
    return { kind: 'no-slot-limit-cpu', clients: most.clients, parallelism };
  }
  if (unlimited !== null) return unlimited;
  if (busy > BUSY_CLIENT) return { kind: 'client-is-the-limit', busy, atLeast };
  if (limit === null) return few;
  if (limit.doubts.some(isWild) && !hasLine(largest, unloaded)) return few;
  return linesOf(largest, unloaded, limit) ?? rangeOf(limit, unloaded);
}

/** Null where with more clients some wait, and it is not known for what: then there may be a limit. */
function noLimit(unlimited: Unlimited | null): Extract<ProbeAnswer, { kind: 'no-limit' }> | null {
  if (unlimited === null || unlimited.end === null) return null;
  const { clients, atLeast, end } = unlimited;
  return end === 'all-tried' && clients < ENOUGH_CLIENTS ? null : { kind: 'no-limit', clients, atLeast, end };
}

/** Nobody is served before others: all are ready at once, or in no order. */
function sharesAlike(bursts: readonly ProbeBurst[], { deterministic }: Unloaded): boolean {
  if (bursts.length === 0) return false;
  if (deterministic) return median(bursts.map(spreadOfAnswers)) < TOGETHER;
  // The opposite order is one too: who comes last is served first.
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
  const isOneLine = !orderVerdict(placesLeft(bursts.map(jobsOf), atLeast), atLeast).contradicts;
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
