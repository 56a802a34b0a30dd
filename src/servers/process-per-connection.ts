/** A process for each connection: the parent accepts, starts a process that serves the client, and accepts the next. */
import type { ProcessCost } from '../model/run.js';
import {
  CONNECTION_DESCRIPTOR,
  type ConnectionOrders,
  EVENTS_DESCRIPTOR,
  type ServerOrders,
  sendEvent,
} from '../protocol/server-messages.js';
import { formatAddress } from '../sockets/address.js';
import { now, SystemCallError } from '../sockets/libc.js';
import { endedProcess, spawnWith, waitForProcess } from '../sockets/process.js';
import {
  type Accepted,
  acceptInTime,
  clearCloseOnExec,
  close,
  getsockname,
  type Socket,
  setCloseOnExec,
  setReceiveTimeout,
} from '../sockets/socket.js';
import { isServable, receiveRequest, sendAnswer, serveFurther } from './exchange.js';
import { announcer, type Observer, writeSingleTrace } from './observers.js';
import { serviceOf } from './service.js';
import { SERVER_MAIN } from './workers.js';

/** How long the parent waits for a client before it looks whether a process has ended, while there are any (ns). */
const LOOK_AROUND = 10_000_000;

/** Accepts without end. While as many processes live as may, the parent waits for one to end: all other clients wait too. */
export function serveInProcesses(listener: Socket, orders: ServerOrders): never {
  setCloseOnExec(listener);
  for (const inherited of [0, 1, 2, EVENTS_DESCRIPTOR]) clearCloseOnExec(inherited);
  let alive = 0;
  const reap = (ended: ProcessCost): void => {
    alive -= 1;
    sendEvent({ event: 'process-ended', ...ended });
  };
  for (;;) {
    while (alive >= orders.workers) reap(waitForProcess());
    for (let ended = endedIfAny(alive); ended !== null; ended = endedIfAny(alive)) reap(ended);

    setReceiveTimeout(listener, alive === 0 ? null : LOOK_AROUND);
    const accepted = acceptInTime(listener);
    const serviceStartedAt = now();
    if (accepted === null) continue;
    // Linux hands the listening socket's receive timeout down to what it accepts: the client may take its time.
    setReceiveTimeout(accepted.connection, null);

    if (startProcess(accepted, orders, serviceStartedAt)) alive += 1;
    close(accepted.connection);
  }
}

/** wait4() fails where there are no children. */
function endedIfAny(alive: number): ProcessCost | null {
  return alive === 0 ? null : endedProcess();
}

/** Whether a process could be started; where it could not, that ends the client's connection and not the server. */
function startProcess({ connection, client }: Accepted, orders: ServerOrders, serviceStartedAt: bigint): boolean {
  const connectionOrders: ConnectionOrders = {
    ...orders,
    role: 'connection',
    parentProcess: process.pid,
    clientAddress: client.address,
    clientPort: client.port,
    serviceStartedAt: String(serviceStartedAt),
  };
  setCloseOnExec(connection);
  try {
    spawnWith(process.execPath, [SERVER_MAIN, JSON.stringify(connectionOrders)], connection, CONNECTION_DESCRIPTOR);
    return true;
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    const name = `${formatAddress(client.address)}:${client.port}`;
    sendEvent({ event: 'process-not-started', client: name, code: error.code });
    return false;
  }
}

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
