/** The queue: one row per client, waiting and in service in two colours, time to the right; one panel per model. */
import { type ConnectionRecord, saidNothing } from '../../model/connection-record.js';
import type { Round } from '../../model/run.js';
import { countOf, formatDuration, type Nanoseconds } from '../../model/units.js';
import { longestTime } from '../pictures/axes.js';
import { describeThinning, type Picture, thinOut } from '../pictures/picture.js';
import { MOST_ROWS, type RowsPanel, type Segment, stackRows } from '../pictures/stacked-rows.js';
import { concurrencyProfile, serviceIntervals } from '../queueing/concurrency.js';
import { arrivalOf } from '../queueing/times.js';
import { duration, NOTHING } from '../view/format.js';
import { firstArrival, type PlacedClient, placeClients } from './clients.js';

/** A server and its shown round. */
export interface ShownRound {
  readonly name: string;
  readonly shownRound: Round;
}

interface QueueRow {
  readonly label: string;
  /** ns since the first arrival. */
  readonly arrivedAt: Nanoseconds;
  readonly waited: Nanoseconds;
  readonly served: Nanoseconds;
  /** From sent to answered, if the server kept no record of which part was waiting. */
  readonly answered: Nanoseconds;
  /** How long a silent client held a slot or was connected. */
  readonly silent: Nanoseconds;
  /** How long a client that was never served was connected. */
  readonly notServed: Nanoseconds;
}

interface Lane {
  readonly name: string;
  readonly rows: readonly QueueRow[];
  readonly clients: number;
  /** Of all clients, including those not drawn. */
  readonly longestWait: Nanoseconds;
  readonly neverServed: number;
  /** Most in service at once; 0 if the server kept no record. */
  readonly peak: number;
  /** Whether the last wait equals the sum of the services before it. */
  readonly isServingAll: boolean;
}

const SEGMENTS: ReadonlyArray<Segment<QueueRow>> = [
  { tone: null, label: '', pick: ({ arrivedAt }) => arrivedAt },
  { tone: 'waiting', label: '', pick: ({ waited }) => waited },
  { tone: 'service', label: '', pick: ({ served }) => served },
  { tone: 'neutral', label: '', pick: ({ answered }) => answered },
  { tone: 'neutral', label: 'says nothing', pick: ({ silent }) => silent },
  { tone: 'unserved', label: 'never served', pick: ({ notServed }) => notServed },
];

export function queuePicture(models: readonly ShownRound[]): Picture {
  const lanes = models.map(laneOf);
  return {
    id: 'queue',
    title: lanes.every(isSeenFromOutside) ? 'The requests, from sent to answered' : 'The queue: waiting and in service',
    words: describeLanes(lanes),
    table: tableOfLanes(lanes),
    ...stackRows({
      panels: lanes.map((lane) => panelOf(lane, lanes.length > 1)),
      segments: SEGMENTS,
      labelOf: ({ label }) => label,
      since: 'the first arrival',
    }),
  };
}

function panelOf(lane: Lane, isOneOfSeveral: boolean): RowsPanel<QueueRow> {
  const { name, rows, longestWait } = lane;
  return {
    title: isOneOfSeveral ? `${name}: longest wait ${formatDuration(longestWait)} in this round` : '',
    rows,
    inService: describePeak(lane),
    lastWait: describeLastWait(lane),
  };
}

/** Whether the server kept no record of what it served. */
function isSeenFromOutside({ rows, peak }: Lane): boolean {
  return peak === 0 && rows.some(({ answered }) => answered > 0);
}

function hasSilent(rows: readonly QueueRow[]): boolean {
  return rows.some(({ silent }) => silent > 0);
}

function describePeak({ peak, clients, rows }: Lane): string {
  if (peak === 0) return rows.some(({ answered }) => answered > 0) ? 'from sent to answered, seen from outside' : '';
  if (peak === clients && peak > 1) return `in service (blue): all ${peak} at once`;
  const most = peak === 1 ? 'one' : peak.toLocaleString('en-GB');
  if (hasSilent(rows)) return `at most ${most} in service, including silent clients`;
  return `never more than ${most} in service (blue) at any moment`;
}

/** `the last client waits 527 ms = 49 × 10.8 ms`, if it waited for the services before it. */
function describeLastWait({ rows, isServingAll, clients, neverServed }: Lane): string {
  const last = rows.at(-1);
  if (last === undefined || last.waited === 0 || neverServed > 0) return '';
  const wait = `the last client waits ${formatDuration(last.waited)}`;
  const ahead = clients - 1;
  return isServingAll && ahead > 1
    ? `${wait} = ${ahead.toLocaleString('en-GB')} × ${formatDuration(last.waited / ahead)}`
    : wait;
}

/** Share of the last wait that the services of the clients ahead must fill for it to count as their sum. */
const NEARLY_ALL_OF_WAIT = 0.9;

