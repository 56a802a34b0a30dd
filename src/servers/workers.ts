/** Supervises the workers of a server: replaces a worker that dies, and ends all of them with the master. */

import { fileURLToPath } from 'node:url';
import { END_SIGNALS } from '../model/failure.js';
import { sendEvent } from '../protocol/server-messages.js';
import { now } from '../sockets/libc.js';

/** The program of every server process. */
export const SERVER_MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

/** If this many workers in a row die within this time (ns) after their start, the server gives up. */
const YOUNG = 1_000_000_000n;
const MOST_YOUNG_DEATHS = 5;

/** A worker that is ready to serve. */
export interface Worker {
  readonly process: number;
  /** Resolves when it has ended, with the reason in words. */
  readonly ended: Promise<string>;
  readonly end: () => void;
}

/**
 * Starts `count` workers, replaces any that dies, and ends all of them when this process receives an end signal.
 * Resolves with their process ids when all of them are ready.
 */
export async function keepWorkers(count: number, startWorker: () => Promise<Worker>): Promise<number[]> {
  const workers = new Set<Worker>();
  let youngDeaths = 0;
  let ending = false;

  const start = async (): Promise<number> => {
    const startedAt = now();
    const worker = await startWorker().catch(({ message }: Error) =>
      ending ? new Promise<never>(() => {}) : giveUp(message),
    );
    workers.add(worker);
    if (ending) worker.end();
    void worker.ended.then((how) => {
      workers.delete(worker);
      if (!ending) void replace(worker, startedAt, how);
    });
    return worker.process;
  };

  const replace = async (dead: Worker, startedAt: bigint, how: string): Promise<void> => {
    youngDeaths = now() - startedAt < YOUNG ? youngDeaths + 1 : 0;
    if (youngDeaths >= MOST_YOUNG_DEATHS) giveUp(`${MOST_YOUNG_DEATHS} workers in a row died at once`);
    const replacement = await start();
    sendEvent({ event: 'worker-replaced', died: dead.process, replacement, how });
  };

  const end = async (): Promise<void> => {
    ending = true;
    const ends = [...workers].map((worker) => worker.ended);
    for (const worker of workers) worker.end();
    await Promise.all(ends);
    process.exit(0);
  };

  for (const signal of Object.keys(END_SIGNALS)) process.once(signal, end);
  return Promise.all(Array.from({ length: count }, start));
}

/** The error of a worker that exited while it was starting. */
export function endedEarly(how: string): Error {
  return new Error(`a worker exited before it was ready (${how})`);
}

function giveUp(why: string): never {
  sendEvent({ event: 'failed', call: 'start worker', code: why });
  process.exit(1);
}
