import { mean } from '../../analysis/statistics/samples.js';
import { oncePer } from '../../model/memoize.js';
import type { ProbeBurst, Probed } from '../../model/probe.js';
import type { ProbeAnswer } from './answer/answer.js';
import { answerOf } from './answer/answer.js';
import { type ConfiguredVerdict, configuredVerdict } from './answer/expectation.js';
import { type Proven, provenBy, remediesFor } from './answer/kinds.js';
import { type PositionWait, positionWaits } from './answer/position-waits.js';
import { type ServerKindVerdict, serverKindOf } from './answer/server-kind.js';
import { type Failures, failuresOf, type HoldVerdict, holdVerdict } from './evidence/admission.js';
import { auditProbe, type ProbeAudit } from './evidence/audit.js';
import { type Starvation, starvationOf } from './evidence/closed-loop.js';
import { certainlyTogether } from './evidence/overlap.js';
import { burstsOf, hasLateConnect, type Spent, spentBy, wasServed } from './evidence/requests.js';
import { type Drift, driftOf, FEW_ALONE, settledUnloaded, type Unloaded } from './evidence/unloaded.js';
import { type SpeedUp, speedUps } from './evidence/waiting.js';
import { isOnlyTime } from './rules/doubts.js';
import { isBeyondSlots, isSharing } from './rules/effective-parallelism.js';
import { type LimitEvidence, limitEvidence, undoubtedSlots, withOwnSteps } from './rules/limit.js';
import { type SlotsOverTime, slotsOverTime, withDelay } from './rules/slots-over-time.js';
import type { Remedy } from './rules/withheld.js';
import { type EffectiveVerdict, effectiveVerdict, knownParallelism } from './rules/withheld.js';

export interface ProbeSummary {
  readonly answer: ProbeAnswer;
  /** What may help to a better answer. */
  readonly remedies: readonly Remedy[];
  /** The interval of slots that is proven, whatever the answer: what is expected is judged by it. */
  readonly proven: Proven;
  /** So many were in service at once for certain, whatever the limit is; null where that is not known, or is no more than one. */
  readonly atLeast: number | null;
  /** Null when no single request was served. */
  readonly unloaded: Unloaded | null;
  readonly limit: LimitEvidence | null;
  readonly effective: EffectiveVerdict | null;
  /** Service time under load / unloaded, for as many slots as are told; null without either. */
  readonly inflation: number | null;
  /** The same where it is beyond doubt that services share something; else 1. */
  readonly slowdown: number;
  readonly drift: Drift | null;
  readonly starvation: Starvation | null;
  readonly hold: HoldVerdict | null;
  readonly audits: readonly ProbeAudit[];
  /** Requests that failed now and then, of all bursts; null where none did, or where that is the answer. */
  readonly failures: Failures | null;
  readonly speedUps: readonly SpeedUp[];
  /** Empty where no number of slots is told. */
  readonly waits: readonly PositionWait[];
  readonly configured: ConfiguredVerdict | null;
  readonly serverKind: ServerKindVerdict;
  readonly spent: Spent;
}

/** Services under load that are wider than this vary, from the tenth percentile to the ninetieth over the median. */
const VARIED_SPREAD = 0.6;

/** The same document has the same summary: resampling takes a good part of a second. */
export const summariseProbe = oncePer(composeSummary);

function composeSummary(probed: Probed): ProbeSummary {
  const drift = driftOf(probed);
  const alone = settledUnloaded(probed, drift);
  const audits = auditProbe(probed);
  const hold = holdVerdict(probed.hold);
  const starvation = probed.loop === null ? null : starvationOf(probed.loop);
  const common = { drift, unloaded: alone, audits, hold, starvation, spent: spentBy(probed) };
  if (probed.end.kind === 'failed' || alone === null) return failedSummary(probed, common);
  const own = slotsOverTime(probed, alone);
  const lately = own === null ? probed : since(probed, own);
  const pooled = seenOf(lately, own === null ? alone : withDelay(alone, own));
  const { unloaded } = pooled;
  const seen = withOwnSteps(pooled.seen, own);
  const rows = speedUps(burstsOf(probed.bursts, 'ramp', 'aimed', 'invariance'), unloaded);
  const likely = { slots: seen === null ? null : likelySlots(seen), variation: seen?.variation ?? 0 };
  const effective = effectiveVerdict(probed, unloaded, likely, common);
  const limit = withOutdone(seen, effective, likely.slots, unloaded);
  const together = togetherIn(probed, unloaded, limit, audits);
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
    // Bursts of before a change do not show how long requests wait after it.
    waits: slots === null ? [] : positionWaits(drift?.moved === true ? [] : recent, unloaded, slots, slowdown),
    configured: configuredVerdict(probed.scenario.configured, proven, known),
    serverKind: serverKindOf(answer, hold, large.some(hasLateConnect)),
  };
}

/** Bursts of before the number moved say nothing of what it is now. */
function since(probed: Probed, { levels, since: from }: SlotsOverTime): Probed {
  if (levels.length === 1) return probed;
  const bursts = probed.bursts.filter(({ requests, startedAt }) => requests.length === 1 || startedAt >= from);
  return { ...probed, bursts };
}

type Common = Pick<ProbeSummary, 'drift' | 'unloaded' | 'audits' | 'hold' | 'starvation' | 'spent'>;

/** Of a server that could not be probed. */
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

/** A request that was served was in service. Figures that contradict each other prove no number. */
function togetherIn(
  { bursts }: Probed,
  unloaded: Unloaded,
  limit: LimitEvidence | null,
  audits: readonly ProbeAudit[],
): number | null {
  if (audits.some((audit) => audit.of === 'bursts' && !audit.holds)) return null;
  const inTime = bursts.filter((burst) => !hasLateConnect(burst));
  return Math.max(1, certainlyTogether(inTime, unloaded, limit?.estimate.staircase ?? null));
}

/** Where nothing but the time of a service speaks against a number, what would be more than so many can do is not told. */
function likelySlots({ estimate, doubts }: LimitEvidence): number | null {
  return isOnlyTime(doubts) ? estimate.slots : null;
}

/** Few that were alone may all have taken as long, though services vary: then the bursts only fit if they may. */
function seenOf(probed: Probed, alone: Unloaded): { seen: LimitEvidence | null; unloaded: Unloaded } {
  const seen = limitEvidence(probed, alone);
  const isSure = !alone.deterministic || alone.times.length > FEW_ALONE;
  if (isSure || seen === null || seen.doubts.length === 0) return { seen, unloaded: alone };
  const varied = { ...alone, deterministic: false, serviceTime: mean(alone.times) };
  const other = limitEvidence(probed, varied);
  const isBetter = other !== null && other.doubts.length === 0 && (other.estimate.replay?.spread ?? 0) > VARIED_SPREAD;
  return isBetter ? { seen: other, unloaded: varied } : { seen, unloaded: alone };
}

/** Slots that are outdone were miscounted: as where small bursts meet one process of several, and busy clients all. */
function withOutdone(
  limit: LimitEvidence | null,
  verdict: EffectiveVerdict,
  slots: number | null,
  unloaded: Unloaded,
): LimitEvidence | null {
  if (limit === null || slots === null || limit.doubts.includes('outdone')) return limit;
  if (verdict.kind === 'told' || verdict.why !== 'more-than-slots' || verdict.effective === null) return limit;
  if (!isBeyondSlots(verdict.effective, slots, unloaded)) return limit;
  return { ...limit, doubts: [...limit.doubts, 'outdone'] };
}

function failureOf({ end, bursts }: Probed): ProbeAnswer {
  // It did answer before: services that vary may last longer than a client waits.
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
