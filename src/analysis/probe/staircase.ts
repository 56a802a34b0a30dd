/** The staircase that a probe saw, in characters: one row per client, in the order of the answers. */
import { countOf, formatDuration } from '../../model/units.js';
import type { SeenClient } from '../../probe/estimation/answer/position-waits.js';
import { type Rows, selectRows } from '../burst/clients-section.js';
import type { Timeline, TimelineLine } from '../view/view.js';

const WAITING_SIGN = '·';
const SERVICE_SIGN = '█';
const NOT_SERVED_SIGN = 'x';
/** Sent and not yet answered, where waiting can't be told from service. */
const UNANSWERED_SIGN = '─';
const NUMBER_WIDTH = 6;

export function drawStaircase(line: readonly SeenClient[], rows: Rows, width: number): Timeline {
  const columns = width - NUMBER_WIDTH - 1;
  const end = line.reduce((last, { departedAt }) => Math.max(last, departedAt), 1);
  const column = (at: number) => Math.max(0, Math.min(columns, Math.round((at / end) * columns)));
  const numbered = line.map((client, index) => ({ client, position: index + 1 }));
  const { first, leftOut, last } = selectRows(numbered, rows);
  const draw = ({ client, position }: (typeof numbered)[number]) => drawAnswer(client, position, column, columns);
  const gap: TimelineLine[] =
    leftOut === 0
      ? []
      : [{ label: '...'.padStart(NUMBER_WIDTH), before: countOf(leftOut, 'more client'), waiting: '', inService: '' }];
  const label = formatDuration(end);
  const axis = `${' '.repeat(NUMBER_WIDTH + 1)}0${' '.repeat(Math.max(1, columns - 1 - label.length))}${label}`;
  const isInferred = line.some(({ startedAt }) => startedAt !== null);
  const signs = isInferred
    ? `${WAITING_SIGN} waiting   ${SERVICE_SIGN} in service, inferred`
    : `${UNANSWERED_SIGN} from sent to answered`;
  const refused = line.some(({ served }) => !served) ? `   ${NOT_SERVED_SIGN} not served` : '';
  return {
    lines: [...first.map(draw), ...gap, ...last.map(draw)],
    legend: [axis, `${' '.repeat(NUMBER_WIDTH + 1)}${signs}${refused}   (one row per answer)`],
  };
}

function drawAnswer(
  { sentAt, startedAt, departedAt, served }: SeenClient,
  position: number,
  column: (at: number) => number,
  columns: number,
): TimelineLine {
  const sent = Math.min(column(sentAt), columns - 1);
  const ended = Math.max(sent + 1, column(departedAt));
  const label = String(position).padStart(NUMBER_WIDTH);
  const before = ' '.repeat(sent);
  if (!served) return { label, before, waiting: WAITING_SIGN.repeat(ended - sent - 1), inService: NOT_SERVED_SIGN };
  if (startedAt === null)
    return { label, before: `${before}${UNANSWERED_SIGN.repeat(ended - sent)}`, waiting: '', inService: '' };
  const started = Math.min(Math.max(sent, column(startedAt)), columns - 1);
  const inService = SERVICE_SIGN.repeat(Math.max(1, ended - started));
  return { label, before, waiting: WAITING_SIGN.repeat(started - sent), inService };
}
