/** Who looks on while a server serves: the trace (for measuring) and the announcer (for people). */
import { formatAddress, parseAddress, type SocketAddress } from '../sockets/address.js';
import { getsockname, type Socket } from '../sockets/socket.js';
import { now } from '../sockets/time.js';
import { sendEvent } from './events.js';
import type { ServerOrders } from './messages.js';
import { TraceWriter } from './trace-writer.js';
import type { Observer, Visit } from './visit.js';

/** The observer that the orders ask for. */
export function observerOf(orders: ServerOrders, listener: Socket): Observer {
  if (orders.announceConnections) return announcer();
  if (orders.traceDirectory !== null) return tracer(orders.traceDirectory, listener);
  return { accepted() {}, served() {} };
}

function tracer(directory: string, listener: Socket): Observer {
  const trace = new TraceWriter(directory);
  const serverAddress = serverAddressOf(listener);
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

function announcer(): Observer {
  return {
    accepted(client) {
      sendEvent({ event: 'accepted', client: describe(client), process: process.pid });
    },
    served({ client, outcome, received, serviceStartedAt }) {
      const serviceTime = Number(now() - serviceStartedAt);
      sendEvent({ event: 'closed', client: describe(client), process: process.pid, outcome, serviceTime, received });
    },
  };
}

function describe({ address, port }: SocketAddress): string {
  return `${formatAddress(address)}:${port}`;
}
