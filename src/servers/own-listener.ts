/** Several listening sockets at one address: the kernel gives each of them an accept queue and deals clients out. */

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

/** The port that these orders mean, which the kernel chooses where they name none. Fails where it is in use. */
export function choosePort({ host, port }: Address): number {
  const probe = socket(AF_INET, SOCK_STREAM);
  setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, 1);
  bind(probe, host, port);
  const chosen = getsockname(probe).port;
  close(probe);
  return chosen;
}

/** Keeps an address for the sockets to come. A socket that is bound and does not listen gets no connections. */
export function reserveAddress({ host, port }: Address): number {
  // Sockets with SO_REUSEPORT share an address without a word: another server's must be found before.
  if (port !== 0) choosePort({ host, port });
  const reservation = bindShared({ host, port });
  setCloseOnExec(reservation);
  return getsockname(reservation).port;
}

/** The listening socket of one process among several. */
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
