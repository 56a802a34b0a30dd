/** The answers that a probe can give, and how one is chosen from the findings. No answer contains a number in doubt. */
import { median } from '../../../analysis/statistics/samples.js';
import type { Outcome } from '../../../model/connection-record.js';
import type { ProbeBurst, Probed } from '../../../model/probe.js';
import type { Nanoseconds } from '../../../model/units.js';
import { type Declined, failuresOf, type HoldVerdict, sheddingOf } from '../evidence/admission.js';
import type { ProbeAudit } from '../evidence/audit.js';
import { isServedByTurns, type Starvation } from '../evidence/closed-loop.js';
import { connectionsAtOnce } from '../evidence/connections.js';
import {
  admittedClients,
  arriveApart,
  BUSY_CLIENT,
  burstsOf,
  burstsToEstimate,
  hasLateConnect,
  wasServed,
} from '../evidence/requests.js';
import type { UnlimitedEnd } from '../evidence/unlimited.js';
import type { Drift, Unloaded } from '../evidence/unloaded.js';
import type { SpeedUp } from '../evidence/waiting.js';
import type { Reason } from '../rules/doubts.js';
import { type LimitEvidence, undoubtedSlots } from '../rules/limit.js';
import { rateOf, unclearAdmission } from '../rules/rate.js';
import { exceedsSlots, reachedProcesses } from '../rules/several-processes.js';
import type { SlotsOverTime } from '../rules/slots-over-time.js';
import type { EffectiveVerdict } from '../rules/withheld.js';
import { isAnswer } from './kinds.js';
import { answerWithoutSlots } from './without-slots.js';

export type ProbeAnswer =
  /** c requests in service at once; all others queue. */
  | { readonly kind: 'slots'; readonly slots: number }
  /** Accepts and holds many connections, but serves one at a time. */
  | { readonly kind: 'one-at-a-time-behind-acceptor'; readonly heldAtLeast: number }
  /** There is a limit in this range. */
  | { readonly kind: 'range'; readonly low: number; readonly high: number; readonly because: readonly Reason[] }
  /** No request waited for a slot with up to `clients` clients; `end` says why more clients were not tried or would not help. */
  | { readonly kind: 'no-limit'; readonly clients: number; readonly atLeast: number; readonly end: UnlimitedEnd }
  /** No limit on slots, but all requests share the same resources: throughput no longer grows. */
  | { readonly kind: 'no-slot-limit-cpu'; readonly clients: number; readonly parallelism: number }
  /** Load shedding: admits a number of requests and refuses the rest. */
  | {
      readonly kind: 'sheds';
      readonly admits: number;
      readonly fewest: number;
      readonly most: number;
      readonly declined: readonly Declined[];
      /** How many of the admitted were in service at once; null if unknown. */
      readonly slots: number | null;
    }
  /**
   * The number changed during the probe and is now `to`. `settled`: it had stopped changing before the probe ended. `levels`: the
   * numbers in order of time, from `from` to `to`. `time`: from the first reading to the last, ns.
   */
  | Moving<'grows'>
  | Moving<'shrinks'>
  /**
   * A rate limit, however many requests arrive at once. Requests beyond it wait, so that answers are evenly spaced, or are
   * refused.
   */
  | { readonly kind: 'rate'; readonly perSecond: number; readonly declined: readonly Declined[] }
  /**
   * So many connections were in service at once, each with a request that its client had begun. Services are too short to show how
   * many complete requests are.
   */
  | { readonly kind: 'connections-at-once'; readonly connections: number }
  /** Several queues, each with its own slots: no single queue explains the order of the answers. `slots`: of all; null if unknown. */
  | { readonly kind: 'several-lines'; readonly atLeast: number; readonly slots: number | null }
  /** Kept connections occupy their slots: `atOnce` clients are served, all others are not. */
  | {
      readonly kind: 'keep-alive-monopoly';
      readonly atOnce: number;
      readonly clients: number;
      readonly starved: number;
    }
  /** Only `admitted` connections were established within 0.9 s; later ones were TCP retries. */
  | { readonly kind: 'accept-queue-overflow'; readonly admitted: number; readonly clients: number }
  /** The client was busy: the queue may have been its own. `atLeast` is null if unknown. */
  | { readonly kind: 'client-is-the-limit'; readonly busy: number; readonly atLeast: number | null }
  | { readonly kind: 'could-not-tell'; readonly because: readonly Reason[] }
  | { readonly kind: 'failed'; readonly during: string; readonly outcome: Outcome; readonly detail: string };

interface Moving<Kind> {
  readonly kind: Kind;
  readonly from: number;
  readonly to: number;
  readonly settled: boolean;
  readonly levels: readonly number[];
  readonly time: Nanoseconds;
}

export function isMoving(answer: ProbeAnswer): answer is AnswerOf<'grows'> | AnswerOf<'shrinks'> {
  return answer.kind === 'grows' || answer.kind === 'shrinks';
}

/** The answer of one kind. */
export type AnswerOf<Kind extends ProbeAnswer['kind']> = Extract<ProbeAnswer, { kind: Kind }>;

export interface Findings {
  /** The slots as each burst shows them by itself; null if the bursts disagree or show no steps. */
  readonly own: SlotsOverTime | null;
  readonly unloaded: Unloaded;
  readonly limit: LimitEvidence | null;
  readonly effective: EffectiveVerdict;
  readonly starvation: Starvation | null;
  readonly hold: HoldVerdict | null;
  readonly drift: Drift | null;
  readonly audits: readonly ProbeAudit[];
  readonly speedUps: readonly SpeedUp[];
  /** Requests that were certainly in service at once; null if unknown. */
  readonly together: number | null;
}

