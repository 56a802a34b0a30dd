/** Identities that hold in every sound probe. */
import type { Probed, ProbeLoop, ProbeRequest } from '../../model/probe.js';
import { SECOND } from '../../model/units.js';

export interface ProbeAudit {
  readonly of: 'bursts' | 'loop';
  readonly identity: string;
  /** Null: it could not be checked. */
  readonly holds: boolean | null;
  /** What is measured by it, where that is a number. */
  readonly value: number | null;
}

const TOLERANCE = 0.02;

export function auditProbe({ bursts, loop }: Probed): ProbeAudit[] {
  const requests = bursts.flatMap((burst) => burst.requests);
  const disordered = requests.filter((request) => !isInOrder(request)).length;
  const ofBursts: ProbeAudit[] = [
    { of: 'bursts', identity: 'every stamp follows the one before it', holds: disordered === 0, value: disordered },
    { of: 'bursts', identity: 'whoever is served was sent', holds: requests.every(isSentWhenServed), value: null },
  ];
  return loop === null ? ofBursts : [...ofBursts, ...auditLoop(loop)];
}

/** Who is declined may be so before it has said what it wants, and before it knows. */
function isInOrder({ connectStartedAt, connectedAt, sentAt, answeredAt, departedAt, outcome }: ProbeRequest): boolean {
  if (outcome.kind !== 'served') return departedAt >= (connectStartedAt ?? departedAt);
  const stamps = [connectStartedAt, connectedAt, sentAt, answeredAt, departedAt].filter((stamp) => stamp !== null);
  return stamps.every((stamp, index) => index === 0 || stamp >= (stamps[index - 1] ?? 0));
}

function isSentWhenServed({ sentAt, answeredAt, outcome }: ProbeRequest): boolean {
  return outcome.kind !== 'served' || (sentAt !== null && answeredAt !== null);
}

function auditLoop(loop: ProbeLoop): ProbeAudit[] {
  const { sent, answered, failed, censored, departures, answersByClient } = loop;
  const counted = answersByClient.reduce((total, answers) => total + answers, 0);
  const littles = littlesLaw(loop);
  return [
    {
      of: 'loop',
      identity: 'sent = answered + failed + censored',
      holds: sent === answered + failed + censored,
      value: null,
    },
    { of: 'loop', identity: "answers = every client's answers", holds: counted === departures.length, value: null },
    { of: 'loop', identity: 'throughput x response / clients = 1', holds: isNearOne(loop, littles), value: littles },
  ];
}

/** Little's law in a closed loop: X R = N. Clients that were never answered are in neither. */
function littlesLaw({ departures, startedAt, endedAt, meanResponse, answersByClient }: ProbeLoop): number | null {
  const busy = answersByClient.filter((answers) => answers > 0).length;
  if (busy === 0 || endedAt <= startedAt) return null;
  return (departures.length * meanResponse) / (endedAt - startedAt) / busy;
}

/**
 * Within 2 %, and what the edges of the window may hide: of each client, the response at either edge is counted as a
 * whole or not at all. Null where requests failed: time went by then that no response tells of.
 */
function isNearOne({ failed, meanResponse, startedAt, endedAt }: ProbeLoop, value: number | null): boolean | null {
  if (value === null || failed > 0) return null;
  const edges = meanResponse / Math.max(meanResponse, endedAt - startedAt, 1e-3 * SECOND);
  return Math.abs(value - 1) <= TOLERANCE + edges;
}
