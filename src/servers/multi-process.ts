/**
 * The sequential loop, run by several processes on one inherited listening socket, or on a socket of their own each.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { EVENTS_DESCRIPTOR, parseEvent, type ServerOrders, sendEvent } from '../protocol/server-messages.js';
import { type Socket, setCloseOnExec } from '../sockets/socket.js';
import { endedEarly, keepWorkers, SERVER_MAIN, type Worker } from './workers.js';

/**
 * Starts the workers, which accept and serve; the master never accepts. Resolves when all of them are ready.
 * @param listener the socket that they share; null: each opens its own, at the address in the orders
 */
export function startWorkers(listener: Socket | null, orders: ServerOrders): Promise<number[]> {
  if (listener !== null) setCloseOnExec(listener);
  return keepWorkers(orders.workers, () => startWorker(listener, orders));
}

async function startWorker(listener: Socket | null, orders: ServerOrders): Promise<Worker> {
  const workerOrders: ServerOrders = { ...orders, role: 'worker', parentProcess: process.pid };
  const child = spawn(process.execPath, [SERVER_MAIN, JSON.stringify(workerOrders)], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', ...(listener === null ? [] : [listener])],
  });
  const lines = createInterface({ input: child.stdio[EVENTS_DESCRIPTOR] as Readable });
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
    child.once('error', ({ message }) => resolve(message));
  });
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      const event = parseEvent(line);
      if (event?.event === 'worker-ready') resolve();
      else if (event !== null) sendEvent(event);
    });
    void ended.then((how) => reject(endedEarly(how)));
  });
  return { process: child.pid ?? 0, ended, end: () => child.kill('SIGTERM') };
}
