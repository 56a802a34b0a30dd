/** Waits that an ideal first-come-first-served queue would give to the same arrivals and service times. */

import { minIndex } from 'd3-array';
import type { Nanoseconds } from '../../model/units.js';
import { median, sorted } from '../statistics/samples.js';
import { arrivalOf, groupByProcess, type SeenByBoth, type SeenByServer, serviceTime } from './times.js';

export interface ServedLine<T> {
  readonly clients: readonly T[];
  /** The number of servers of this queue; null: no limit. */
  readonly servers: number | null;
}

/**
 * The queues in which these clients waited. Clients keep their order.
 * @param ownLines whether each process has its own queue, of which it is the only server
 */
export function linesOf<T extends SeenByServer>(
  clients: readonly T[],
  servers: number | null,
  ownLines: boolean,
): ServedLine<T>[] {
  if (!ownLines) return [{ clients, servers }];
  return [...groupByProcess(clients).values()].map((own) => ({ clients: own, servers: 1 }));
}

export interface HandOver {
  /** Median time from an arrival to the start of its service if a server was idle; null if none ever was. */
  readonly idleStart: Nanoseconds | null;
  /** Median time from a server's close to its next accept if a client was waiting; null if none ever was. */
  readonly handOver: Nanoseconds | null;
}

/** Medians over all queues. In a queue without a limit on servers, every start finds an idle server. */
export function handOverOf(lines: ReadonlyArray<ServedLine<SeenByBoth>>): HandOver {
  const starts = lines.map(startsOf);
  const idle = starts.flatMap((line) => line.idle);
  const busy = starts.flatMap((line) => line.busy);
  return {
    idleStart: idle.length === 0 ? null : median(idle),
    handOver: busy.length === 0 ? null : median(busy),
  };
}

function startsOf({ clients, servers }: ServedLine<SeenByBoth>) {
  const inOrder = [...clients].sort((a, b) => a.server.serviceStartedAt - b.server.serviceStartedAt);
  const ends = sorted(inOrder.map(({ server }) => server.serviceEndedAt));
  const idle: Nanoseconds[] = [];
  const busy: Nanoseconds[] = [];
  for (const [index, { client, server }] of inOrder.entries()) {
    // With c servers, a server is free for client k (from 0, in order of service) after k - c + 1 services have ended.
    const freeAt = servers === null ? undefined : ends[index - servers];
    if (freeAt === undefined || freeAt <= client.arrivedAt) idle.push(server.serviceStartedAt - client.arrivedAt);
    else busy.push(server.serviceStartedAt - freeAt);
  }
  return { idle, busy };
}

/** A client as input of the prediction. */
export interface QueuedClient {
  readonly joinedAt: Nanoseconds;
  readonly serviceTime: Nanoseconds;
}

/**
 * Departures from a FIFO queue with c servers. Each client, in order of arrival, takes the server that becomes free
 * first (Kiefer and Wolfowitz, "On the theory of queues with many servers", 1955; for c = 1 this is the recursion of
 * Lindley, "The theory of queues with a single server", 1952).
 * @param clients in order of arrival
 * @param servers null: no limit, so no client waits
 * @returns ns, in the same order, on the clock of the arrivals
 */
export function predictDepartures(clients: readonly QueuedClient[], servers: number | null): Nanoseconds[] {
  if (servers === null) return clients.map(({ joinedAt, serviceTime }) => joinedAt + serviceTime);
  const freeAt: number[] = new Array(servers).fill(Number.NEGATIVE_INFINITY);
  return clients.map(({ joinedAt, serviceTime }) => {
    const server = minIndex(freeAt);
    const departure = Math.max(joinedAt, freeAt[server] ?? joinedAt) + serviceTime;
    freeAt[server] = departure;
    return departure;
  });
}

/**
 * The wait of each client, ns, by Lindley's recursion (with several servers: by Kiefer and Wolfowitz's), separately for
 * each queue. A client joins the queue at its actual arrival; its wait counts from its intended arrival.
 * @param starts what each start of service costs in addition; 0 in the published recursion
 */
export function predictWaits<T extends SeenByBoth>(
  lines: ReadonlyArray<ServedLine<T>>,
  starts: HandOver = { idleStart: 0, handOver: 0 },
): ReadonlyMap<T, Nanoseconds> {
  return new Map(lines.flatMap((line) => waitsInLine(line, starts)));
}

function waitsInLine<T extends SeenByBoth>(
  { clients, servers }: ServedLine<T>,
  { idleStart, handOver }: HandOver,
): Array<readonly [client: T, wait: Nanoseconds]> {
  const queued = clients
    .map((record) => ({
      record,
      joinedAt: record.client.arrivedAt + (idleStart ?? 0),
      serviceTime: serviceTime(record) + (handOver ?? 0),
    }))
    .sort((a, b) => a.joinedAt - b.joinedAt);
  const departures = predictDepartures(queued, servers);
  const waitOf = (one: (typeof queued)[number], departure: Nanoseconds) =>
    departure - one.serviceTime - arrivalOf(one.record.client);
  return queued.map((one, index) => [one.record, waitOf(one, departures[index] ?? 0)] as const);
}
