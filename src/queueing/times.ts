/** Durations of one visit, derived from its stamps. All in ns; both clocks are the machine's CLOCK_MONOTONIC. */
import type { ClientStamps, ConnectionRecord, ServedRecord, ServerStamps } from '../model/connection-record.js';
import type { Nanoseconds } from '../model/units.js';

/** The queueing delay: from arrival to the start of service. */
export function waitTime({ client, server }: ServedRecord): Nanoseconds {
  return server.serviceStartedAt - client.arrivedAt;
}

/** From accept() returning to just before close(). */
export function serviceTime({ server }: { readonly server: ServerStamps }): Nanoseconds {
  return server.serviceEndedAt - server.serviceStartedAt;
}

/** From arrival to departure, on the client's clock. */
export function responseTime({ client }: { readonly client: ClientStamps }): Nanoseconds {
  return client.departedAt - client.arrivedAt;
}

/** From arrival to the end of the handshake; null when there was none. */
export function connectTime({ client }: { readonly client: ClientStamps }): Nanoseconds | null {
  return client.connectedAt === null ? null : client.connectedAt - client.arrivedAt;
}

/** A handshake that takes longer than this (ns) was retried: the kernel sends a lost SYN again after 1 s. */
const LATE_CONNECT: Nanoseconds = 0.9e9;

/** Whether the kernel let the client into the accept queue only when its SYN was sent again. */
export function isLate(record: { readonly client: ClientStamps }): boolean {
  return (connectTime(record) ?? 0) >= LATE_CONNECT;
}

/** When the client joined the line: its arrival, or for one whose SYN was dropped, the end of its handshake. */
export function joinedLineAt(record: { readonly client: ClientStamps }): Nanoseconds {
  return isLate(record) ? (record.client.connectedAt ?? record.client.arrivedAt) : record.client.arrivedAt;
}

type SeenByServer = ConnectionRecord & { readonly server: ServerStamps };

/** The records that a server accounts for, whatever became of the client, in the order in which service started. */
export function inOrderServed<T extends ConnectionRecord>(records: readonly T[]): (T & SeenByServer)[] {
  const seen = records.filter((record): record is T & SeenByServer => record.server !== null);
  return seen.sort((a, b) => a.server.serviceStartedAt - b.server.serviceStartedAt);
}
