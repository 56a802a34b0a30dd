/** What every server with workers owes them: replacement when one dies, and an end with their master. */
import { now } from '../sockets/time.js';
import { sendEvent } from './events.js';

/** A worker that dies younger than this (ns) so many times in a row is not started again. */
const YOUNG = 1_000_000_000n;
const MOST_YOUNG_DEATHS = 5;

/** A worker that can serve. */
export interface Worker {
  readonly process: number;
  /** Resolves, in words, when it has ended. */
  readonly ended: Promise<string>;
  readonly end: () => void;
}

/**
 * Starts so many workers, replaces one that dies, and takes all of them down when this process is told to end.
 * Resolves with their process ids when all of them can serve.
 */
export async function keepWorkers(count: number, startWorker: () => Promise<Worker>): Promise<number[]> {
  const workers = new Set<Worker>();
  let youngDeaths = 0;
  let ending = false;

  const start = async (): Promise<number> => {
    const startedAt = now();
    const worker = await startWorker();
    workers.add(worker);
    void worker.ended.then((how) => {
      workers.delete(worker);
      if (!ending) void replace(worker, startedAt, how);
    });
    return worker.process;
  };

  const replace = async (dead: Worker, startedAt: bigint, how: string): Promise<void> => {
    youngDeaths = now() - startedAt < YOUNG ? youngDeaths + 1 : 0;
    if (youngDeaths >= MOST_YOUNG_DEATHS) giveUp(`${MOST_YOUNG_DEATHS} workers in a row died at once`);
    const replacement = await start().catch(() => giveUp('a worker ended before it was ready'));
    sendEvent({ event: 'worker-replaced', died: dead.process, replacement, how });
  };

  const end = async (): Promise<void> => {
    ending = true;
    const ends = [...workers].map((worker) => worker.ended);
    for (const worker of workers) worker.end();
    await Promise.all(ends);
    process.exit(0);
  };

  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  return Promise.all(Array.from({ length: count }, start));
}

function giveUp(why: string): never {
  sendEvent({ event: 'failed', call: 'start worker', code: why });
  process.exit(1);
}
