/** The server as Node builds it: libuv accepts everybody at once, and one event loop serves them all in turns. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { ServerOrders } from '../protocol/server-messages.js';
import { parseAddress, type SocketAddress } from '../sockets/address.js';
import { observerWith } from './observers.js';
import { serviceWithoutWaiting } from './service.js';
import { Visitor } from './visitor.js';

/** Listens and serves for ever, or until the process ends; resolves when clients can connect. */
export async function listenOnEventLoop(orders: ServerOrders): Promise<Server> {
  // What observers get to know of a connection is its address on this side.
  const observer = observerWith<SocketAddress>(orders, ({ connection }) => connection);
  const { receiveTimeout, keepAlive } = orders;
  const performService = serviceWithoutWaiting(orders.service, orders.serviceTime);
  // Half open: a client that has said all, as nc does, still gets its answer.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const [client, local] = [remoteAddress(socket), localAddress(socket)];
    // A client that is gone already has no address, and asks for nothing.
    if (client === null || local === null) socket.destroy();
    else new Visitor(socket, { client, local, observer, performService, receiveTimeout, keepAlive });
  });
  // Zero is Node's word for its own default.
  server.listen({ host: orders.host, port: orders.port, backlog: Math.max(1, orders.listenBacklog) });
  await once(server, 'listening');
  return server;
}

function remoteAddress({ remoteAddress: address, remotePort: port }: Socket): SocketAddress | null {
  return address === undefined || port === undefined ? null : { address: parseAddress(address), port };
}

function localAddress({ localAddress: address, localPort: port }: Socket): SocketAddress | null {
  return address === undefined || port === undefined ? null : { address: parseAddress(address), port };
}
