/**
 * Node's cluster module: the primary process accepts connections and hands them to the workers' event loops in turn.
 */
import cluster from 'node:cluster';
import { once } from 'node:events';
import { EVENTS_DESCRIPTOR, type ServerOrders } from '../protocol/server-messages.js';
import { endedEarly, keepWorkers, SERVER_MAIN, type Worker } from './workers.js';

/** Starts the workers, each of which serves like `event-loop`. Resolves when all of them are ready. */
export function startCluster(orders: ServerOrders): Promise<number[]> {
  const workerOrders: ServerOrders = { ...orders, role: 'worker', parentProcess: process.pid };
  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({
    exec: SERVER_MAIN,
    args: [JSON.stringify(workerOrders)],
    // Piped through the primary: if the primary dies while a worker starts, Node's stack trace is not printed.
    stdio: ['ignore', 'pipe', 'pipe', EVENTS_DESCRIPTOR, 'ipc'],
  });
  return keepWorkers(orders.workers, forkWorker);
}

async function forkWorker(): Promise<Worker> {
  const worker = cluster.fork();
  // Sending to a worker that has exited fails; its exit is reported below, so the error itself can be ignored.
  worker.on('error', () => {});
  worker.process.stdout?.on('data', (chunk) => process.stdout.write(chunk));
  worker.process.stderr?.on('data', (chunk) => process.stderr.write(chunk));
  const ended = once(worker, 'exit').then(([code, signal]) => String(signal ?? `code ${code}`));
  const dead = ended.then((how) => Promise.reject(endedEarly(how)));
  await Promise.race([once(worker, 'listening'), dead]);
  dead.catch(() => {});
  return { process: worker.process.pid ?? 0, ended, end: () => worker.process.kill('SIGTERM') };
}
