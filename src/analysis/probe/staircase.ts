import type { SeenClient } from '../../probe/estimation/answer/position-waits.js';
import { IN_SERVICE_SIGN, layTimeline, type ShownRows, type TimelineScale, WAITING_SIGN } from '../view/timeline.js';
import type { Timeline } from '../view/view.js';

const NOT_SERVED_SIGN = 'x';
/** Sent and not yet answered, where waiting can't be told from service. */
const UNANSWERED_SIGN = '─';

export function drawStaircase(line: readonly SeenClient[], rows: ShownRows, width: number): Timeline {
  const isInferred = line.some(({ startedAt }) => startedAt !== null);
  const signs = isInferred
    ? `${WAITING_SIGN} waiting   ${IN_SERVICE_SIGN} in service, inferred`
    : `${UNANSWERED_SIGN} from sent to answered`;
  const refused = line.some(({ served }) => !served) ? `   ${NOT_SERVED_SIGN} not served` : '';
  return layTimeline(
    {
      items: line.map((client, index) => ({ client, position: index + 1 })),
      span: line.reduce((last, { departedAt }) => Math.max(last, departedAt), 1),
      label: ({ position }) => String(position),
      draw: ({ client }, scale) => drawAnswer(client, scale),
      signs: `${signs}${refused}   (one row per answer)`,
    },
    rows,
    width,
  );
}

function drawAnswer({ sentAt, startedAt, departedAt, served }: SeenClient, { column, columns }: TimelineScale) {
  const sent = Math.min(column(sentAt), columns - 1);
  const ended = Math.max(sent + 1, column(departedAt));
  const before = ' '.repeat(sent);
  if (!served) return { before, waiting: WAITING_SIGN.repeat(ended - sent - 1), inService: NOT_SERVED_SIGN };
  if (startedAt === null) return { before: `${before}${UNANSWERED_SIGN.repeat(ended - sent)}` };
  const started = Math.min(Math.max(sent, column(startedAt)), columns - 1);
  const inService = IN_SERVICE_SIGN.repeat(Math.max(1, ended - started));
  return { before, waiting: WAITING_SIGN.repeat(started - sent), inService };
}
