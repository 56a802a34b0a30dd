/** The table of clients: who waited how long, in the order served. */
import { bisectLeft, bisectRight } from 'd3-array';
import { type ConnectionRecord, type Outcome, saidNothing } from '../../model/connection-record.js';
import { plain } from '../../model/printable.js';
import type { Round } from '../../model/run.js';
import { countOf } from '../../model/units.js';
import { arrivalOf, connectTime, inOrderServed, responseTime, serviceTime, waitTime } from '../queueing/times.js';
import { sorted } from '../statistics/quantiles.js';
import { duration, NOTHING } from '../view/format.js';
import type { Section } from '../view/view.js';
import type { ModelSummary } from './summary.js';

const COLUMNS: Section['columns'] = [
  { heading: 'place', align: 'right', width: 5 },
  { heading: 'client', align: 'left', width: 21 },
  { heading: 'arrived at', align: 'right', width: 7 },
  { heading: 'connected in', align: 'right', width: 9 },
  { heading: 'waited', align: 'right', width: 7 },
  { heading: 'served in', align: 'right', width: 7 },
  { heading: 'answered after', align: 'right', width: 9 },
  { heading: 'ahead', align: 'right', width: 6 },
];

export function clientsSection(summary: Pick<ModelSummary, 'shownRound'>, title: string, rows: Rows): Section {
  const placed = placeClients(summary.shownRound);
  const start = placed.reduce(
    (first, { record: { client } }) => Math.min(first, client === null ? first : arrivalOf(client)),
    Number.POSITIVE_INFINITY,
  );
  const { first, leftOut, last } = selectRows(placed, rows);
  const gap = leftOut === 0 ? [] : [['...', `${countOf(leftOut, 'more client')}`, '', '', '', '', '', '']];
  const row = (entry: Placed) => rowOf(entry, start);
  return {
    title,
    columns: COLUMNS,
    rows: [...first.map(row), ...gap, ...last.map(row)],
    notes: [...describeFailures(placed), ...describeSilence(placed)],
  };
}

function rowOf({ place, ahead, record }: Placed, start: number): string[] {
  const { connection, client, server, outcome } = record;
  const peer = connection.clientPort === null ? NOTHING : `${connection.clientAddress}:${connection.clientPort}`;
  return [
    place === null ? NOTHING : String(place),
    peer,
    client === null ? NOTHING : duration(arrivalOf(client) - start),
    client === null ? NOTHING : duration(connectTime({ client })),
    waited(record),
    server === null ? NOTHING : duration(serviceTime({ server })),
    client === null ? outcome.kind : ending(outcome, responseTime({ client })),
    ahead === null ? NOTHING : String(ahead),
  ];
}

function waited({ client, server }: ConnectionRecord): string {
  return client === null || server === null ? NOTHING : duration(waitTime({ client, server }));
}

function ending(outcome: Outcome, responseTime: number): string {
  if (outcome.kind === 'said-nothing') return 'said nothing';
  return outcome.kind === 'served' ? duration(responseTime) : `${outcome.kind} ${duration(responseTime)}`;
}

/** How the clients that were not served ended, each way once: `3 rejected (503)`. */
function describeFailures(placed: readonly Placed[]): string[] {
  const counts = new Map<string, number>();
  for (const { record } of placed) {
    if (record.outcome.kind === 'served' || saidNothing(record)) continue;
    const ending = describeOutcome(record.outcome);
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  return counts.size === 0
    ? []
    : [`Not served: ${[...counts].map(([ending, count]) => `${count} ${ending}`).join(', ')}.`];
}

/** How many came to say nothing. */
function describeSilence(placed: readonly Placed[]): string[] {
  const count = placed.filter(({ record }) => saidNothing(record)).length;
  return count === 0 ? [] : [`${countOf(count, 'client')} came before the others, said nothing and left.`];
}

/** An outcome in a word or two: `refused`, `rejected (503)`. */
function describeOutcome(outcome: Outcome): string {
  if (outcome.kind === 'rejected') return `rejected (${outcome.status})`;
  if (outcome.kind === 'failed') return `failed (${plain(outcome.code)})`;
  return outcome.kind;
}

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
    client === null ? null : bisectLeft(arrivals, client.arrivedAt) - bisectRight(ends, client.arrivedAt);
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
