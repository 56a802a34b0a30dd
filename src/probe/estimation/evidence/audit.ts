/** Consistency checks: identities that hold for every correctly measured probe. */
import type { Probed, ProbeLoop, ProbeRequest } from '../../../model/probe.js';
import type { Nanoseconds } from '../../../model/units.js';

export interface ProbeAudit {
  readonly of: 'bursts' | 'loop';
  readonly identity: string;
  readonly holds: boolean;
  /** The checked quantity, if it is a number. */
  readonly value: number | null;
}

const AUDIT_TOLERANCE = 0.02;
/** Answers per client in the window: with fewer, the edges of the window dominate. */
const FEWEST_ANSWERS_EACH = 4;

export function auditProbe({ bursts, loop }: Probed): ProbeAudit[] {
  const requests = bursts.flatMap((burst) => burst.requests);
  const disordered = requests.filter((request) => !stampsAreOrdered(request)).length;
  const ofBursts: ProbeAudit[] = [
    { of: 'bursts', identity: 'every stamp follows the one before it', holds: disordered === 0, value: disordered },
    { of: 'bursts', identity: 'every served request was sent', holds: requests.every(isSentWhenServed), value: null },
  ];
  return loop === null ? ofBursts : [...ofBursts, ...auditLoop(loop, leadOf(loop, requests))];
}

/** Only served requests need ordered stamps: a request can be refused while the client is still connecting or sending. */
function stampsAreOrdered({
  connectStartedAt,
  connectedAt,
  sentAt,
  answeredAt,
  bodyAt,
  departedAt,
  outcome,
}: ProbeRequest): boolean {
  if (outcome.kind !== 'served') return departedAt >= (connectStartedAt ?? departedAt);
  const stamps = [connectStartedAt, connectedAt, sentAt, answeredAt, bodyAt ?? null, departedAt].filter(
    (stamp) => stamp !== null,
  );
  return stamps.every((stamp, index) => index === 0 || stamp >= (stamps[index - 1] ?? 0));
}

function isSentWhenServed({ sentAt, answeredAt, outcome }: ProbeRequest): boolean {
  return outcome.kind !== 'served' || (sentAt !== null && answeredAt !== null);
}

/** From the last answer before the loop to the start of the loop's window, ns. No response of the loop began earlier. */
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
 * Little's law in a closed loop: X R = N, without clients that were never answered. Skipped if requests failed, as the time
 * lost then is in no response, and if the window is only a few responses long.
 */
function littlesLaw(
  { departures, startedAt, endedAt, meanResponse, answersByClient, failed }: ProbeLoop,
  lead: Nanoseconds,
): ProbeAudit[] {
  const busy = answersByClient.filter((answers) => answers > 0);
  const window = endedAt - startedAt;
  if (failed > 0 || busy.length === 0 || window <= 0 || Math.min(...busy) < FEWEST_ANSWERS_EACH) return [];
  const value = (departures.length * meanResponse) / window / busy.length;
  // At each edge of the window a client's response counts either fully or not at all.
  const within = AUDIT_TOLERANCE + Math.max(meanResponse, lead) / Math.max(meanResponse, window);
  const holds = Math.abs(value - 1) <= within;
  return [{ of: 'loop', identity: 'throughput x response / clients = 1', holds, value }];
}
