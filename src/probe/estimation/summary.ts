import { mean } from '../../analysis/statistics/samples.js';
import { memoize } from '../../model/memoize.js';
import type { ProbeBurst, Probed } from '../../model/probe.js';
import type { Nanoseconds } from '../../model/units.js';
import { answerOf, type ProbeAnswer } from './answer/answer.js';
import { type ConfiguredVerdict, configuredVerdict } from './answer/expectation.js';
import { type Proven, provenBy, remediesFor } from './answer/kinds.js';
import { type PositionWait, positionWaits } from './answer/position-waits.js';
import { type ServerKindVerdict, serverKindOf } from './answer/server-kind.js';
import { type Failures, failuresOf, type HoldVerdict, holdVerdict } from './evidence/admission.js';
import { auditProbe, type ProbeAudit } from './evidence/audit.js';
import { readBursts } from './evidence/burst-readings.js';
import { atEndsOfBounds } from './evidence/clocks.js';
import { type Starvation, starvationOf } from './evidence/closed-loop.js';
import { certainlyTogether } from './evidence/overlap.js';
import { STEADY_REPLAY } from './evidence/replay.js';
import { burstsOf, hasLateConnect, type Spent, spentBy, wasServed } from './evidence/requests.js';
import { type TimeToFirstByte, timeToFirstByte } from './evidence/streams.js';
import { type Drift, driftOf, FEW_ALONE, settledUnloaded, type Unloaded } from './evidence/unloaded.js';
import { type SpeedUp, speedUps } from './evidence/waiting.js';
import { isOnlyTime } from './rules/doubts.js';
import { isBeyondSlots, isSharing } from './rules/effective-parallelism.js';
import { type LimitEvidence, limitEvidence, undoubtedSlots, withOwnSteps } from './rules/limit.js';
import { type SlotsOverTime, slotsOverTime, withDelay, withoutWaits } from './rules/slots-over-time.js';
import { type EffectiveVerdict, effectiveVerdict, knownParallelism, type Remedy } from './rules/withheld.js';

export interface ProbeSummary {
  readonly answer: ProbeAnswer;
  /** What to try for a better answer. */
  readonly remedies: readonly Remedy[];
  /** The proven interval of slots. Expectations are judged by it. */
  readonly proven: Proven;
  /** Requests that were certainly in service at once; null if unknown or only one. */
  readonly atLeast: number | null;
  /** Null if no single request was served. */
  readonly unloaded: Unloaded | null;
  /** Null if no single request was served. */
  readonly firstByte: TimeToFirstByte | null;
  readonly limit: LimitEvidence | null;
  readonly effective: EffectiveVerdict | null;
  /** Service time under load / unloaded; null unless slots and parallelism are known. */
  readonly inflation: number | null;
  /** The same if services certainly share something; else 1. */
  readonly slowdown: number;
  readonly drift: Drift | null;
  readonly starvation: Starvation | null;
  readonly hold: HoldVerdict | null;
  readonly audits: readonly ProbeAudit[];
  /** Requests of all bursts that failed at random; null if none did, or if the server sheds load. */
  readonly failures: Failures | null;
  readonly speedUps: readonly SpeedUp[];
  /** Empty if the number of slots is in doubt. */
  readonly waits: readonly PositionWait[];
  readonly configured: ConfiguredVerdict | null;
  readonly serverKind: ServerKindVerdict;
  readonly spent: Spent;
  /** How many connections this client was shown to hold at once, and how many it tried; null in older documents. */
  readonly capacity: { readonly held: number; readonly tried: number } | null;
}

/** Cached per document, as resampling takes up to a second. */
export const summariseProbe = memoize(summariseWithinClocks);

/** Several agents: the answer must be the same wherever within their bounds the clocks are. */
function summariseWithinClocks(probed: Probed): ProbeSummary {
  const summary = composeSummary(probed);
  const others = atEndsOfBounds(probed).map(composeSummary);
  if (others.every((other) => saysTheSame(summary, other))) return summary;
  const answer: ProbeAnswer = { kind: 'could-not-tell', because: ['clocks'] };
  const together = [summary, ...others].map(({ atLeast }) => atLeast);
  const atLeast = together.includes(null) ? null : Math.min(...together.map((least) => least ?? 1));
  const remedies = remediesFor(answer, probed.scenario);
  return { ...summary, answer, atLeast, proven: provenBy(answer, atLeast), remedies, waits: [], configured: null };
}

