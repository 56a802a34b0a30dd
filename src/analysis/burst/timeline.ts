/** A round drawn in characters: a row a client, waiting and in service told apart by shape. */
import { countOf, formatDuration } from '../../model/units.js';
import type { Timeline, TimelineLine } from '../view/view.js';
import { type Placed, placeClients, type Rows, selectRows } from './clients.js';
import type { ModelSummary } from './summary.js';

const WAITING = '·';
const IN_SERVICE = '█';
const LABEL_WIDTH = 6;

/** Draws the shown round of a model, `width` characters wide. */
export function drawTimeline(summary: ModelSummary, rows: Rows, width: number): Timeline {
  const placed = placeClients(summary.shownRound).filter(({ record }) => record.client !== null);
  const clients = placed.flatMap(({ record: { client } }) => (client === null ? [] : [client]));
  const start = clients.reduce((first, { arrivedAt }) => Math.min(first, arrivedAt), Number.POSITIVE_INFINITY);
  const end = clients.reduce((last, { departedAt }) => Math.max(last, departedAt), start);
  const columns = width - LABEL_WIDTH - 1;
  // A saved stamp can be any number: what lies outside stands at the edge.
  const column = (at: number) =>
    Math.max(0, Math.min(columns, Math.round(((at - start) / Math.max(1, end - start)) * columns)));
  const { first, leftOut, last } = selectRows(placed, rows);
  const line = (entry: Placed) => drawLine(entry, column, columns);
  const gap =
    leftOut === 0
      ? []
      : [{ ...EMPTY, label: '...'.padStart(LABEL_WIDTH), before: `${countOf(leftOut, 'more client')}` }];
  return {
    lines: [...first.map(line), ...gap, ...last.map(line)],
    legend: [
      axis(end - start, columns),
      `${' '.repeat(LABEL_WIDTH + 1)}${WAITING} waiting   ${IN_SERVICE} in service   (a row a client, in the order served)`,
    ],
  };
}

const EMPTY: TimelineLine = { label: '', before: '', waiting: '', inService: '' };

function drawLine(
  { place, record: { client, server } }: Placed,
  column: (at: number) => number,
  columns: number,
): TimelineLine {
  const label = (place === null ? '-' : String(place)).padStart(LABEL_WIDTH);
  if (client === null) return { ...EMPTY, label };
  const arrived = column(client.arrivedAt);
  const startColumn = Math.min(column(server === null ? client.departedAt : server.serviceStartedAt), columns - 1);
  const before = ' '.repeat(Math.min(arrived, startColumn));
  const waiting = WAITING.repeat(Math.max(0, startColumn - arrived));
  if (server === null) return { label, before, waiting, inService: '' };
  const endColumn = Math.max(startColumn + 1, Math.min(column(server.serviceEndedAt), columns));
  return { label, before, waiting, inService: IN_SERVICE.repeat(endColumn - startColumn) };
}

function axis(makespan: number, columns: number): string {
  const end = formatDuration(Number.isFinite(makespan) ? makespan : 0);
  return `${' '.repeat(LABEL_WIDTH + 1)}0${' '.repeat(Math.max(1, columns - 1 - end.length))}${end}`;
}
