/** Makes one of the estimator's tables, in a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { type TableOrder, writeTable } from './estimator-tables.js';

parentPort?.postMessage(await writeTable(workerData as TableOrder));