/** Whether clients were served one after the other for as long as the last one waited. */
function isServedThroughout(rows: readonly QueueRow[], peak: number): boolean {
  const work = rows.slice(0, -1).reduce((total, { served }) => total + served, 0);
  return peak === 1 && work >= NEARLY_ALL_OF_WAIT * (rows.at(-1)?.waited ?? 0);
}

function laneOf({ name, shownRound }: ShownRound): Lane {
  const placed = placeClients(shownRound).filter(({ record }) => record.client !== null);
  const start = firstArrival(shownRound.records);
  const rows = inOrderAnswered(placed.map((entry) => queueRowOf(entry, start)));
  const { peak } = concurrencyProfile(serviceIntervals(shownRound.records), WHOLE_ROUND);
  return {
    name,
    rows: thinOut(rows, MOST_ROWS),
    clients: rows.length,
    longestWait: longestTime(rows.map(({ waited }) => waited)),
    neverServed: placed.filter(({ record }) => isNeverServed(record)).length,
    peak,
    isServingAll: isServedThroughout(rows, peak),
  };
}

/** Positions follow the server's records; without records, the order of the answers. */
function inOrderAnswered(rows: readonly QueueRow[]): readonly QueueRow[] {
  if (rows.every(({ answered }) => answered === 0)) return rows;
  const known = rows.filter(({ answered }) => answered === 0);
  const answered = rows
    .filter((row) => row.answered > 0)
    .sort((a, b) => a.arrivedAt + a.answered - (b.arrivedAt + b.answered));
  const from = known.filter(({ served }) => served > 0).length;
  return [...answered.map((row, index) => ({ ...row, label: String(from + index + 1) })), ...known];
}

const WHOLE_ROUND = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

/** A server that is seen from outside serves clients although it keeps no record. */
function isNeverServed(record: ConnectionRecord): boolean {
  return record.server === null && record.outcome.kind !== 'served' && !saidNothing(record);
}

const NO_TIMES = { arrivedAt: 0, waited: 0, served: 0, answered: 0, silent: 0, notServed: 0 };

function queueRowOf({ position, record }: PlacedClient, start: Nanoseconds): QueueRow {
  const { client, server } = record;
  const label = position === null ? NOTHING : String(position);
  if (client === null) return { ...NO_TIMES, label };
  const arrival = arrivalOf(client);
  const row = { ...NO_TIMES, label, arrivedAt: arrival - start };
  if (server === null) {
    const stayed = Math.max(0, client.departedAt - arrival);
    if (saidNothing(record)) return { ...row, silent: stayed };
    return isNeverServed(record) ? { ...row, notServed: stayed } : { ...row, answered: stayed };
  }
  const waited = Math.max(0, server.serviceStartedAt - arrival);
  const inService = Math.max(0, server.serviceEndedAt - server.serviceStartedAt);
  return saidNothing(record) ? { ...row, waited, silent: inService } : { ...row, waited, served: inService };
}

function describeLanes(lanes: readonly Lane[]): string {
  const each = lanes.map((lane) => {
    const { name, rows, clients, neverServed } = lane;
    const missed = neverServed === 0 ? '' : `, ${neverServed.toLocaleString('en-GB')} never served`;
    return `${name}: ${countOf(clients, 'client')}, ${describeLongest(lane)}${missed}${describeThinning(rows.length, clients)}.`;
  });
  const order = lanes.every(isSeenFromOutside) ? 'in the order answered' : 'in the order served';
  const round = lanes.length === 1 ? 'One round' : 'One round of each server';
  return `${round}, one row per client, ${order}. ${each.join(' ')}`;
}

function describeLongest({ peak, rows, longestWait }: Lane): string {
  if (peak > 0) return `the longest wait ${formatDuration(longestWait)}`;
  const longest = longestTime(rows.map(({ answered }) => answered));
  return longest === 0 ? 'none served' : `the last answered after ${formatDuration(longest)}`;
}

function tableOfLanes(lanes: readonly Lane[]): Picture['table'] {
  return {
    title: 'The clients drawn',
    columns: [
      { heading: 'server', align: 'left', width: 20 },
      { heading: 'position', align: 'right', width: 6 },
      { heading: 'arrived at', align: 'right', width: 9 },
      { heading: 'waited', align: 'right', width: 9 },
      { heading: 'in service', align: 'right', width: 9 },
      { heading: 'answered after', align: 'right', width: 9 },
      { heading: 'said nothing', align: 'right', width: 9 },
      { heading: 'not served', align: 'right', width: 9 },
    ],
    rows: lanes.flatMap(({ name, rows }) =>
      rows.map(({ label, arrivedAt, waited, served, answered, silent, notServed }) => [
        name,
        label,
        duration(arrivedAt),
        notServed > 0 || answered > 0 ? NOTHING : duration(waited),
        ...[served, answered, silent, notServed].map((time) => (time > 0 ? duration(time) : NOTHING)),
      ]),
    ),
  };
}
