/** Who looks on while a server serves: the trace (for measuring) and the announcer (for people). */
import { formatAddress, parseAddress, type SocketAddress } from '../sockets/address.js';
import { getsockname, type Socket } from '../sockets/socket.js';
import { now } from '../sockets/time.js';
import { sendEvent } from './events.js';
import type { ServerOrders } from './messages.js';
import { TraceWriter } from './trace-writer.js';
import type { Observer, Visit } from './visit.js';

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
