/** Persistent connections: the same client again and again, until it leaves. Nobody else is served meanwhile. */
import type { Socket } from '../sockets/socket.js';
import { isServable, type Request, receiveRequest, sendAnswer } from './exchange.js';
import type { ServerOrders } from './messages.js';

/** Serves what else comes on a connection after the answer to `first`; returns when the client has had enough. */
export function serveFurther(
  connection: Socket,
  first: Request,
  { keepAlive, receiveTimeout }: ServerOrders,
  performService: () => void,
): void {
  let request = first;
  while (keepAlive && request.kind === 'http' && request.persists) {
    request = receiveRequest(connection, receiveTimeout);
    if (isServable(request)) performService();
    sendAnswer(connection, request, keepAlive);
  }
}
