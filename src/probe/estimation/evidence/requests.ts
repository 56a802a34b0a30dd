/** What the estimators see of a probe's bursts: when each request could be served, and when it had been. */
import { LATE_CONNECT } from '../../../model/connection-record.js';
import type { ProbeBurst, Probed, ProbePhase, ProbeRequest } from '../../../model/probe.js';
import type { Nanoseconds } from '../../../model/units.js';

/** The requests of one burst that were served, in the order of connecting. Instants are relative to the burst's start. */
export interface ServedTimes {
  readonly clients: number;
  /** When the request was written, or the connection was there, whichever was later; ns. */
  readonly arrivals: Float64Array;
  readonly departures: Float64Array;
}

/** A client that is busier than this measures itself. */
export const BUSY_CLIENT = 0.85;

export function wasServed({ outcome, sentAt }: ProbeRequest): boolean {
  return outcome.kind === 'served' && sentAt !== null;
}

/** How long the client waited for the connection; null where it has none of its own. */
export function connectTimeOf({ connectStartedAt, connectedAt }: ProbeRequest): Nanoseconds | null {
  return connectStartedAt === null || connectedAt === null ? null : connectedAt - connectStartedAt;
}

/** Whether the connection was not there in time, or never; also of a client that was still to begin when the time was over. */
export function connectedLate(request: ProbeRequest): boolean {
  const { connectStartedAt, connectedAt, sentAt, outcome } = request;
  if (connectStartedAt === null) return sentAt === null && outcome.kind === 'timed-out';
  if (connectedAt === null) return outcome.kind === 'timed-out';
  return connectedAt - connectStartedAt >= LATE_CONNECT;
}

export function hasLateConnect({ requests }: ProbeBurst): boolean {
  return requests.some(connectedLate);
}

/** The shortest response of all that were served, ns; infinite where none was. */
export function quickestOf(bursts: readonly ProbeBurst[]): Nanoseconds {
  const responses = bursts.flatMap(({ requests }) => requests.filter(wasServed).map(responseOf));
  return responses.reduce((least, response) => Math.min(least, response), Number.POSITIVE_INFINITY);
}

/** Clients whose connections were there in time; at least one. */
export function admittedClients({ requests }: ProbeBurst): number {
  return Math.max(1, requests.filter((request) => !connectedLate(request)).length);
}

/** From the request's writing to the end of its answer. */
export function responseOf({ sentAt, departedAt }: ProbeRequest): Nanoseconds {
  return departedAt - (sentAt ?? departedAt);
}

export function servedTimes({ startedAt, requests }: ProbeBurst): ServedTimes {
  const served = requests.filter(wasServed);
  return {
    clients: requests.length,
    arrivals: Float64Array.from(served, ({ sentAt }) => (sentAt ?? startedAt) - startedAt),
    departures: Float64Array.from(served, ({ departedAt }) => departedAt - startedAt),
  };
}

export function burstsOf(bursts: readonly ProbeBurst[], ...phases: readonly ProbePhase[]): ProbeBurst[] {
  return bursts.filter(({ phase }) => phases.includes(phase));
}

/** From the first request's writing to the end of the last answer, of those that were served; 0 when none was. */
export function makespan({ requests }: ProbeBurst): Nanoseconds {
  const served = requests.filter(wasServed);
  if (served.length === 0) return 0;
  const first = Math.min(...served.map(({ sentAt, departedAt }) => sentAt ?? departedAt));
  return Math.max(...served.map(({ departedAt }) => departedAt)) - first;
}

/** Bursts that are smaller than this share of the usual one are not counted with it. */
const NEARLY_USUAL = 0.6;
const ENOUGH_WHOLE = 12;

/**
 * The bursts that an estimate goes by: aimed ones of the last aim, and whatever else of the ramp and of earlier aims is
 * about as large. Those in which a SYN was lost show TCP, not the server.
 */
export function burstsToEstimate(bursts: readonly ProbeBurst[]): ProbeBurst[] {
  const sound = burstsOf(bursts, 'ramp', 'aimed').filter((burst) => !hasLateConnect(burst));
  const usual = sound.at(-1)?.requests.length ?? 0;
  const large = sound.filter(({ requests }) => requests.length >= NEARLY_USUAL * usual);
  // A request that failed held a slot for an unknown time: without such bursts, where there are enough others.
  const whole = large.filter(({ requests }) => requests.every(wasServed));
  return whole.length >= ENOUGH_WHOLE ? whole : large;
}

/** What the probe cost the server. */
export interface Spent {
  readonly bursts: number;
  readonly requests: number;
  /** Requests of the bursts that were answered. */
  readonly served: number;
  /** From the first request to the end of the last, ns. */
  readonly time: Nanoseconds;
  readonly mostClients: number;
}

export function spentBy({ bursts, loop }: Probed): Spent {
  const requests = bursts.reduce((total, burst) => total + burst.requests.length, 0) + (loop?.sent ?? 0);
  const starts = bursts.map(({ startedAt }) => startedAt);
  const ends = bursts.flatMap((burst) => burst.requests.map(({ departedAt }) => departedAt));
  const first = starts.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = ends.reduce((a, b) => Math.max(a, b), loop?.endedAt ?? 0);
  return {
    bursts: bursts.length,
    requests,
    served: bursts.reduce((total, burst) => total + burst.requests.filter(wasServed).length, 0),
    time: bursts.length === 0 ? 0 : last - first,
    mostClients: bursts.reduce((most, burst) => Math.max(most, burst.requests.length), loop?.clients ?? 0),
  };
}
