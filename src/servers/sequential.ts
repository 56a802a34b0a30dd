/** The simplest web server: the process that listens is the process that serves, one client at a time. */

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

/** Makes a TCP socket that listens. From here on clients can connect: the kernel queues them until accept(). */
export function openListener({ host, port, listenBacklog }: ServerOrders): Socket {
  const listener = socket(AF_INET, SOCK_STREAM);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1);
  bind(listener, host, port);
  listen(listener, listenBacklog);
  return listener;
}

/**
 * Serves for ever. Every call blocks, and while one client is served nobody calls accept(): all others wait.
 * That is the whole model, and why its concurrency is 1.
 */
export function serveOneAtATime(listener: Socket, orders: ServerOrders, observer: Observer): never {
  const performService = serviceOf(orders.service, orders.serviceTime);
  for (;;) {
    const { connection, client } = accept(listener);
    const serviceStartedAt = now();
    observer.accepted(client);

    const request = receiveRequest(connection, orders.receiveTimeout);
    const receivedAt = now();

    if (isServable(request)) performService();
    const outcome = sendAnswer(connection, request, orders.keepAlive);
    serveFurther(connection, request, orders, performService);
    const answeredAt = now();

    const received = request.length;
    observer.served({ client, connection, serviceStartedAt, receivedAt, answeredAt, outcome, received });
    close(connection);
  }
}
