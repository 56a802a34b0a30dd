/** What was measured for one connection. The whole program works on these records; durations are derived from them. */

import type * as shapes from './saved/record.js';
import type { Saved } from './saved/record.js';
import { type Nanoseconds, SECOND } from './units.js';

/** The 5-tuple that identifies a connection to the kernel. The client fields are null if the client got no address. */
export interface FiveTuple extends Saved<typeof shapes.connectionShape> {}

/** The client's stamps: ns since the run's start, CLOCK_MONOTONIC, taken in the load generator. */
export interface ClientStamps extends Saved<typeof shapes.clientStampsShape> {}

/** The server's stamps: ns since the run's start, CLOCK_MONOTONIC, taken in the process that served. */
export interface ServerStamps extends Saved<typeof shapes.serverStampsShape> {}

/** How a request ended. Every request has an outcome and is counted. */
export type Outcome = Saved<typeof shapes.outcomeShape>;
export type OutcomeKind = Outcome['kind'];

export const OUTCOME_KINDS: readonly OutcomeKind[] = [
  'served',
  'refused',
  'reset',
  'timed-out',
  'rejected',
  'cut-short',
  'said-nothing',
  'unmatched',
  'failed',
];

/** One connection, measured on both sides. A side that did not see it is null. */
export interface ConnectionRecord extends Saved<typeof shapes.recordShape> {}

/** Whether the client was silent on purpose: it is neither served nor a failure, but it can occupy a slot. */
export function saidNothing({ outcome }: ConnectionRecord): boolean {
  return outcome.kind === 'said-nothing';
}

/** The record of a served client, seen by both sides. Only such records have a wait and a service time. */
export interface ServedRecord extends ConnectionRecord {
  readonly client: ClientStamps;
  readonly server: ServerStamps;
}

export function isServed(record: ConnectionRecord): record is ServedRecord {
  return record.outcome.kind === 'served' && record.client !== null && record.server !== null;
}

/** The key by which the stamps of the two sides are joined. */
export function connectionKey(connection: FiveTuple): string {
  const { protocol, clientAddress, clientPort, serverAddress, serverPort } = connection;
  return `${protocol} ${clientAddress}:${clientPort} ${serverAddress}:${serverPort}`;
}

/** A connect that took this long was delayed by a dropped SYN, which TCP sends again after a second. */
export const LATE_CONNECT: Nanoseconds = 0.9 * SECOND;
