/** A document as CSV. Of a run, a line a connection: stamps in ns since the run's start, durations in ms. */

import { stringify } from 'csv-stringify/sync';
import { placeClients } from '../../analysis/burst/clients-section.js';
import { judgeDocument } from '../../analysis/experiments/index.js';
import { probeKind } from '../../analysis/probe/kind.js';
import { responseTime, serviceTime, waitTime } from '../../analysis/queueing/times.js';
import { sustainedRows } from '../../analysis/sustained/sustained-csv.js';
import { sweepRows } from '../../analysis/sweep/sweep-csv.js';
import { milliseconds } from '../../analysis/view/format.js';
import { type ConnectionRecord, isServed } from '../../model/connection-record.js';
import type { StoredDocument } from '../../model/document.js';
import { plain } from '../../model/printable.js';
import type { ModelRun, Round } from '../../model/run.js';

export function renderCsv(document: StoredDocument): string {
  return writeCsv(rowsOf(document));
}

function rowsOf(document: StoredDocument): object[] {
  switch (document.kind) {
    case 'burst':
    case 'open':
      return document.runs.flatMap(connectionRows);
    case 'sustained':
      return sustainedRows(document);
    case 'experiment':
      return judgeDocument(document).map(({ expected, found, outcome }) => ({ expected, found, outcome }));
    case 'sweep':
      return sweepRows(document);
    case 'probe':
      return probeKind.csvRows(document);
    case 'self':
      return document.suites.flatMap(({ question, tasks }) => tasks.map((task) => ({ question, ...task })));
  }
}

function connectionRows(run: ModelRun): object[] {
  return run.rounds.flatMap((round) => placeClients(round).map((placed) => rowOf(run, round, placed)));
}

function rowOf(
  { model, workers, accept }: ModelRun,
  { sequence, warmUp }: Round,
  { place, ahead, record }: ReturnType<typeof placeClients>[number],
) {
  const { connection, client, server, outcome } = record;
  return {
    model,
    workers,
    accept,
    round: sequence,
    warm_up: warmUp,
    place,
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
    ...durations(record),
  };
}

function durations(record: ConnectionRecord) {
  const { client, server } = record;
  return {
    wait_time_ms: isServed(record) ? milliseconds(waitTime(record)) : null,
    service_time_ms: server === null ? null : milliseconds(serviceTime({ server })),
    response_time_ms: client === null ? null : milliseconds(responseTime({ client })),
  };
}

/** What a spreadsheet takes for the start of a formula, also behind blanks, and in the wide forms of East Asian text. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/u;
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu;
/** What stands where there is no figure: alone it starts no formula. */
const DASH = '-';

/** @param columns the headings where there may be no row to take them from */
export function writeCsv(rows: readonly object[], columns?: readonly string[]): string {
  return stringify([...rows], {
    header: true,
    ...(columns === undefined ? {} : { columns: [...columns] }),
    cast: { boolean: String, string: writeText, number: writeNumber },
  });
}

/** As text that a spreadsheet shows and does not run: an apostrophe before it, as OWASP advises. A number stays one. */
function writeText(text: string): string {
  const isFormula = FORMULA.test(text) && !NUMBER.test(text) && text !== DASH;
  return `${isFormula ? "'" : ''}${plain(text)}`;
}

function writeNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}
