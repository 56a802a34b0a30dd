/**
 * The simplest web server. One process listens, accepts a connection, reads the request, answers it, closes the
 * connection, and only then accepts the next.
 */

import type { ServerOrders } from '../protocol/server-messages.js';
import { now } from '../sockets/libc.js';
import {
  AF_INET,
  accept,
  bind,
  close,
  listen,
  SO_REUSEADDR,
  SOCK_STREAM,
  SOL_SOCKET,
  type Socket,
  setsockopt,
  socket,
} from '../sockets/socket.js';
import { isServable, receiveRequest, sendAnswer, serveFurther } from './exchange.js';
import type { Observer } from './observers.js';
import { serviceOf } from './service.js';

/**
 * Opens a listening TCP socket. After listen() the kernel completes handshakes on its own and keeps each established
 * connection in the accept queue until the server calls accept().
 */
export function openListener({ host, port, listenBacklog }: ServerOrders): Socket {
  const listener = socket(AF_INET, SOCK_STREAM);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1);
  bind(listener, host, port);
  listen(listener, listenBacklog);
  return listener;
}

/**
 * Serves one client after another and never returns. Every call in the loop blocks, so the process cannot call
 * accept() again before it has served the current client and closed its connection. All other clients wait in the
 * accept queue. This is why the concurrency of a sequential server is exactly 1.
 */
export function serveOneAtATime(listener: Socket, orders: ServerOrders, observer: Observer): never {
  const performService = serviceOf(orders.service, orders.serviceTime);
  for (;;) {
    // Takes the oldest connection from the accept queue, or blocks until there is one. The service starts here.
    const { connection, ...client } = accept(listener);
    const serviceStartedAt = now();
    observer.accepted(client);

    // Blocks until the whole request has arrived: a client that sends nothing keeps all others waiting.
    const request = receiveRequest(connection, orders.receiveTimeout);
    const receivedAt = now();

    if (isServable(request)) performService();
    const outcome = sendAnswer(connection, request, orders.keepAlive);
    // With keep-alive, further requests on this connection are served before the next client is accepted.
    serveFurther(connection, request, orders, performService);
    const answeredAt = now();

    // The service ends here. It is recorded before close(), so a client that sees the end of the stream can rely on
    // having been recorded.
    const received = request.length;
    observer.served({ client, connection, serviceStartedAt, receivedAt, answeredAt, outcome, received });
    close(connection);
  }
}