/** With a larger share of failed requests the answer is inconclusive: their effect on the others is unknown. */
const MANY_FAILED = 0.1;

/** With fewer connections at once, there may be a limit that is not much higher. */
const FEWEST_CONNECTIONS = 16;

export function answerOf(probed: Probed, findings: Findings): ProbeAnswer {
  if (findings.audits.some((audit) => audit.of === 'bursts' && !audit.holds))
    return { kind: 'could-not-tell', because: ['audit'] };
  const answer = answerBySlots(probed, findings);
  const connections = isAnswer(answer) ? 0 : connectionsAtOnce(probed.bursts);
  return connections >= FEWEST_CONNECTIONS ? { kind: 'connections-at-once', connections } : answer;
}

function answerBySlots(probed: Probed, findings: Findings): ProbeAnswer {
  const loaded = burstsOf(probed.bursts, 'ramp', 'aimed', 'invariance');
  const shedding = sheddingOf(probed.bursts);
  const slots = undoubtedSlots(findings);
  // If the others were refused, they did not wait for the kept connections.
  if (findings.starvation !== null && probed.loop !== null && probed.scenario.keepAlive && shedding === null) {
    const { atOnce } = findings.starvation;
    const isByTurns = (slots ?? atOnce) < atOnce || isServedByTurns(probed.loop, atOnce, findings.unloaded.serviceTime);
    // In a burst too, no other client would have been served.
    const areAllServed = loaded.some(({ requests }) => requests.length > atOnce && requests.every(wasServed));
    if (!isByTurns && !areAllServed) return { kind: 'keep-alive-monopoly', ...findings.starvation };
  }
  const rate = rateOf(probed, findings, shedding);
  if (rate !== null) return { kind: 'rate', ...rate };
  if (shedding !== null) {
    const unclear = unclearAdmission(probed, findings, shedding);
    if (unclear !== null) return { kind: 'could-not-tell', because: [unclear] };
    return { kind: 'sheds', ...shedding, slots: slots !== null && slots < shedding.admits ? slots : null };
  }
  const failures = failuresOf(loaded);
  if (failures !== null && failures.failed > MANY_FAILED * failures.of) {
    return { kind: 'could-not-tell', because: ['failures'] };
  }
  const moving = movingOf(findings);
  if (moving !== null) return moving;
  if (slots !== null) {
    // A burst can land on one of several processes, and then shows the slots of that one.
    const reached = reachedProcesses(probed, findings.unloaded);
    const isMore = (reached?.slots ?? 0) > slots;
    if (reached !== null && isMore) return { kind: 'several-lines', ...reached };
    const isExceeded = (reached?.atLeast ?? 0) > slots || exceedsSlots(probed, slots, findings.unloaded);
    if (isExceeded) return { kind: 'could-not-tell', because: ['outnumbered'] };
    if (probed.loop === null && mayHaveMissedProcesses(probed, findings))
      return { kind: 'could-not-tell', because: ['no-loop'] };
    return withSlots(slots, findings);
  }
  const overflow = overflowOf(loaded);
  const allIn = loaded.filter((burst) => !hasLateConnect(burst));
  const answer = answerWithoutSlots(probed, findings, allIn, overflow !== null);
  return overflow !== null && answer.kind === 'could-not-tell' ? overflow : answer;
}

function movingOf({ own }: Findings): ProbeAnswer | null {
  const from = own?.levels[0];
  if (own === null || from === undefined || own.levels.length === 1) return null;
  const { levels, settled, time, slots: to } = own;
  return { kind: to > from ? 'grows' : 'shrinks', from, to, settled, levels, time };
}

/**
 * Without a loop: whether bursts may have reached only some of several processes. Requests one after the other show this if services are
 * steady and have steps; if services vary, requests that arrive far enough apart each find an idle process.
 */
function mayHaveMissedProcesses({ bursts }: Probed, { unloaded, limit }: Findings): boolean {
  if (unloaded.deterministic) return limit?.estimate.by === 'replay';
  return !(limit?.order.reachesLast === true && arriveApart(burstsToEstimate(bursts)));
}

function withSlots(slots: number, { limit, hold, together }: Findings): ProbeAnswer {
  const busy = limit?.clientBusy ?? 0;
  // The answers arrived as fast as the client could read them, so their order and spacing may be the client's.
  if (busy > BUSY_CLIENT) return { kind: 'client-is-the-limit', busy, atLeast: together };
  if (slots === 1 && hold?.kind === 'never-blocked' && hold.held >= 2) {
    return { kind: 'one-at-a-time-behind-acceptor', heldAtLeast: hold.held };
  }
  return { kind: 'slots', slots };
}

/** Null also if any of the largest bursts was fully admitted, such as one with pauses between the connects. */
function overflowOf(bursts: readonly ProbeBurst[]): ProbeAnswer | null {
  const clients = Math.max(...bursts.map(({ requests }) => requests.length));
  const largest = bursts.filter(({ requests }) => requests.length === clients);
  if (largest.length === 0 || !largest.every(hasLateConnect)) return null;
  const admitted = median(largest.map(admittedClients));
  return { kind: 'accept-queue-overflow', admitted: Math.round(admitted), clients };
}
