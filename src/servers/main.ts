/** A server's process: takes its orders, and becomes the model that they name. */
import { formatAddress } from '../sockets/address.js';
import { dieWithParent } from '../sockets/process.js';
import { getsockname, type Socket } from '../sockets/socket.js';
import { SystemCallError } from '../sockets/system-call-error.js';
import { sendEvent } from './events.js';
import { LISTENER_DESCRIPTOR, type ServerOrders } from './messages.js';
import { startWorkers } from './multi-process.js';
import { observerOf } from './observers.js';
import { openListener, serveOneAtATime } from './sequential.js';

const orders = JSON.parse(process.argv[2] ?? '') as ServerOrders;

async function becomeServer(): Promise<void> {
  const listener = openListener(orders);
  if (orders.model === 'multi-process') {
    announceListening(listener, await startWorkers(listener, orders));
  } else {
    const observer = observerOf(orders, listener);
    announceListening(listener, [process.pid]);
    serveOneAtATime(listener, orders, observer);
  }
}

function becomeWorker(): never {
  const observer = observerOf(orders, LISTENER_DESCRIPTOR);
  sendEvent({ event: 'worker-ready', process: process.pid });
  serveOneAtATime(LISTENER_DESCRIPTOR, orders, observer);
}

/** The port is asked of the kernel only when it chose it: the calls of a server with a fixed port are the textbook's. */
function announceListening(listener: Socket, workers: number[]): void {
  const bound = orders.port === 0 ? getsockname(listener) : null;
  const host = bound === null ? orders.host : formatAddress(bound.address);
  const port = bound === null ? orders.port : bound.port;
  sendEvent({ event: 'listening', host, port, process: process.pid, workers });
}

try {
  dieWithParent(orders.parentProcess);
  if (orders.role === 'worker') becomeWorker();
  else await becomeServer();
} catch (error) {
  if (!(error instanceof SystemCallError)) throw error;
  sendEvent({ event: 'failed', call: error.call, code: error.code });
  process.exitCode = 1;
}
