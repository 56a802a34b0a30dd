/** The view of a burst at a URL: its clients, the staircase as they saw it, and the figures. Inferred values are marked. */
import { plain } from '../../model/printable.js';
import type { BurstDocument, ModelRun, Round } from '../../model/run.js';
import { countOf } from '../../model/units.js';
import { type SeenClient, seenLine } from '../../probe/estimation/answer/position-waits.js';
import type { Picture } from '../pictures/picture.js';
import { staircasePicture } from '../probe/pictures.js';
import { drawStaircase, probeFootnotes } from '../probe/view.js';
import { arrivalOf, responseTime, serviceTime } from '../queueing/times.js';
import { type ShownRows, selectRows } from '../view/drawings.js';
import { summarySection } from '../view/figure-table.js';
import { describeMachine, describeRounds, duration, formatMilliseconds, NOTHING } from '../view/format.js';
import type { Section, Timeline } from '../view/view.js';
import { describeNotServed, firstArrival } from './clients.js';
import { asSeenFromOutside, burstOf, inferredWait, probedOf, type SeenFromOutside, seeFromOutside } from './outside.js';
import { OUTSIDE_FIGURES } from './outside-figures.js';
import type { FromOutside } from './summary.js';

export function describeBurstAtUrl({ scenario, outside, context }: BurstDocument): string {
  const method = outside?.request.method ?? '';
  return `${countOf(scenario.clients, 'client')} at once at ${plain(scenario.url ?? '')}, ${plain(method)}, one connection per request: seen from outside\n${describeMachine(context)}`;
}

/** The records of a round in the order answered; those not served come last. */
function inOrderAnswered({ records }: Round): Round['records'] {
  const endOf = ({ client }: Round['records'][number]) => client?.departedAt ?? 0;
  return [...records].sort(
    (a, b) => Number(b.outcome.kind === 'served') - Number(a.outcome.kind === 'served') || endOf(a) - endOf(b),
  );
}

const INFERRED_COLUMNS: Section['columns'] = [
  { heading: 'waited (inferred)', align: 'right', width: 10 },
  { heading: 'in service (inferred)', align: 'right', width: 10 },
];

export function outsideClientsSection(model: FromOutside, title: string, rows: ShownRows): Section {
  const { shownRound, outside } = model;
  const clients = inOrderAnswered(shownRound).map((record, index) => ({ record, place: index + 1 }));
  const start = firstArrival(shownRound.records);
  const { first, leftOut, last } = selectRows(clients, rows);
  const columns: Section['columns'] = [
    { heading: 'answer', align: 'right', width: 6 },
    { heading: 'sent at', align: 'right', width: 8 },
    ...(outside.inferred ? INFERRED_COLUMNS : []),
    { heading: 'answered after', align: 'right', width: 12 },
  ];
  const row = (entry: (typeof clients)[number]) => clientRow(entry, start, outside);
  const gap = ['...', countOf(leftOut, 'more client'), ...columns.slice(2).map(() => '')];
  return {
    title,
    columns,
    rows: [...first.map(row), ...(leftOut === 0 ? [] : [gap]), ...last.map(row)],
    notes: describeNotServed(shownRound.records),
  };
}

function clientRow(
  { record, place }: { readonly record: Round['records'][number]; readonly place: number },
  start: number,
  outside: SeenFromOutside,
): string[] {
  const { client, server, outcome } = record;
  const isServed = outcome.kind === 'served';
  const response = client === null ? '' : duration(responseTime({ client }));
  const inferredCells = [
    duration(inferredWait(record, outside)),
    server === null ? NOTHING : duration(serviceTime({ server })),
  ];
  return [
    isServed ? String(place) : NOTHING,
    client === null ? NOTHING : duration((client.sentAt ?? arrivalOf(client)) - start),
    ...(outside.inferred ? inferredCells : []),
    isServed ? response : `${outcome.kind} ${response}`.trim(),
  ];
}

/** The shown round, drawn like a burst of a probe. */
function shownLine({ outside, shownRound }: FromOutside): SeenClient[] {
  return seenLine({ bursts: burstOf(shownRound) }, outside.estimate);
}

export function drawBurstFromOutside(model: FromOutside, rows: ShownRows, width: number): Timeline {
  return drawStaircase(shownLine(model), rows, width);
}

/** Empty where there is nothing to show. */
export function outsidePictures(models: readonly FromOutside[]): Picture[] {
  return models.flatMap((model) => {
    const line = shownLine(model);
    return line.length === 0 ? [] : [staircasePicture(line)];
  });
}

export function outsideSummarySection(model: FromOutside, title: string): Section {
  const { outside, scenario } = model;
  const how = outside.inferred
    ? 'Waits are inferred: each service is assumed to last as long as that of a single request, and to end with the answer.'
    : 'No queue was found, so it is not known how much of a response time is waiting and how much is service.';
  return summarySection(OUTSIDE_FIGURES, model, {
    title,
    columns: [
      { heading: 'figure', align: 'left', width: 24 },
      { heading: 'measured', align: 'left', width: 22 },
      { heading: 'what it means', align: 'left', width: 30 },
    ],
    notes: [describeRounds(scenario.rounds), how],
  });
}

/** The notes that a probe would make on the same requests. Failed requests have their own warning. */
export function outsideFootnotes({ outside }: FromOutside, document: BurstDocument): string[] {
  const { runs, context } = document;
  const [run] = runs;
  if (run === undefined || document.outside === null) return [];
  const probed = probedOf(run, { scenario: document.scenario, outside: document.outside });
  return probeFootnotes({ ...probed, context }, { ...outside.estimate, failures: null });
}

/** One row per request: stamps in ns since the run's start. Columns with inferred values are named so. */
export function outsideRows(run: ModelRun, document: BurstDocument): object[] {
  if (document.outside === null) return [];
  const { scenario } = document;
  const seen = seeFromOutside(run, { scenario, outside: document.outside });
  return run.rounds.flatMap((round) => {
    const records = new Map(
      asSeenFromOutside(round, seen).records.map((record, index) => [record, round.records[index]]),
    );
    return inOrderAnswered({ ...round, records: [...records.keys()] }).map((record, index) => {
      const { client, outcome, connection, agent } = records.get(record) ?? record;
      return {
        model: run.model,
        url: seen.url,
        round: round.sequence,
        warm_up: round.warmUp,
        place: outcome.kind === 'served' ? index + 1 : null,
        outcome: outcome.kind,
        status: outcome.kind === 'rejected' ? outcome.status : null,
        server_address: connection.serverAddress,
        server_port: connection.serverPort,
        arrived_at_ns: client?.arrivedAt,
        connected_at_ns: client?.connectedAt,
        sent_at_ns: client?.sentAt,
        answered_at_ns: client?.answeredAt,
        departed_at_ns: client?.departedAt,
        response_time_ms: record.client === null ? null : formatMilliseconds(responseTime({ client: record.client })),
        inferred_service_started_at_ns: record.server?.serviceStartedAt,
        ...inferredDurations(record, seen),
        ...(agent === undefined ? {} : { agent }),
      };
    });
  });
}

function inferredDurations(record: Round['records'][number], seen: SeenFromOutside) {
  const waited = inferredWait(record, seen);
  const { server } = record;
  return {
    inferred_wait_time_ms: waited === null ? null : formatMilliseconds(waited),
    inferred_service_time_ms: server === null ? null : formatMilliseconds(serviceTime({ server })),
  };
}