function saysTheSame(one: ProbeSummary, other: ProbeSummary): boolean {
  const { atLeast, atMost } = one.proven;
  return one.answer.kind === other.answer.kind && atLeast === other.proven.atLeast && atMost === other.proven.atMost;
}

function composeSummary(probed: Probed): ProbeSummary {
  const drift = driftOf(probed);
  const alone = settledUnloaded(probed, drift);
  const audits = auditProbe(probed);
  const hold = holdVerdict(probed.hold);
  const starvation = probed.loop === null ? null : starvationOf(probed.loop);
  const firstByte = timeToFirstByte(probed.bursts);
  const common = {
    drift,
    unloaded: alone,
    firstByte,
    audits,
    hold,
    starvation,
    spent: spentBy(probed),
    capacity: capacityOf(probed),
  };
  if (probed.end.kind === 'failed' || alone === null) return failedSummary(probed, common);
  const own = slotsOverTime(probed, alone);
  const lately = own === null ? probed : since(probed, own);
  const pooled = seenOf(lately, own === null ? alone : withDelay(withoutWaits(alone, own), own));
  const { unloaded } = pooled;
  const seen = withOwnSteps(pooled.seen, own);
  const rows = speedUps(burstsOf(probed.bursts, 'ramp', 'aimed', 'invariance'), unloaded);
  const likely = {
    slots: seen === null ? null : likelySlots(seen),
    variation: own === null ? (seen?.variation ?? 0) : 0,
  };
  const effective = effectiveVerdict(probed, unloaded, likely, common);
  const supposed = withOutdone(seen, effective, likely.slots, unloaded);
  const together =
    own === null && unloaded.times.length < FEWEST_TIMES
      ? 1
      : knownTogether(probed, unloaded, supposed, audits, own === null ? shortestStep(probed, alone) : null);
  const limit = own === null && !unloaded.deterministic ? withOutnumbered(supposed, together ?? 1) : supposed;
  const found = { own, unloaded, limit, effective, starvation, hold, drift, audits, speedUps: rows, together };
  const answer = answerOf(probed, found);
  const proven = provenBy(answer, together);
  const slots = undoubtedSlots({ limit });
  const known = knownParallelism(effective);
  const inflation = slots === null || known === null ? null : slots / known.parallelism;
  const slowdown = inflation === null || known === null || !isSharing(slots ?? 0, known) ? 1 : inflation;
  const large = burstsOf(probed.bursts, 'aimed', 'invariance', 'ramp');
  const recent = burstsOf(lately.bursts, 'aimed', 'invariance', 'ramp');
  return {
    ...common,
    unloaded,
    answer,
    proven,
    atLeast: answer.kind === 'no-limit' ? answer.atLeast : (together ?? 1) > 1 ? together : null,
    remedies: remediesFor(answer, probed.scenario),
    failures: answer.kind === 'sheds' ? null : failuresOf(probed.bursts),
    limit,
    effective,
    inflation,
    slowdown,
    speedUps: rows,
    // Bursts before a change of the service time do not show the waits after it.
    waits: slots === null ? [] : positionWaits(drift?.moved === true ? [] : recent, unloaded, slots, slowdown),
    configured: configuredVerdict(probed.scenario.configured, proven, known),
    serverKind: serverKindOf(answer, hold, large.some(hasLateConnect)),
  };
}

function capacityOf({ clientHeld, clientTried }: Probed): ProbeSummary['capacity'] {
  return clientHeld === undefined ? null : { held: clientHeld, tried: clientTried ?? clientHeld };
}

/** Leaves out the bursts before the number of slots reached its current value. */
function since(probed: Probed, { levels, since: from }: SlotsOverTime): Probed {
  if (levels.length === 1) return probed;
  const bursts = probed.bursts.filter(({ requests, startedAt }) => requests.length === 1 || startedAt >= from);
  return { ...probed, bursts };
}

/** Fewer single requests do not show whether services vary, and then no overlap of two is certain. */
const FEWEST_TIMES = 3;

type Common = Pick<
  ProbeSummary,
  'drift' | 'unloaded' | 'firstByte' | 'audits' | 'hold' | 'starvation' | 'spent' | 'capacity'
>;

/** The summary of a failed probe. */
function failedSummary(probed: Probed, common: Common): ProbeSummary {
  const answer = failureOf(probed);
  return {
    ...common,
    proven: provenBy(answer, common.spent.served > 0 ? 1 : null),
    limit: null,
    effective: null,
    inflation: null,
    slowdown: 1,
    speedUps: [],
    waits: [],
    configured: null,
    failures: null,
    atLeast: null,
    answer,
    remedies: remediesFor(answer, probed.scenario),
    serverKind: serverKindOf(answer, common.hold, false),
  };
}

