/** The queue: a row a client, waiting and in service in two colours, time to the right; models one above the other. */
import { saidNothing } from '../../model/connection-record.js';
import type { Round } from '../../model/run.js';
import { countOf, formatDuration, type Nanoseconds } from '../../model/units.js';
import { COLOURS, describeThinning, longestTime, type Picture, thinOut } from '../pictures/picture.js';
import { MOST_ROWS, type Segment, stackRows } from '../pictures/stacked-rows.js';
import { arrivalOf } from '../queueing/times.js';
import { duration, NOTHING } from '../view/format.js';
import { firstArrival, type PlacedClient, placeClients } from './clients.js';

/** A server and the round of it that is shown. */
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
  /** How long it held a slot, or was there, and said nothing. */
  readonly silent: Nanoseconds;
  /** How long a client stayed that was never in service. */
  readonly inVain: Nanoseconds;
}

interface Lane {
  readonly name: string;
  readonly rows: readonly QueueRow[];
  readonly clients: number;
  /** Of all clients, also those that are not drawn. */
  readonly longestWait: Nanoseconds;
  readonly neverServed: number;
}

const SEGMENTS: ReadonlyArray<Segment<QueueRow>> = [
  { name: '', colour: 'transparent', pick: ({ arrivedAt }) => arrivedAt },
  { name: 'waiting', colour: COLOURS.waiting, pick: ({ waited }) => waited, always: true },
  // A service among a thousand is thinner than a line.
  { name: 'in service', colour: COLOURS.inService, pick: ({ served }) => served, always: true, narrowest: 2 },
  { name: 'says nothing', colour: COLOURS.silent, pick: ({ silent }) => silent },
  { name: 'never served', colour: COLOURS.notServed, pick: ({ inVain }) => inVain },
];

export function queuePicture(models: readonly ShownRound[]): Picture {
  const lanes = models.map(laneOf);
  return {
    id: 'queue',
    title: 'The queue: who waits, and who is in service',
    words: describeLanes(lanes),
    table: tableOfLanes(lanes),
    ...stackRows({
      panels: lanes.map(({ name, rows }) => ({ title: name, rows })),
      segments: SEGMENTS,
      labelOf: ({ label }) => label,
      since: 'the first arrival',
      tooltip: 'place {b}\ncame at {c0} UNIT\nwaited {c1} UNIT\nin service {c2} UNIT',
    }),
  };
}

function laneOf({ name, shownRound }: ShownRound): Lane {
  const placed = placeClients(shownRound).filter(({ record }) => record.client !== null);
  const start = firstArrival(shownRound.records);
  const rows = placed.map((entry) => queueRowOf(entry, start));
  return {
    name,
    rows: thinOut(rows, MOST_ROWS),
    clients: rows.length,
    longestWait: longestTime(rows.map(({ waited }) => waited)),
    neverServed: placed.filter(({ record }) => record.server === null && !saidNothing(record)).length,
  };
}

const NOTHING_YET = { arrivedAt: 0, waited: 0, served: 0, silent: 0, inVain: 0 };

function queueRowOf({ position, record }: PlacedClient, start: Nanoseconds): QueueRow {
  const { client, server } = record;
  const label = position === null ? NOTHING : String(position);
  if (client === null) return { ...NOTHING_YET, label };
  const arrival = arrivalOf(client);
  const row = { ...NOTHING_YET, label, arrivedAt: arrival - start };
  if (server === null) {
    const stayed = Math.max(0, client.departedAt - arrival);
    return saidNothing(record) ? { ...row, silent: stayed } : { ...row, inVain: stayed };
  }
  const waited = Math.max(0, server.serviceStartedAt - arrival);
  const inService = Math.max(0, server.serviceEndedAt - server.serviceStartedAt);
  return saidNothing(record) ? { ...row, waited, silent: inService } : { ...row, waited, served: inService };
}

function describeLanes(lanes: readonly Lane[]): string {
  const each = lanes.map(({ name, rows, clients, longestWait, neverServed }) => {
    const vain = neverServed === 0 ? '' : `, ${neverServed.toLocaleString('en-GB')} never served`;
    return `${name}: ${countOf(clients, 'client')}, the longest wait ${formatDuration(longestWait)}${vain}${describeThinning(rows.length, clients)}.`;
  });
  return `One round of each, a row a client, in the order served. ${each.join(' ')}`;
}

function tableOfLanes(lanes: readonly Lane[]): Picture['table'] {
  return {
    title: 'The clients that are drawn',
    columns: [
      { heading: 'server', align: 'left', width: 20 },
      { heading: 'place', align: 'right', width: 6 },
      { heading: 'came at', align: 'right', width: 9 },
      { heading: 'waited', align: 'right', width: 9 },
      { heading: 'in service', align: 'right', width: 9 },
      { heading: 'said nothing', align: 'right', width: 9 },
      { heading: 'in vain', align: 'right', width: 9 },
    ],
    rows: lanes.flatMap(({ name, rows }) =>
      rows.map(({ label, arrivedAt, waited, served, silent, inVain }) => [
        name,
        label,
        duration(arrivedAt),
        inVain > 0 ? NOTHING : duration(waited),
        ...[served, silent, inVain].map((time) => (time > 0 ? duration(time) : NOTHING)),
      ]),
    ),
  };
}
