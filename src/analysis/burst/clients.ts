/** The clients of a round in the order served, as a table and as rows of CSV. */

import { bisectLeft, bisectRight } from 'd3-array';
import {
  type ClientStamps,
  type ConnectionRecord,
  isServed,
  type Outcome,
  saidNothing,
} from '../../model/connection-record.js';
import { memoize } from '../../model/memoize.js';
import { plain } from '../../model/printable.js';
import type { ModelRun, Round } from '../../model/run.js';
import { countOf, type Nanoseconds } from '../../model/units.js';
import { arrivalOf, connectTime, inOrderServed, responseTime, serviceTime, waitTime } from '../queueing/times.js';
import { sorted } from '../statistics/samples.js';
import { type ShownRows, selectRows } from '../view/drawings.js';
import { duration, formatMilliseconds, NOTHING } from '../view/format.js';
import type { Section } from '../view/view.js';
import type { ModelSummary } from './summary.js';

/** A client and its position in the queue. */
export interface PlacedClient {
  /** In the order in which services started, from 1; null if it was never in service. */
  readonly position: number | null;
  /** How many had arrived and were not yet served when it arrived; null if it never arrived. */
  readonly ahead: number | null;
  readonly record: ConnectionRecord;
}

/** The clients of a round in the order served; those never served come last, in arrival order. */
export function placeClients({ records }: Round): PlacedClient[] {
  const line = inOrderServed(records);
  const arrivals = sorted(clientStampsOf(records).map(({ arrivedAt }) => arrivedAt));
  const ends = sorted(line.map(({ server }) => server.serviceEndedAt));
  const aheadOf = ({ client }: ConnectionRecord) =>
    client === null ? null : bisectLeft(arrivals, client.arrivedAt) - bisectRight(ends, client.arrivedAt);
  const served = line.map((record, index) => ({ position: index + 1, ahead: aheadOf(record), record }));
  const others = records.filter(({ server }) => server === null);
  return [...served, ...others.map((record) => ({ position: null, ahead: aheadOf(record), record }))];
}

/** The stamps of the clients that the load generator recorded. */
export const clientStampsOf = memoize((records: readonly ConnectionRecord[]): readonly ClientStamps[] => {
  const clients: ClientStamps[] = [];
  for (const { client } of records) if (client !== null) clients.push(client);
  return clients;
});

/** The instant from which the times of a round count; 0 if no client arrived. */
export function firstArrival(records: readonly ConnectionRecord[]): Nanoseconds {
  const arrivals = clientStampsOf(records).map(arrivalOf);
  return arrivals.reduce((first, at) => Math.min(first, at), arrivals[0] ?? 0);
}

const CLIENT_COLUMNS: Section['columns'] = [
  { heading: 'position', align: 'right', width: 8 },
  { heading: 'client', align: 'left', width: 21 },
  { heading: 'arrived at', align: 'right', width: 7 },
  { heading: 'connected in', align: 'right', width: 9 },
  { heading: 'waited', align: 'right', width: 7 },
  { heading: 'served in', align: 'right', width: 7 },
  { heading: 'answered after', align: 'right', width: 9 },
  { heading: 'ahead', align: 'right', width: 6 },
];

export function clientsSection(summary: Pick<ModelSummary, 'shownRound'>, title: string, rows: ShownRows): Section {
  const placed = placeClients(summary.shownRound);
  const start = firstArrival(summary.shownRound.records);
  const { first, leftOut, last } = selectRows(placed, rows);
  const gap = leftOut === 0 ? [] : [['...', `${countOf(leftOut, 'more client')}`, '', '', '', '', '', '']];
  const row = (entry: PlacedClient) => clientRow(entry, start);
  return {
    title,
    columns: CLIENT_COLUMNS,
    rows: [...first.map(row), ...gap, ...last.map(row)],
    notes: [...describeNotServed(placed.map(({ record }) => record)), ...describeSilence(placed)],
  };
}

