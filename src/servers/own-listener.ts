/**
 * Several listening sockets at one address: each has its own accept queue, and the kernel spreads connections over
 * them.
 */

import type { ServerOrders } from '../protocol/server-messages.js';
import {
  AF_INET,
  bind,
  close,
  getsockname,
  listen,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SOCK_STREAM,
  SOL_SOCKET,
  type Socket,
  setCloseOnExec,
  setsockopt,
  socket,
} from '../sockets/socket.js';

type Address = Pick<ServerOrders, 'host' | 'port'>;

/** The requested port, or a free one that the kernel chooses if the request is 0. Fails if the port is in use. */
export function choosePort({ host, port }: Address): number {
  const probe = socket(AF_INET, SOCK_STREAM);
  setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, 1);
  bind(probe, host, port);
  const chosen = getsockname(probe).port;
  close(probe);
  return chosen;
}

/**
 * Reserves an address for sockets that are opened later: a socket that is bound but does not listen gets no
 * connections.
 */
export function reserveAddress({ host, port }: Address): number {
  // With SO_REUSEPORT, bind() succeeds even if another server uses the address, so that is checked first.
  if (port !== 0) choosePort({ host, port });
  const reservation = bindShared({ host, port });
  setCloseOnExec(reservation);
  return getsockname(reservation).port;
}

/** Opens the listening socket of one worker. */
export function openOwnListener(orders: ServerOrders): Socket {
  const listener = bindShared(orders);
  listen(listener, orders.listenBacklog);
  return listener;
}

function bindShared({ host, port }: Address): Socket {
  const shared = socket(AF_INET, SOCK_STREAM);
  setsockopt(shared, SOL_SOCKET, SO_REUSEADDR, 1);
  setsockopt(shared, SOL_SOCKET, SO_REUSEPORT, 1);
  bind(shared, host, port);
  return shared;
}
