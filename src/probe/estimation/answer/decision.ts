/** From all findings to one answer: the first that applies, from what makes figures worthless to what makes them good. */
import { median } from '../../../analysis/statistics/quantiles.js';
import type { ProbeBurst, Probed } from '../../../model/probe.js';
import { failuresOf, sheddingOf } from '../evidence/admission.js';
import { admittedClients, BUSY_CLIENT, burstsOf, hasLateConnect } from '../evidence/requests.js';
import { undoubtedSlots } from '../rules/limit.js';
import type { Findings, ProbeAnswer } from './answer.js';
import { answerWithoutSlots } from './without-slots.js';

/** A larger share of failed requests than this is not left out: what they did to the others is not known. */
const MANY_FAILED = 0.1;

export function answerOf(probed: Probed, findings: Findings): ProbeAnswer {
  const loaded = burstsOf(probed.bursts, 'ramp', 'aimed', 'invariance');
  if (findings.audits.some((audit) => audit.of === 'bursts' && !audit.holds))
    return { kind: 'could-not-tell', because: ['audit'] };
  if (findings.starvation !== null && probed.scenario.keepAlive) {
    return { kind: 'keep-alive-monopoly', ...findings.starvation };
  }
  const slots = undoubtedSlots(findings);
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
  const answer = answerWithoutSlots(probed, findings, allIn, overflow !== null);
  return overflow !== null && answer.kind === 'could-not-tell' ? overflow : answer;
}

function withSlots(slots: number, { limit, hold, together }: Findings): ProbeAnswer {
  const busy = limit?.clientBusy ?? 0;
  // Answers follow one another as closely as the client can take them: any order in them may be its own.
  if (busy > BUSY_CLIENT) return { kind: 'client-is-the-limit', busy, atLeast: together };
  if (slots === 1 && hold?.kind === 'never-blocked' && hold.held >= 2) {
    return { kind: 'one-at-a-time-behind-acceptor', heldAtLeast: hold.held };
  }
  return { kind: 'slots', slots };
}

/** Null also where as many were admitted at another time, as when they did not connect right after one another. */
function overflowOf(bursts: readonly ProbeBurst[]): ProbeAnswer | null {
  const clients = Math.max(...bursts.map(({ requests }) => requests.length));
  const largest = bursts.filter(({ requests }) => requests.length === clients);
  if (largest.length === 0 || !largest.every(hasLateConnect)) return null;
  const admitted = median(largest.map(admittedClients));
  return { kind: 'accept-queue-overflow', admitted: Math.round(admitted), clients };
}
