/**
 * What follows from the stamps of a request: its durations, its server process, and what that process cost. All in ns.
 */
import { group } from 'd3-array';
import {
  type ClientStamps,
  type ConnectionRecord,
  isServed,
  LATE_CONNECT,
  type ServedRecord,
  type ServerStamps,
  saidNothing,
} from '../../model/connection-record.js';
import { memoize } from '../../model/memoize.js';
import type { Round } from '../../model/run.js';
import type { Nanoseconds } from '../../model/units.js';
import { median } from '../statistics/samples.js';

/**
 * The instant from which a client's times count. With open arrivals it is the intended arrival: otherwise a load
 * generator that falls behind would hide the waits that made it fall behind (coordinated omission).
 */
export function arrivalOf({ intendedAt, arrivedAt }: ClientStamps): Nanoseconds {
  return intendedAt ?? arrivedAt;
}

/** How late the load generator was; 0 without intended arrivals. */
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

/** From the connect system call to the end of the handshake; null if the handshake did not end. */
export function connectTime({ client }: { readonly client: ClientStamps }): Nanoseconds | null {
  return client.connectedAt === null ? null : client.connectedAt - client.arrivedAt;
}

/** From the end of the handshake to departure. */
export function timeFromConnect({ client }: { readonly client: ClientStamps }): Nanoseconds {
  return client.departedAt - (client.connectedAt ?? client.arrivedAt);
}

/** Whether the client was admitted to the accept queue only after its SYN was sent again. */
export function isLate(record: { readonly client: ClientStamps }): boolean {
  return (connectTime(record) ?? 0) >= LATE_CONNECT;
}

/** Both sides' stamps of one request. */
export type SeenByBoth = { readonly client: ClientStamps; readonly server: ServerStamps };

export type SeenByServer = ConnectionRecord & { readonly server: ServerStamps };

/** The records with a server's stamps, whatever the client's outcome, in order of service start. */
export function inOrderServed<T extends ConnectionRecord>(records: readonly T[]): (T & SeenByServer)[] {
  const seen = records.filter((record): record is T & SeenByServer => record.server !== null);
  return seen.sort((a, b) => a.server.serviceStartedAt - b.server.serviceStartedAt);
}

/** The records of each server process, by process id. Records keep their order. */
export function groupByProcess<T extends SeenByServer>(records: readonly T[]): Map<number, T[]> {
  return group(records, ({ server }) => server.process);
}

/** Medians over the processes of a round; all null if no processes are started for connections. */
export interface ProcessFigures {
  /** From accept() in the parent until the process has read the request; includes waiting for the client's bytes. */
  readonly processStartTime: Nanoseconds | null;
  /** User and system time. */
  readonly processCpuTime: Nanoseconds | null;
  readonly processMemoryBytes: number | null;
}

export function processFigures({ records, processes }: Pick<Round, 'records' | 'processes'>): ProcessFigures {
  const ofProcesses = (values: readonly number[]) =>
    processes.length === 0 || values.length === 0 ? null : median(values);
  const served = servedRecords(records);
  return {
    processStartTime: ofProcesses(served.map(({ server }) => server.receivedAt - server.serviceStartedAt)),
    processCpuTime: ofProcesses(processes.map(({ cpuTime }) => cpuTime)),
    processMemoryBytes: ofProcesses(processes.map(({ peakMemoryBytes }) => peakMemoryBytes)),
  };
}

/** The records of the clients that were served. */
export const servedRecords = memoize((records: readonly ConnectionRecord[]): readonly ServedRecord[] =>
  records.filter(isServed),
);

/** The records of the clients that sent a request: all of them if none was silent. */
export function speakingOf(records: readonly ConnectionRecord[]): readonly ConnectionRecord[] {
  return records.some(saidNothing) ? records.filter((record) => !saidNothing(record)) : records;
}

/** How many clients each of the workers served, in order of process ids, with 0 for those that served none. */
export function servedByEach({ records }: Round, workers: number): number[] {
  const groups = groupByProcess(inOrderServed(servedRecords(records)));
  const counts = [...groups].sort(([a], [b]) => a - b).map(([, { length }]) => length);
  return [...counts, ...new Array(Math.max(0, workers - counts.length)).fill(0)];
}
