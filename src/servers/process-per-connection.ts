/** One process per connection: the parent accepts, starts a process that serves the client, and accepts the next. */
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

/** While child processes run, the parent checks this often whether one has ended (ns). */
const LOOK_AROUND = 10_000_000;

/**
 * Accepts connections and never returns. At the maximum number of processes the parent waits for one to end before it
 * accepts again; further clients wait in the accept queue.
 */
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
    // On Linux an accepted socket inherits the listener's receive timeout, which is not meant for the client.
    setReceiveTimeout(accepted.connection, null);

    if (startProcess(accepted, orders, serviceStartedAt)) alive += 1;
    close(accepted.connection);
  }
}

/** Does not ask without children, because wait4() would fail. */
function endedIfAny(alive: number): ProcessCost | null {
  return alive === 0 ? null : endedProcess();
}

/** Returns whether the process was started. If not, the client's connection ends, and the server goes on. */
function startProcess({ connection, ...client }: Accepted, orders: ServerOrders, serviceStartedAt: bigint): boolean {
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

/** The service started in the parent, when accept() returned, because the start of this process is part of its cost. */
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