/** Requests that were certainly in service at once: at least one if any was served; null if a consistency check failed. */
function knownTogether(
  { bursts }: Probed,
  unloaded: Unloaded,
  limit: LimitEvidence | null,
  audits: readonly ProbeAudit[],
  step: Nanoseconds | null,
): number | null {
  if (audits.some((audit) => audit.of === 'bursts' && !audit.holds)) return null;
  // Single requests seem to contain a delay of unknown length, so the shortest service is unknown too.
  const isDelayed = limit?.doubts.some((doubt) => doubt === 'outdone' || doubt === 'out-of-order') === true;
  if (!unloaded.deterministic && isDelayed) return 1;
  const inTime = bursts.filter((burst) => !hasLateConnect(burst));
  return Math.max(1, certainlyTogether(inTime, unloaded, limit?.estimate.staircase ?? null, step));
}

/** Even if the bursts do not agree on a number, a step of one of them that is shorter than a single request shows a delay. */
function shortestStep({ bursts }: Probed, alone: Unloaded): Nanoseconds | null {
  const steps = readBursts(bursts, alone).readings.map(({ step }) => step);
  return steps.length === 0 ? null : Math.min(...steps);
}

/** The number of slots to judge the closed loop by: also used if the only doubts concern the duration of a service. */
function likelySlots({ estimate, doubts }: LimitEvidence): number | null {
  return isOnlyTime(doubts) ? estimate.slots : null;
}

/** A few single requests can look steady although services vary. If the bursts only fit varying services, those are assumed. */
function seenOf(probed: Probed, alone: Unloaded): { seen: LimitEvidence | null; unloaded: Unloaded } {
  const seen = limitEvidence(probed, alone);
  const isSure = !alone.deterministic || alone.times.length > FEW_ALONE;
  if (isSure || seen === null || seen.doubts.length === 0) return { seen, unloaded: alone };
  const varied = { ...alone, deterministic: false, serviceTime: mean(alone.times) };
  const other = limitEvidence(probed, varied);
  const isVaried = (other?.estimate.replay?.spread ?? 0) > STEADY_REPLAY;
  const isBetter = isVaried && other !== null && (other.doubts.length === 0 || other.byOrder !== null);
  return isBetter ? { seen: other, unloaded: varied } : { seen, unloaded: alone };
}

/**
 * Adds a doubt if the closed loop did more work than the slots can do. Then they were miscounted, for example because small
 * bursts reached only one of several processes and the closed loop all of them.
 */
function withOutdone(
  limit: LimitEvidence | null,
  verdict: EffectiveVerdict,
  slots: number | null,
  unloaded: Unloaded,
): LimitEvidence | null {
  if (limit === null || slots === null || limit.doubts.includes('outdone')) return limit;
  // Whatever else is wrong with the loop, it can't have served more than the server did.
  if (verdict.effective === null || (verdict.kind === 'withheld' && verdict.why === 'audit')) return limit;
  if (!isBeyondSlots(verdict.effective, slots, unloaded)) return limit;
  return { ...limit, doubts: [...limit.doubts, 'outdone'] };
}

/** Adds a doubt if more requests of varying services were certainly in service at once than the slots allow. */
function withOutnumbered(limit: LimitEvidence | null, together: number): LimitEvidence | null {
  if (limit === null || together <= limit.estimate.slots || limit.doubts.includes('outnumbered')) return limit;
  return { ...limit, doubts: [...limit.doubts, 'outnumbered'] };
}

function failureOf({ end, bursts }: Probed): ProbeAnswer {
  // The server had answered before, so a varying service may simply have exceeded the timeout.
  const isSlow = end.kind === 'failed' && end.outcome.kind === 'timed-out' && bursts.some(hasAnswer);
  if (isSlow) return { kind: 'could-not-tell', because: ['timed-out'] };
  if (end.kind === 'failed') return { kind: 'failed', during: end.during, outcome: end.outcome, detail: end.detail };
  const failed = bursts.flatMap(({ requests }) => requests).find(({ outcome }) => outcome.kind !== 'served');
  if (failed === undefined || end.kind === 'out-of-budget')
    return { kind: 'could-not-tell', because: ['out-of-budget'] };
  return { kind: 'failed', during: 'unloaded', outcome: failed.outcome, detail: failed.outcome.kind };
}

function hasAnswer({ requests }: ProbeBurst): boolean {
  return requests.some(wasServed);
}
