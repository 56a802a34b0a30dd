/** Durations of one visit, derived from its stamps. All in ns; both clocks are the machine's CLOCK_MONOTONIC. */

import { group } from 'd3-array';
import type { ClientStamps, ConnectionRecord, ServerStamps } from '../../model/connection-record.js';
import { LATE_CONNECT } from '../../model/connection-record.js';
import type { KernelWitness, Round } from '../../model/run.js';
import type { Nanoseconds } from '../../model/units.js';
import { longestQueue } from './queue-length.js';

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

/**
 * Whether some clients were kept out of the accept queue. Then they did not stand in one line: each got in when the
 * kernel tried again, and who came first was not served first.
 */
export function queueOverflowed({ records, kernel }: Round): boolean {
  // The counter is the whole machine's: it speaks of this socket only when its queue could not hold them all, ...
  const couldOverflow = kernel.available && records.length > kernel.listenBacklogInForce + 1;
  const overflowed = couldOverflow && kernel.listenOverflows > 0 && wasSeenLong(kernel);
  return overflowed || records.some(({ client }) => client !== null && isLate({ client }));
}

/** ... and was seen half full at least, or not looked at. A full queue takes a while to empty. */
function wasSeenLong(kernel: Extract<KernelWitness, { available: true }>): boolean {
  const longest = longestQueue(kernel);
  return longest === null || longest >= kernel.listenBacklogInForce / 2;
}

/** Both sides' stamps of one visit. */
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
