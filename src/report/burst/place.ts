/** The clients of one round in the order served, and which of them are shown. */
import type { ConnectionRecord } from '../../model/connection-record.js';
import type { Round } from '../../model/round.js';
import { countBelow, countUpTo } from '../../queueing/statistics/counting.js';
import { sorted } from '../../queueing/statistics/percentile.js';
import { inOrderServed } from '../../queueing/times.js';

/** A client with its place in the order in which service started, from 1; null when it was never in service. */
export interface Placed {
  readonly place: number | null;
  /** Clients that had arrived before it and had not been served when it arrived; null when it never arrived. */
  readonly ahead: number | null;
  readonly record: ConnectionRecord;
}

/** Which rows are shown: all, or so many at each end. */
export type Rows = 'all' | { readonly atEachEnd: number };

/** The clients of a round in the order served; those that never were come last, in order of arrival. */
export function placeClients({ records }: Round): Placed[] {
  const line = inOrderServed(records);
  const arrivals = sorted(records.flatMap(({ client }) => (client === null ? [] : [client.arrivedAt])));
  const ends = sorted(line.map(({ server }) => server.serviceEndedAt));
  const aheadOf = ({ client }: ConnectionRecord) =>
    client === null ? null : countBelow(arrivals, client.arrivedAt) - countUpTo(ends, client.arrivedAt);
  const served = line.map((record, index) => ({ place: index + 1, ahead: aheadOf(record), record }));
  const others = records.filter(({ server }) => server === null);
  return [...served, ...others.map((record) => ({ place: null, ahead: aheadOf(record), record }))];
}

/** The rows to show, and how many are left out between the two parts. */
export function selectRows<T>(
  items: readonly T[],
  rows: Rows,
): { readonly first: readonly T[]; readonly leftOut: number; readonly last: readonly T[] } {
  if (rows === 'all' || items.length <= 2 * rows.atEachEnd + 1) return { first: items, leftOut: 0, last: [] };
  const { atEachEnd } = rows;
  return { first: items.slice(0, atEachEnd), leftOut: items.length - 2 * atEachEnd, last: items.slice(-atEachEnd) };
}
