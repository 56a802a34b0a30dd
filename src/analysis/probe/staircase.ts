/** The staircase that a probe saw, in characters: a row a client, in the order of the answers. */
import { countOf, formatDuration } from '../../model/units.js';
import type { SeenClient } from '../../probe/estimation/position-waits.js';
import { type ShownRows, selectRows } from '../view/timeline.js';
import type { Timeline, TimelineLine } from '../view/view.js';

const WAITING = '·';
const IN_SERVICE = '█';
const REFUSED = 'x';
/** Sent and not yet answered, where nothing tells waiting from service. */
const OUT = '─';
const LABEL_WIDTH = 6;

export function drawStaircase(line: readonly SeenClient[], rows: ShownRows, width: number): Timeline {
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
  const isInferred = line.some(({ startedAt }) => startedAt !== null);
  const signs = isInferred ? `${WAITING} waiting   ${IN_SERVICE} in service, inferred` : `${OUT} from sent to answered`;
  const refused = line.some(({ served }) => !served) ? `   ${REFUSED} not served` : '';
  return {
    lines: [...first.map(draw), ...gap, ...last.map(draw)],
    legend: [axis, `${' '.repeat(LABEL_WIDTH + 1)}${signs}${refused}   (one row per answer)`],
  };
}

function drawLine(
  { sentAt, startedAt, departedAt, served }: SeenClient,
  place: number,
  column: (at: number) => number,
  columns: number,
): TimelineLine {
  const sent = Math.min(column(sentAt), columns - 1);
  const ended = Math.max(sent + 1, column(departedAt));
  const label = String(place).padStart(LABEL_WIDTH);
  const before = ' '.repeat(sent);
  if (!served) return { label, before, waiting: WAITING.repeat(ended - sent - 1), inService: REFUSED };
  if (startedAt === null) return { label, before: `${before}${OUT.repeat(ended - sent)}`, waiting: '', inService: '' };
  const started = Math.min(Math.max(sent, column(startedAt)), columns - 1);
  const inService = IN_SERVICE.repeat(Math.max(1, ended - started));
  return { label, before, waiting: WAITING.repeat(started - sent), inService };
}
