/** What follows from the stamps of one request: its durations, the process that served it, and what that cost. All in ns. */
import { group } from 'd3-array';
import {
  type ClientStamps,
  type ConnectionRecord,
  isServed,
  LATE_CONNECT,
  type ServerStamps,
} from '../../model/connection-record.js';
import type { Round } from '../../model/run.js';
import type { Nanoseconds } from '../../model/units.js';
import { median } from '../statistics/samples.js';

/**
 * When a client arrived, as its times count: where arrivals follow a timetable, the instant at which it was meant to
 * come. A load generator that is late would otherwise hide the very waits that made it late (coordinated omission).
 */
export function arrivalOf({ intendedAt, arrivedAt }: ClientStamps): Nanoseconds {
  return intendedAt ?? arrivedAt;
}

/** How late the load generator was; 0 where there is no timetable. */
export function lateness({ client }: { readonly client: ClientStamps }): Nanoseconds {
  return client.arrivedAt - arrivalOf(client);
}

/** The queueing delay: from arrival to the start of service. */
export function waitTime({ client, server }: SeenByBoth): Nanoseconds {
  return server.serviceStartedAt - arrivalOf(client);
}

/** From accept() returning to just before close(). */
export function serviceTime({ server }: { readonly server: ServerStamps }): Nanoseconds {
  return server.serviceEndedAt - server.serviceStartedAt;
}

/** From arrival to departure, on the client's clock. */
export function responseTime({ client }: { readonly client: ClientStamps }): Nanoseconds {
  return client.departedAt - arrivalOf(client);
}

/** From the connect system call to the end of the handshake; null when there was none. */
export function connectTime({ client }: { readonly client: ClientStamps }): Nanoseconds | null {
  return client.connectedAt === null ? null : client.connectedAt - client.arrivedAt;
}

/** From the end of the handshake to departure. */
export function timeFromConnect({ client }: { readonly client: ClientStamps }): Nanoseconds {
  return client.departedAt - (client.connectedAt ?? client.arrivedAt);
}

/** Whether the kernel let the client into the accept queue only when its SYN was sent again. */
export function isLate(record: { readonly client: ClientStamps }): boolean {
  return (connectTime(record) ?? 0) >= LATE_CONNECT;
}

/** Both sides' stamps of one request. */
export type SeenByBoth = { readonly client: ClientStamps; readonly server: ServerStamps };

export type SeenByServer = ConnectionRecord & { readonly server: ServerStamps };

/** The records that a server accounts for, whatever became of the client, in the order in which service started. */
export function inOrderServed<T extends ConnectionRecord>(records: readonly T[]): (T & SeenByServer)[] {
  const seen = records.filter((record): record is T & SeenByServer => record.server !== null);
  return seen.sort((a, b) => a.server.serviceStartedAt - b.server.serviceStartedAt);
}

/** The records of each process that served, by its id, in the order in which they are given. */
export function groupByProcess<T extends SeenByServer>(records: readonly T[]): Map<number, T[]> {
  return group(records, ({ server }) => server.process);
}

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
