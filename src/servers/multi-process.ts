/** The next model: the same loop, run by several processes on one inherited listening socket. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Socket, setCloseOnExec } from '../sockets/socket.js';
import { now } from '../sockets/time.js';
import { sendEvent } from './events.js';
import { EVENTS_DESCRIPTOR, type ServerEvent, type ServerOrders } from './messages.js';

const PROGRAM = fileURLToPath(new URL('./main.js', import.meta.url));
/** A worker that dies younger than this (ns) so many times in a row is not started again. */
const YOUNG = 1_000_000_000n;
const MOST_YOUNG_DEATHS = 5;

interface Worker {
  readonly child: ChildProcess;
  readonly process: number;
  readonly startedAt: bigint;
}

/**
 * Starts the workers, which accept and serve; the master never accepts. It replaces a worker that dies and takes
 * all of them down when it is told to end. Resolves with the workers' process ids when all of them can serve.
 */
export async function startWorkers(listener: Socket, orders: ServerOrders): Promise<number[]> {
  setCloseOnExec(listener);
  const workers = new Set<Worker>();
  let youngDeaths = 0;
  let ending = false;

  const start = async (): Promise<number> => {
    const worker = await startWorker(listener, orders);
    workers.add(worker);
    worker.child.once('exit', (code, signal) => {
      workers.delete(worker);
      if (!ending) void replace(worker, signal ?? `code ${code}`);
    });
    return worker.process;
  };

  const replace = async (dead: Worker, how: string): Promise<void> => {
    youngDeaths = now() - dead.startedAt < YOUNG ? youngDeaths + 1 : 0;
    if (youngDeaths >= MOST_YOUNG_DEATHS) giveUp(`${MOST_YOUNG_DEATHS} workers in a row died at once`);
    const replacement = await start().catch(() => giveUp('a worker ended before it was ready'));
    sendEvent({ event: 'worker-replaced', died: dead.process, replacement, how });
  };

  const end = async (): Promise<void> => {
    ending = true;
    const ends = [...workers].map((worker) => once(worker.child, 'exit'));
    for (const worker of workers) worker.child.kill('SIGTERM');
    await Promise.all(ends);
    process.exit(0);
  };

  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  return Promise.all(Array.from({ length: orders.workers }, start));
}

async function startWorker(listener: Socket, orders: ServerOrders): Promise<Worker> {
  const workerOrders: ServerOrders = { ...orders, role: 'worker', parentProcess: process.pid };
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(workerOrders)], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', listener],
  });
  const startedAt = now();
  const lines = createInterface({ input: child.stdio[EVENTS_DESCRIPTOR] as Readable });
  const ready = new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      const event = JSON.parse(line) as ServerEvent;
      if (event.event === 'worker-ready') resolve();
      else sendEvent(event);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error('A worker ended before it was ready.')));
  });
  await ready;
  return { child, process: child.pid ?? 0, startedAt };
}

function giveUp(why: string): never {
  sendEvent({ event: 'failed', call: 'start worker', code: why });
  process.exit(1);
}
