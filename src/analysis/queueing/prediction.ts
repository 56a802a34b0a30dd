/** What a first-come-first-served queue would have done with the same clients, in the lines in which they stood. */

import { minIndex } from 'd3-array';
import type { Nanoseconds } from '../../model/units.js';
import { median, sorted } from '../statistics/samples.js';
import { arrivalOf, groupByProcess, type SeenByBoth, type SeenByServer, serviceTime } from './times.js';

export interface ServedLine<T> {
  readonly clients: readonly T[];
  /** Servers of this line; null: no cap. */
  readonly servers: number | null;
}

/**
 * @param clients in the order in which they are to be given back
 * @param ownLines whether each process has a line of its own, in which it is the only server
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
  /** Median time from an arrival to its service where a server was idle; null where none ever was. */
  readonly idleStart: Nanoseconds | null;
  /** Median time from a server's close to the next accept where somebody waited; null where nobody did. */
  readonly handOver: Nanoseconds | null;
}

/** Over all lines. Where nothing caps a line every start is idle. */
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
    // So many clients before it were done when a server was free for it.
    const freeAt = servers === null ? undefined : ends[index - servers];
    if (freeAt === undefined || freeAt <= client.arrivedAt) idle.push(server.serviceStartedAt - client.arrivedAt);
    else busy.push(server.serviceStartedAt - freeAt);
  }
  return { idle, busy };
}

/** A client as the prediction sees it. */
export interface QueuedClient {
  readonly joinedAt: Nanoseconds;
  readonly serviceTime: Nanoseconds;
}

/**
 * The departures of a FIFO queue with c servers: each client, in order of arrival, is served by the server that is
 * free first (Kiefer and Wolfowitz, "On the theory of queues with many servers", 1955; for c = 1 it is Lindley's
 * recursion, "The theory of queues with a single server", 1952).
 * @param clients in order of arrival
 * @param servers null: as many as there are clients, so that none waits
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
 * The waits that Lindley's recursion (Kiefer and Wolfowitz's for several servers) gives to these clients, in each line
 * by itself: they join it when they came, and the wait counts from when they were meant to.
 * @param starts what each start of service costs besides; nothing in the recursion as it was published
 * @returns ns, a wait for each client
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
