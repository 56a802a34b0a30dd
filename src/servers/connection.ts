/** The process that was started for one connection: it serves its client and ends. */

import { CONNECTION_DESCRIPTOR, type ConnectionOrders } from '../protocol/server-messages.js';
import { close, getsockname } from '../sockets/socket.js';
import { now } from '../sockets/time.js';
import { isServable, receiveRequest, sendAnswer, serveFurther } from './exchange.js';
import type { Observer } from './observers.js';
import { announcer, writeSingleTrace } from './observers.js';
import { serviceOf } from './service.js';

/** Its service began in the parent, when accept() returned: to start this process is part of what the client costs. */
export function serveConnection(orders: ConnectionOrders): void {
  const connection = CONNECTION_DESCRIPTOR;
  const client = { address: orders.clientAddress, port: orders.clientPort };
  const serviceStartedAt = BigInt(orders.serviceStartedAt);
  const observer = observerOfOne(orders);
  observer.accepted(client);

  const request = receiveRequest(connection, orders.receiveTimeout);
  const receivedAt = now();

  const performService = serviceOf(orders.service, orders.serviceTime);
  if (isServable(request)) performService();
  const outcome = sendAnswer(connection, request, orders.keepAlive);
  serveFurther(connection, request, orders, performService);
  const answeredAt = now();

  const received = request.length;
  observer.served({ client, connection, serviceStartedAt, receivedAt, answeredAt, outcome, received });
  close(connection);
}

function observerOfOne({ announceConnections, traceDirectory }: ConnectionOrders): Observer {
  if (announceConnections) return announcer();
  return {
    accepted() {},
    served(ended) {
      if (traceDirectory !== null) writeSingleTrace(traceDirectory, ended, getsockname(ended.connection), now());
    },
  };
}
