/** The times and outcomes of requests as the estimators use them. */
import { median } from '../../../analysis/statistics/samples.js';
import { LATE_CONNECT } from '../../../model/connection-record.js';
import type { ProbeBurst, Probed, ProbePhase, ProbeRequest } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';

/** The requests of one burst that were served, in the order of connecting. Instants are relative to the burst's start. */
export interface ServedTimes {
  readonly clients: number;
  /** When the request was written, ns. */
  readonly arrivals: Float64Array;
  readonly departures: Float64Array;
}

/** Share of the time busy from which a client measures itself rather than the server. */
export const BUSY_CLIENT = 0.85;

export function wasServed({ outcome, sentAt }: ProbeRequest): boolean {
  return outcome.kind === 'served' && sentAt !== null;
}

/** How long the client waited for the connection; null if it used an existing one. */
export function connectTimeOf({ connectStartedAt, connectedAt }: ProbeRequest): Nanoseconds | null {
  return connectStartedAt === null || connectedAt === null ? null : connectedAt - connectStartedAt;
}

/** Whether the burst has several requests, unlike a single request to the idle server. */
export function isLoaded({ requests }: Pick<ProbeBurst, 'requests'>): boolean {
  return requests.length > 1;
}

/** Whether the connection was established late or never, including clients that had not begun when the time ran out. */
export function connectedLate(request: ProbeRequest): boolean {
  const { connectStartedAt, connectedAt, sentAt, outcome } = request;
  if (connectStartedAt === null) return sentAt === null && outcome.kind === 'timed-out';
  if (connectedAt === null) return outcome.kind === 'timed-out';
  return connectedAt - connectStartedAt >= LATE_CONNECT;
}

/** The most clients that could be tried, and whether it was this client that could not hold more connections. */
export function mostClientsOf({
  scenario,
  clientHeld,
  clientTried,
}: Pick<Probed, 'scenario' | 'clientHeld' | 'clientTried'>) {
  const isOwn = clientHeld !== undefined && clientTried !== undefined && clientHeld < clientTried;
  return { most: isOwn ? clientHeld : scenario.maxClients, isOwn };
}

export function hasLateConnect({ requests }: ProbeBurst): boolean {
  return requests.some(connectedLate);
}

/** The shortest response, ns; infinite if no request was served. */
export function quickestOf(bursts: readonly ProbeBurst[]): Nanoseconds {
  const responses = bursts.flatMap(({ requests }) => requests.filter(wasServed).map(responseOf));
  return responses.reduce((least, response) => Math.min(least, response), Number.POSITIVE_INFINITY);
}

/** The shortest response of the usual burst, ns. */
export function usualQuickest(bursts: readonly ProbeBurst[]): Nanoseconds {
  return median(bursts.map((burst) => quickestOf([burst])));
}

/** Clients whose connections were established in time; at least one. */
export function admittedClients({ requests }: ProbeBurst): number {
  return Math.max(1, requests.filter((request) => !connectedLate(request)).length);
}

/** From sending the request to the end of its answer. */
export function responseOf({ sentAt, departedAt }: ProbeRequest): Nanoseconds {
  return departedAt - (sentAt ?? departedAt);
}

/** Of a burst that was cut short, only the requests before the first one without an answer: it may have been in service. */
export function servedTimes({ startedAt, requests }: ProbeBurst): ServedTimes {
  const cutAt = requests.findIndex(({ outcome, sentAt }) => outcome.kind === 'timed-out' && sentAt !== null);
  const served = requests.slice(0, cutAt < 0 ? requests.length : cutAt).filter(wasServed);
  return {
    clients: requests.length,
    arrivals: Float64Array.from(served, ({ sentAt }) => (sentAt ?? startedAt) - startedAt),
    departures: Float64Array.from(served, ({ departedAt }) => departedAt - startedAt),
  };
}

export function burstsOf(bursts: readonly ProbeBurst[], ...phases: readonly ProbePhase[]): ProbeBurst[] {
  return bursts.filter(({ phase }) => phases.includes(phase));
}

/** From the arrival of the first request to that of the last, ns. */
export function arrivalSpan(burst: ProbeBurst): Nanoseconds {
  const { arrivals } = servedTimes(burst);
  return (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0);
}

/** The instants of the first answer and of the last, relative to the burst's start; infinite if there are none. */
export function endsOfAnswers(burst: ProbeBurst): { readonly first: Nanoseconds; readonly last: Nanoseconds } {
  const { departures } = servedTimes(burst);
  const first = departures.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const last = departures.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY);
  return { first, last };
}

/** Least time between two requests that is enough for a process to accept the first, ns. */
const TO_ACCEPT: Nanoseconds = MILLISECOND / 2;

/** Whether the requests of all these bursts arrived one after the other, so that each found an idle process if there was one. */
export function arriveApart(bursts: readonly ProbeBurst[]): boolean {
  return bursts.every((burst) => arrivalSpan(burst) >= TO_ACCEPT * (servedTimes(burst).arrivals.length - 1));
}

/** From sending the first request to the end of the last answer, of served requests; 0 if there are none. */
export function makespan({ requests }: ProbeBurst): Nanoseconds {
  const served = requests.filter(wasServed);
  if (served.length === 0) return 0;
  const first = Math.min(...served.map(({ sentAt, departedAt }) => sentAt ?? departedAt));
  return Math.max(...served.map(({ departedAt }) => departedAt)) - first;
}

/** Share of the last burst's size from which another burst is used together with it. */
const NEARLY_USUAL = 0.6;
const ENOUGH_WHOLE = 12;

/**
 * The bursts used for the estimate: those of the last aim, and earlier ones of about the same size. Bursts with a lost SYN are
 * left out, as they show TCP's retry and not the server.
 */
export function burstsToEstimate(bursts: readonly ProbeBurst[]): ProbeBurst[] {
  const sound = burstsOf(bursts, 'ramp', 'aimed').filter((burst) => !hasLateConnect(burst));
  const usual = sound.at(-1)?.requests.length ?? 0;
  const large = sound.filter(({ requests }) => requests.length >= NEARLY_USUAL * usual);
  // A failed request occupied a slot for an unknown time, so such bursts are left out if there are enough others.
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
