/** What a probe's document says, from the document alone. */

import { oncePer } from '../../model/memoize.js';
import type { ProbeBurst, Probed } from '../../model/probe.js';
import type { Nanoseconds } from '../../model/units.js';
import { type ProbeAnswer, type Remedy, remediesFor } from '../../probe/estimation/answer.js';
import { type ConfiguredVerdict, configuredVerdict } from '../../probe/estimation/configured.js';
import { type PlaceWait, placeWaits } from '../../probe/estimation/position-waits.js';
import { answerOf, claimed } from '../../probe/estimation/probe-answer.js';
import { type Proven, provenBy } from '../../probe/estimation/proven.js';
import { burstsOf, hasLateConnect, isServed } from '../../probe/estimation/requests/burst-requests.js';
import { certainlyTogether } from '../../probe/estimation/requests/certain-overlap.js';
import { auditProbe, type ProbeAudit } from '../../probe/estimation/requests/probe-audit.js';
import { type SpeedUp, speedUps } from '../../probe/estimation/requests/speed-up.js';
import {
  type Drift,
  driftOf,
  FEW_ALONE,
  settledUnloaded,
  type Unloaded,
} from '../../probe/estimation/requests/unloaded.js';
import {
  type HoldVerdict,
  holdVerdict,
  type ServerKindVerdict,
  serverKindOf,
} from '../../probe/estimation/server-kind.js';
import { type Failures, failuresOf } from '../../probe/estimation/shedding.js';
import { type LimitEvidence, limitEvidence } from '../../probe/estimation/slots/limit-evidence.js';
import {
  type EffectiveVerdict,
  effectiveVerdict,
  isBeyondSlots,
} from '../../probe/estimation/speed/effective-verdict.js';
import { isSharing, type Starvation, starvationOf } from '../../probe/estimation/speed/fairness.js';
import { mean } from '../statistics/moments.js';

/** What the probe cost the server. */
interface Spent {
  readonly bursts: number;
  readonly requests: number;
  /** Requests of the bursts that were answered. */
  readonly served: number;
  /** From the first request to the end of the last, ns. */
  readonly time: Nanoseconds;
  readonly mostClients: number;
}

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
  /** Service time under load / unloaded, for as many slots as are claimed; null without either. */
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
  /** Empty where no slots are claimed. */
  readonly waits: readonly PlaceWait[];
  readonly configured: ConfiguredVerdict | null;
  readonly serverKind: ServerKindVerdict;
  readonly spent: Spent;
}

/** Services under load that are wider than this vary, from the tenth percentile to the ninetieth over the median. */
const VARIED_SPREAD = 0.6;

/** The same document has the same summary: resampling takes a good part of a second. */
export const summariseProbe = oncePer(summarise);

function summarise(probed: Probed): ProbeSummary {
  const drift = driftOf(probed);
  const alone = settledUnloaded(probed, drift);
  const audits = auditProbe(probed);
  const hold = holdVerdict(probed.hold);
  const starvation = probed.loop === null ? null : starvationOf(probed.loop);
  const common = { drift, unloaded: alone, audits, hold, starvation, spent: spentBy(probed) };
  if (probed.end.kind === 'failed' || alone === null) {
    const answer = failureOf(probed);
    const serverKind = serverKindOf(answer, hold, false);
    const nothing = { limit: null, effective: null, inflation: null, slowdown: 1, speedUps: [] };
    const none = { waits: [], configured: null, failures: null, atLeast: null };
    const proven = provenBy(answer, common.spent.served > 0 ? 1 : null);
    return {
      ...common,
      proven,
      ...nothing,
      ...none,
      answer,
      remedies: remediesFor(answer, probed.scenario),
      serverKind,
    };
  }
  const { seen, unloaded } = seenOf(probed, alone);
  const rows = speedUps(burstsOf(probed.bursts, 'ramp', 'aimed', 'invariance'), unloaded);
  const known = { slots: seen === null ? null : likelySlots(seen), variation: seen?.variation ?? 0 };
  const effective = effectiveVerdict(probed, unloaded, known, common);
  const limit = withOutdone(seen, effective, known.slots, unloaded);
  const together = togetherIn(probed, unloaded, limit, audits);
  const found = { unloaded, limit, effective, starvation, hold, drift, audits, speedUps: rows, together };
  const answer = answerOf(probed, found);
  const proven = provenBy(answer, together);
  const slots = claimed({ limit });
  const told = effective.kind === 'told' ? effective.effective : null;
  const inflation = slots === null || told === null ? null : slots / told.parallelism;
  const slowdown = inflation === null || told === null || !isSharing(slots ?? 0, told) ? 1 : inflation;
  const large = burstsOf(probed.bursts, 'aimed', 'invariance', 'ramp');
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
    // Bursts of before a change do not tell what anybody waits after it.
    waits: slots === null ? [] : placeWaits(drift?.moved === true ? [] : large, unloaded, slots, slowdown),
    configured: configuredVerdict(probed.scenario.configured, proven, told),
    serverKind: serverKindOf(answer, hold, large.some(hasLateConnect)),
  };
}

/** Who was served was in service. Figures that contradict each other tell of no number. */
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
  return doubts.every((doubt) => doubt === 'outdone') ? estimate.slots : null;
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
  // It did answer before: services that vary may last longer than anybody would wait for.
  const isSlow = end.kind === 'failed' && end.outcome.kind === 'timed-out' && bursts.some(hasAnswer);
  if (isSlow) return { kind: 'could-not-tell', because: ['timed-out'] };
  if (end.kind === 'failed') return { kind: 'failed', during: end.during, outcome: end.outcome, detail: end.detail };
  const failed = bursts.flatMap(({ requests }) => requests).find(({ outcome }) => outcome.kind !== 'served');
  if (failed === undefined || end.kind === 'out-of-budget')
    return { kind: 'could-not-tell', because: ['out-of-budget'] };
  return { kind: 'failed', during: 'unloaded', outcome: failed.outcome, detail: failed.outcome.kind };
}

function hasAnswer({ requests }: ProbeBurst): boolean {
  return requests.some(isServed);
}

function spentBy({ bursts, loop }: Probed): Spent {
  const requests = bursts.reduce((total, burst) => total + burst.requests.length, 0) + (loop?.sent ?? 0);
  const starts = bursts.map(({ startedAt }) => startedAt);
  const ends = bursts.flatMap((burst) => burst.requests.map(({ departedAt }) => departedAt));
  const first = starts.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = ends.reduce((a, b) => Math.max(a, b), loop?.endedAt ?? 0);
  return {
    bursts: bursts.length,
    requests,
    served: bursts.reduce((total, burst) => total + burst.requests.filter(isServed).length, 0),
    time: bursts.length === 0 ? 0 : last - first,
    mostClients: bursts.reduce((most, burst) => Math.max(most, burst.requests.length), loop?.clients ?? 0),
  };
}
