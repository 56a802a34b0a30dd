/** The one record that flows through the program: what was measured of one connection. Durations are derived. */
import { type Nanoseconds, SECOND } from './units.js';

/** What identifies a connection to the kernel: the 5-tuple. Client fields are null when it never got that far. */
export interface Connection {
  readonly protocol: 'tcp';
  readonly clientAddress: string | null;
  readonly clientPort: number | null;
  readonly serverAddress: string;
  readonly serverPort: number;
}

/** The client's stamps: ns since the run's start, CLOCK_MONOTONIC, taken in the load generator. */
export interface ClientStamps {
  /** When the client was meant to arrive, where arrivals follow a timetable; null where they do not. */
  readonly intendedAt: Nanoseconds | null;
  /** Just before the connect system call. */
  readonly arrivedAt: Nanoseconds;
  /** The handshake was complete; null when it never was. */
  readonly connectedAt: Nanoseconds | null;
  /** First byte of the answer; null when none came. */
  readonly answeredAt: Nanoseconds | null;
  /** End of stream, or the instant at which the client failed or gave up. */
  readonly departedAt: Nanoseconds;
}

/** The server's stamps: ns since the run's start, CLOCK_MONOTONIC, taken in the process that served. */
export interface ServerStamps {
  /** Id of the process that served. */
  readonly process: number;
  /** accept() returned. */
  readonly serviceStartedAt: Nanoseconds;
  /** The whole request had been read. */
  readonly receivedAt: Nanoseconds;
  /** The answer had been handed to the kernel. */
  readonly answeredAt: Nanoseconds;
  /** Just before close(). */
  readonly serviceEndedAt: Nanoseconds;
}

/** How a client's visit ended. Everything is counted, nothing is dropped. */
export type Outcome =
  | { readonly kind: 'served' }
  /** Nobody listened. */
  | { readonly kind: 'refused' }
  /** The connection was torn down (RST). */
  | { readonly kind: 'reset' }
  /** No whole answer within the timeout. */
  | { readonly kind: 'timed-out' }
  /** The server answered, and declined: its status code. */
  | { readonly kind: 'rejected'; readonly status: number }
  /** The stream ended before the answer was whole, or the answer was not what was asked for. */
  | { readonly kind: 'cut-short' }
  /** The client connected on purpose to say nothing, and left in its own time. */
  | { readonly kind: 'said-nothing' }
  /** One side saw the connection, the other did not. */
  | { readonly kind: 'unmatched' }
  /** Any other failure, with the system's code. */
  | { readonly kind: 'failed'; readonly code: string };

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
export interface ConnectionRecord {
  readonly connection: Connection;
  readonly client: ClientStamps | null;
  readonly server: ServerStamps | null;
  readonly outcome: Outcome;
}

/** Whether the client came to say nothing: it is neither served nor a failure, but it may hold a place in service. */
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
export function connectionKey(connection: Connection): string {
  const { protocol, clientAddress, clientPort, serverAddress, serverPort } = connection;
  return `${protocol} ${clientAddress}:${clientPort} ${serverAddress}:${serverPort}`;
}

/** A connect that took so long was not answered at once: its SYN was dropped and is sent again after a second. */
export const LATE_CONNECT: Nanoseconds = 0.9 * SECOND;