function clientRow({ position, ahead, record }: PlacedClient, start: number): string[] {
  const { connection, client, server, outcome } = record;
  const peer = connection.clientPort === null ? NOTHING : `${connection.clientAddress}:${connection.clientPort}`;
  return [
    position === null ? NOTHING : String(position),
    peer,
    client === null ? NOTHING : duration(arrivalOf(client) - start),
    client === null ? NOTHING : duration(connectTime({ client })),
    waitCell(record),
    server === null ? NOTHING : duration(serviceTime({ server })),
    client === null ? outcome.kind : endingCell(outcome, responseTime({ client })),
    ahead === null ? NOTHING : String(ahead),
  ];
}

function waitCell({ client, server }: ConnectionRecord): string {
  return client === null || server === null ? NOTHING : duration(waitTime({ client, server }));
}

function endingCell(outcome: Outcome, responseTime: number): string {
  if (outcome.kind === 'said-nothing') return 'said nothing';
  return outcome.kind === 'served' ? duration(responseTime) : `${outcome.kind} ${duration(responseTime)}`;
}

/** How the clients that were not served ended, with counts: `3 rejected (503)`. */
export function describeNotServed(records: readonly ConnectionRecord[]): string[] {
  const counts = new Map<string, number>();
  for (const record of records) {
    if (record.outcome.kind === 'served' || saidNothing(record)) continue;
    const ending = nameEnding(record.outcome);
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  return counts.size === 0
    ? []
    : [`Not served: ${[...counts].map(([ending, count]) => `${count} ${ending}`).join(', ')}.`];
}

/** How many clients were silent. */
function describeSilence(placed: readonly PlacedClient[]): string[] {
  const count = placed.filter(({ record }) => saidNothing(record)).length;
  return count === 0 ? [] : [`${countOf(count, 'client')} connected before the others, said nothing and left.`];
}

/** An outcome in a word or two: `refused`, `rejected (503)`. */
function nameEnding(outcome: Outcome): string {
  if (outcome.kind === 'rejected') return `rejected (${outcome.status})`;
  if (outcome.kind === 'failed') return `failed (${plain(outcome.code)})`;
  return outcome.kind;
}

/** The connections of a run as rows of CSV: stamps in ns since the run's start, durations in ms. */
export function connectionRows(run: ModelRun): object[] {
  return run.rounds.flatMap((round) => placeClients(round).map((placed) => csvRowOf(run, round, placed)));
}

function csvRowOf(
  { model, workers, accept }: ModelRun,
  { sequence, warmUp }: Round,
  { position, ahead, record }: PlacedClient,
) {
  const { connection, client, server, outcome } = record;
  return {
    model,
    workers,
    accept,
    round: sequence,
    warm_up: warmUp,
    place: position,
    ahead,
    outcome: outcome.kind,
    protocol: connection.protocol,
    client_address: connection.clientAddress,
    client_port: connection.clientPort,
    server_address: connection.serverAddress,
    server_port: connection.serverPort,
    process: server?.process,
    intended_at_ns: client?.intendedAt,
    arrived_at_ns: client?.arrivedAt,
    connected_at_ns: client?.connectedAt,
    answered_at_ns: client?.answeredAt,
    departed_at_ns: client?.departedAt,
    service_started_at_ns: server?.serviceStartedAt,
    received_at_ns: server?.receivedAt,
    server_answered_at_ns: server?.answeredAt,
    service_ended_at_ns: server?.serviceEndedAt,
    ...csvDurations(record),
  };
}

function csvDurations(record: ConnectionRecord) {
  const { client, server } = record;
  return {
    wait_time_ms: isServed(record) ? formatMilliseconds(waitTime(record)) : null,
    service_time_ms: server === null ? null : formatMilliseconds(serviceTime({ server })),
    response_time_ms: client === null ? null : formatMilliseconds(responseTime({ client })),
  };
}
