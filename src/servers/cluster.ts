/** Node's own way to several processes: the primary accepts, and deals the connections out to event loops in turn. */
import cluster from 'node:cluster';
import { once } from 'node:events';
import { EVENTS_DESCRIPTOR, type ServerOrders } from '../protocol/server-messages.js';
import { endedEarly, keepWorkers, SERVER_MAIN, type Worker } from './workers.js';

/** Starts the workers, which serve as `event-loop` does; resolves when all of them can. */
export function startCluster(orders: ServerOrders): Promise<number[]> {
  const workerOrders: ServerOrders = { ...orders, role: 'worker', parentProcess: process.pid };
  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({
    exec: SERVER_MAIN,
    args: [JSON.stringify(workerOrders)],
    // Node itself writes a stack trace where a worker starts whose primary is gone: through the primary it stays unseen.
    stdio: ['ignore', 'pipe', 'pipe', EVENTS_DESCRIPTOR, 'ipc'],
  });
  return keepWorkers(orders.workers, forkWorker);
}

async function forkWorker(): Promise<Worker> {
  const worker = cluster.fork();
  // What can't be sent to a worker that is gone is told by its end.
  worker.on('error', () => {});
  worker.process.stdout?.on('data', (chunk) => process.stdout.write(chunk));
  worker.process.stderr?.on('data', (chunk) => process.stderr.write(chunk));
  const ended = once(worker, 'exit').then(([code, signal]) => String(signal ?? `code ${code}`));
  const dead = ended.then((how) => Promise.reject(endedEarly(how)));
  await Promise.race([once(worker, 'listening'), dead]);
  dead.catch(() => {});
  return { process: worker.process.pid ?? 0, ended, end: () => worker.process.kill('SIGTERM') };
}
