/** Identities that hold in every sound probe, as far as they apply to what was measured. */
import type { Probed, ProbeLoop, ProbeRequest } from '../../../model/probe.js';
import type { Nanoseconds } from '../../../model/units.js';

export interface ProbeAudit {
  readonly of: 'bursts' | 'loop';
  readonly identity: string;
  readonly holds: boolean;
  /** What is measured by it, where that is a number. */
  readonly value: number | null;
}

const AUDIT_TOLERANCE = 0.02;
/** Answers to each client in the window: with fewer, it is the window's edges that decide. */
const FEWEST_ANSWERS_EACH = 4;

export function auditProbe({ bursts, loop }: Probed): ProbeAudit[] {
  const requests = bursts.flatMap((burst) => burst.requests);
  const disordered = requests.filter((request) => !stampsAreOrdered(request)).length;
  const ofBursts: ProbeAudit[] = [
    { of: 'bursts', identity: 'every stamp follows the one before it', holds: disordered === 0, value: disordered },
    { of: 'bursts', identity: 'whoever is served was sent', holds: requests.every(isSentWhenServed), value: null },
  ];
  return loop === null ? ofBursts : [...ofBursts, ...auditLoop(loop, leadOf(loop, requests))];
}

/** A client may be declined before it has sent its request, and before it knows. */
function stampsAreOrdered({
  connectStartedAt,
  connectedAt,
  sentAt,
  answeredAt,
  departedAt,
  outcome,
}: ProbeRequest): boolean {
  if (outcome.kind !== 'served') return departedAt >= (connectStartedAt ?? departedAt);
  const stamps = [connectStartedAt, connectedAt, sentAt, answeredAt, departedAt].filter((stamp) => stamp !== null);
  return stamps.every((stamp, index) => index === 0 || stamp >= (stamps[index - 1] ?? 0));
}

function isSentWhenServed({ sentAt, answeredAt, outcome }: ProbeRequest): boolean {
  return outcome.kind !== 'served' || (sentAt !== null && answeredAt !== null);
}

/** From the end of what was before the loop to the loop's window, ns: no response of it can have begun earlier. */
function leadOf({ startedAt, meanResponse }: ProbeLoop, requests: readonly ProbeRequest[]): Nanoseconds {
  const before = requests.filter(({ departedAt }) => departedAt <= startedAt);
  if (before.length === 0) return meanResponse;
  return startedAt - before.reduce((last, { departedAt }) => Math.max(last, departedAt), 0);
}

function auditLoop(loop: ProbeLoop, lead: Nanoseconds): ProbeAudit[] {
  const { sent, answered, failed, censored, departures, answersByClient } = loop;
  const counted = answersByClient.reduce((total, answers) => total + answers, 0);
  return [
    {
      of: 'loop',
      identity: 'sent = answered + failed + censored',
      holds: sent === answered + failed + censored,
      value: null,
    },
    { of: 'loop', identity: "answers = every client's answers", holds: counted === departures.length, value: null },
    ...littlesLaw(loop, lead),
  ];
}

/**
 * Little's law in a closed loop: X R = N. Clients that were never answered are in neither. It does not apply where requests
 * failed, as time went by then that is in no response, nor to a window that is only a few responses long.
 */
function littlesLaw(
  { departures, startedAt, endedAt, meanResponse, answersByClient, failed }: ProbeLoop,
  lead: Nanoseconds,
): ProbeAudit[] {
  const busy = answersByClient.filter((answers) => answers > 0);
  const window = endedAt - startedAt;
  if (failed > 0 || busy.length === 0 || window <= 0 || Math.min(...busy) < FEWEST_ANSWERS_EACH) return [];
  const value = (departures.length * meanResponse) / window / busy.length;
  // Of each client, the response at either edge of the window is counted as a whole or not at all.
  const within = AUDIT_TOLERANCE + Math.max(meanResponse, lead) / Math.max(meanResponse, window);
  const holds = Math.abs(value - 1) <= within;
  return [{ of: 'loop', identity: 'throughput x response / clients = 1', holds, value }];
}
