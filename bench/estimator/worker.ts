/** The program of a worker thread: makes the probes that it is asked for. */
import { parentPort } from 'node:worker_threads';
import { CELLS, type Cell } from './cells.js';
import { judgedProbe } from './simulated-probe.js';

parentPort?.on('message', async ({ index, run }: { readonly index: number; readonly run: number }) => {
  parentPort?.postMessage(await judgedProbe(CELLS[index] as Cell, run));
});
