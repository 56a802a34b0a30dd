/** One client's visit as the server's loop sees it, and those who look on. */
import type { SocketAddress } from '../sockets/address.js';
import type { Socket } from '../sockets/socket.js';
import type { ServerOutcome } from './messages.js';

/** A visit at its end. Instants are ns on CLOCK_MONOTONIC, absolute. */
export interface Visit<Connection = Socket> {
  readonly connection: Connection;
  readonly client: SocketAddress;
  readonly serviceStartedAt: bigint;
  readonly receivedAt: bigint;
  readonly answeredAt: bigint;
  readonly outcome: ServerOutcome;
  /** Bytes that the client sent. */
  readonly received: number;
}

/** What the loop tells, and when. */
export interface Observer<Connection = Socket> {
  /** After accept(), before anything else. */
  accepted(client: SocketAddress): void;
  /** Just before close(): whoever sees the end of the stream can rely on the visit having been recorded. */
  served(visit: Visit<Connection>): void;
  /** Where a client can be accepted and never be in service: at its end. */
  left?(visit: Visit<Connection>): void;
}
