/** One client's visit as the server's loop sees it, and those who look on. */
import { type ServerOrders, type ServerOutcome, sendEvent } from '../protocol/server-messages.js';
import { formatAddress, parseAddress, type SocketAddress } from '../sockets/address.js';
import { getsockname, type Socket } from '../sockets/socket.js';
import { now } from '../sockets/time.js';
import { TraceWriter } from './trace-writer.js';

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

/** The observer that the orders ask for, of the connections of a listening socket. */
export function observerOf(orders: ServerOrders, listener: Socket): Observer {
  return observerWith(orders, serverAddressOf(listener));
}

/** The same of connections of any kind, whose address on this side can be told. */
export function observerWith<C>(orders: ServerOrders, serverAddress: (visit: Visit<C>) => SocketAddress): Observer<C> {
  if (orders.announceConnections) return announcer();
  if (orders.traceDirectory !== null) return tracer(orders.traceDirectory, serverAddress);
  return { accepted() {}, served() {} };
}

function tracer<C>(directory: string, serverAddress: (visit: Visit<C>) => SocketAddress): Observer<C> {
  const trace = new TraceWriter(directory);
  return {
    accepted() {},
    served(visit) {
      trace.write(visit, serverAddress(visit), now());
    },
  };
}

/** A server that is bound to one address knows its side of every connection; one bound to all must ask each time. */
function serverAddressOf(listener: Socket): (visit: Visit) => SocketAddress {
  const bound = getsockname(listener);
  return bound.address === parseAddress('0.0.0.0') ? (visit) => getsockname(visit.connection) : () => bound;
}

/** Tells people, in the middle of the service. */
export function announcer<C>(): Observer<C> {
  return {
    accepted(client) {
      sendEvent({ event: 'accepted', client: describe(client), process: process.pid });
    },
    served: tellClosed,
    left: tellClosed,
  };
}

function tellClosed({ client, outcome, received, serviceStartedAt }: Visit<unknown>): void {
  const serviceTime = Number(now() - serviceStartedAt);
  sendEvent({ event: 'closed', client: describe(client), process: process.pid, outcome, serviceTime, received });
}

function describe({ address, port }: SocketAddress): string {
  return `${formatAddress(address)}:${port}`;
}
