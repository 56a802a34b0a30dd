/**
 * How many connections were in service at once, whatever the length of a service. In a burst of the phase `last-first`, each client begins
 * its request when it is connected, and then the requests are finished one by one, the last connected first. A queue hands over
 * connections in the order of connecting. So if a connection is answered while those before it are unfinished, each of these has left
 * the queue. If every connection is answered in this way, all of them were in service at once.
 */
import type { ProbeBurst, ProbeRequest } from '../../../model/probe.js';
import { burstsOf, hasLateConnect, wasServed } from './requests.js';

/** 0 if there was no such burst, or if one of them shows a limit. */
export function connectionsAtOnce(bursts: readonly ProbeBurst[]): number {
  const tried = burstsOf(bursts, 'last-first').filter((burst) => !hasLateConnect(burst));
  return tried.every(areInServiceAtOnce) ? Math.max(0, ...tried.map(({ requests }) => requests.length)) : 0;
}

export function areInServiceAtOnce({ requests }: ProbeBurst): boolean {
  const firstFinished = requests.at(-1)?.sentAt ?? null;
  if (firstFinished === null || !requests.every(wasServed)) return false;
  return requests.every((one, index) => {
    const next = requests[index + 1];
    return next === undefined ? isConnectedBefore(firstFinished, one) : precedes(one, next);
  });
}

/** Whether it connected before the next one began to, and was finished only after the next one had been answered. */
function precedes(one: ProbeRequest, next: ProbeRequest): boolean {
  if (next.connectStartedAt === null || next.answeredAt === null || one.sentAt === null) return false;
  return isConnectedBefore(next.connectStartedAt, one) && next.answeredAt <= one.sentAt;
}

function isConnectedBefore(at: number, { connectedAt }: ProbeRequest): boolean {
  return connectedAt !== null && connectedAt <= at;
}
