/** The staircase that a probe saw, in characters: a row a client, in the order of the answers. */
import { countOf, formatDuration } from '../../model/units.js';
import type { SeenClient } from '../../queueing/limit/seen-line.js';
import { type Rows, selectRows } from '../burst/place.js';
import type { Timeline, TimelineLine } from '../timeline.js';

const WAITING = '·';
const IN_SERVICE = '█';
const REFUSED = 'x';
const LABEL_WIDTH = 6;

export function drawStaircase(line: readonly SeenClient[], rows: Rows, width: number): Timeline {
  const columns = width - LABEL_WIDTH - 1;
  const end = line.reduce((last, { departedAt }) => Math.max(last, departedAt), 1);
  const column = (at: number) => Math.max(0, Math.min(columns, Math.round((at / end) * columns)));
  const numbered = line.map((client, index) => ({ client, place: index + 1 }));
  const { first, leftOut, last } = selectRows(numbered, rows);
  const draw = ({ client, place }: (typeof numbered)[number]) => drawLine(client, place, column, columns);
  const gap: TimelineLine[] =
    leftOut === 0
      ? []
      : [{ label: '...'.padStart(LABEL_WIDTH), before: countOf(leftOut, 'more client'), waiting: '', inService: '' }];
  const label = formatDuration(end);
  const axis = `${' '.repeat(LABEL_WIDTH + 1)}0${' '.repeat(Math.max(1, columns - 1 - label.length))}${label}`;
  const refused = line.some(({ served }) => !served) ? `   ${REFUSED} not served` : '';
  return {
    lines: [...first.map(draw), ...gap, ...last.map(draw)],
    legend: [
      axis,
      `${' '.repeat(LABEL_WIDTH + 1)}${WAITING} waiting   ${IN_SERVICE} in service, inferred${refused}   (a row an answer)`,
    ],
  };
}

function drawLine(
  { sentAt, startedAt, departedAt, served }: SeenClient,
  place: number,
  column: (at: number) => number,
  columns: number,
): TimelineLine {
  const sent = Math.min(column(sentAt), columns - 1);
  const started = Math.min(Math.max(sent, column(startedAt)), columns - 1);
  const ended = Math.max(started + 1, column(departedAt));
  return {
    label: String(place).padStart(LABEL_WIDTH),
    before: ' '.repeat(sent),
    waiting: WAITING.repeat(served ? started - sent : Math.max(0, ended - sent - 1)),
    inService: served ? IN_SERVICE.repeat(ended - started) : REFUSED,
  };
}
