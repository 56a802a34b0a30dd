/** The one record that flows through the program: what was measured of one connection. Durations are derived. */
import type { Saved } from './saved/quantity.js';
import type * as shapes from './saved/record.js';
import { type Nanoseconds, SECOND } from './units.js';

/** What identifies a connection to the kernel: the 5-tuple. Client fields are null when it never got that far. */
export interface FiveTuple extends Saved<typeof shapes.connectionShape> {}

/** The client's stamps: ns since the run's start, CLOCK_MONOTONIC, taken in the load generator. */
export interface ClientStamps extends Saved<typeof shapes.clientStampsShape> {}

/** The server's stamps: ns since the run's start, CLOCK_MONOTONIC, taken in the process that served. */
export interface ServerStamps extends Saved<typeof shapes.serverStampsShape> {}

/** How a request ended. Everything is counted, nothing is dropped. */
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

/** One connection, measured on both sides. A side that never saw it is null. */
export interface ConnectionRecord extends Saved<typeof shapes.recordShape> {}

/** Whether the client came to say nothing: it is neither served nor a failure, but it may hold a slot in service. */
export function saidNothing({ outcome }: ConnectionRecord): boolean {
  return outcome.kind === 'said-nothing';
}

/** A record of a client that was served, seen from both sides: the only kind that has a wait and a service time. */
export interface ServedRecord extends ConnectionRecord {
  readonly client: ClientStamps;
  readonly server: ServerStamps;
}

export function isServed(record: ConnectionRecord): record is ServedRecord {
  return record.outcome.kind === 'served' && record.client !== null && record.server !== null;
}

/** The key on which the two sides' stamps are joined. */
export function connectionKey(connection: FiveTuple): string {
  const { protocol, clientAddress, clientPort, serverAddress, serverPort } = connection;
  return `${protocol} ${clientAddress}:${clientPort} ${serverAddress}:${serverPort}`;
}

/** A connect that took so long was not answered at once: its SYN was dropped and is sent again after a second. */
export const LATE_CONNECT: Nanoseconds = 0.9 * SECOND;
