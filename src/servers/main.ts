/** The program of every server process: runs the model that its orders name. */

import {
  type ConnectionOrders,
  LISTENER_DESCRIPTOR,
  type ServerOrders,
  sendEvent,
} from '../protocol/server-messages.js';
import { formatAddress } from '../sockets/address.js';
import { SystemCallError } from '../sockets/libc.js';
import { dieWithParent } from '../sockets/process.js';
import { getsockname, type Socket } from '../sockets/socket.js';
import { observerOf } from './observers.js';
import { openListener, serveOneAtATime } from './sequential.js';

const orders = JSON.parse(process.argv[2] ?? '') as ServerOrders | ConnectionOrders;

// Models are loaded on demand, so that a process that is started for one connection starts as fast as possible.
async function becomeServer(): Promise<void> {
  switch (orders.model) {
    case 'sequential': {
      const listener = openListener(orders);
      const observer = observerOf(orders, listener);
      announceListening(listener, [process.pid]);
      return serveOneAtATime(listener, orders, observer);
    }
    case 'multi-process':
      return becomeMaster();
    case 'process-per-connection': {
      const { serveInProcesses } = await import('./process-per-connection.js');
      const listener = openListener(orders);
      announceListening(listener, [process.pid]);
      return serveInProcesses(listener, orders);
    }
    case 'cluster': {
      const [{ startCluster }, { choosePort }] = await Promise.all([
        import('./cluster.js'),
        import('./own-listener.js'),
      ]);
      const port = choosePort(orders);
      const workers = await startCluster({ ...orders, port });
      return announce(orders.host, port, workers);
    }
    case 'event-loop': {
      const { listenOnEventLoop } = await import('./event-loop.js');
      const server = await listenOnEventLoop(orders);
      const address = server.address();
      return announce(orders.host, typeof address === 'object' ? (address?.port ?? 0) : 0, [process.pid]);
    }
  }
}

async function becomeMaster(): Promise<void> {
  const { startWorkers } = await import('./multi-process.js');
  if (orders.accept === 'separate') {
    const { reserveAddress } = await import('./own-listener.js');
    const port = reserveAddress(orders);
    return announce(orders.host, port, await startWorkers(null, { ...orders, port }));
  }
  const listener = openListener(orders);
  announceListening(listener, await startWorkers(listener, orders));
}

async function becomeWorker(): Promise<void> {
  if (orders.model === 'cluster') {
    const { listenOnEventLoop } = await import('./event-loop.js');
    await listenOnEventLoop(orders);
    return;
  }
  const listener =
    orders.accept === 'separate' ? (await import('./own-listener.js')).openOwnListener(orders) : LISTENER_DESCRIPTOR;
  const observer = observerOf(orders, listener);
  sendEvent({ event: 'worker-ready', process: process.pid });
  serveOneAtATime(listener, orders, observer);
}

async function become(): Promise<void> {
  if (orders.role === 'server') return becomeServer();
  if (orders.role === 'worker') return becomeWorker();
  const { serveConnection } = await import('./process-per-connection.js');
  serveConnection(orders as ConnectionOrders);
}

/**
 * Asks the kernel for the port only if the kernel chose it, so that a fixed port needs no calls besides the textbook's.
 */
function announceListening(listener: Socket, workers: number[]): void {
  const bound = orders.port === 0 ? getsockname(listener) : null;
  announce(
    bound === null ? orders.host : formatAddress(bound.address),
    bound === null ? orders.port : bound.port,
    workers,
  );
}

function announce(host: string, port: number, workers: number[]): void {
  sendEvent({ event: 'listening', host, port, process: process.pid, workers });
}

/** The system call that failed, with its error code, whether libc or Node reported it. */
function refusedCall(error: unknown): { readonly call: string; readonly code: string } | null {
  if (error instanceof SystemCallError) return error;
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return null;
  return { call: String(error.syscall), code: String(error.code) };
}

try {
  dieWithParent(orders.parentProcess);
  await become();
} catch (error) {
  const refused = refusedCall(error);
  if (refused === null) throw error;
  sendEvent({ event: 'failed', call: refused.call, code: refused.code });
  process.exit(1);
}
