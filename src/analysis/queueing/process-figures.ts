/** What a process costs that is started for one connection. */
import { isServed } from '../../model/connection-record.js';
import type { Round } from '../../model/run.js';
import type { Nanoseconds } from '../../model/units.js';
import { median } from '../statistics/quantiles.js';
import { groupByProcess, inOrderServed } from './times.js';

/** Medians over the processes of a round; all null where no process was started for a connection. */
export interface ProcessFigures {
  /** From accept() in the parent to the request read in the process: its start, and waiting for the client's bytes. */
  readonly processStartTime: Nanoseconds | null;
  /** User and system. */
  readonly processCpuTime: Nanoseconds | null;
  readonly processMemoryBytes: number | null;
}

export function processFigures({ records, processes }: Pick<Round, 'records' | 'processes'>): ProcessFigures {
  const ofProcesses = (values: readonly number[]) =>
    processes.length === 0 || values.length === 0 ? null : median(values);
  const served = records.filter(isServed);
  return {
    processStartTime: ofProcesses(served.map(({ server }) => server.receivedAt - server.serviceStartedAt)),
    processCpuTime: ofProcesses(processes.map(({ cpuTime }) => cpuTime)),
    processMemoryBytes: ofProcesses(processes.map(({ peakMemoryBytes }) => peakMemoryBytes)),
  };
}

/** How many clients each of so many processes served, in the order of their ids. */
export function servedByEach({ records }: Round, workers: number): number[] {
  const groups = groupByProcess(inOrderServed(records.filter(isServed)));
  const counts = [...groups].sort(([a], [b]) => a - b).map(([, { length }]) => length);
  return [...counts, ...new Array(Math.max(0, workers - counts.length)).fill(0)];
}
