/** How many clients had arrived at a URL and not left, over the time of a round. */
import { formatDuration } from '../../model/units.js';
import { firstArrival } from '../burst/clients.js';
import { countAxis, longestTime, timeAxis, timeScale } from '../pictures/axes.js';
import { type Picture, pointsOfPanels, type XY } from '../pictures/picture.js';
import { countOverTime, meansOver, type Step } from '../pictures/steps.js';
import { arrivalOf } from '../queueing/times.js';
import { sorted } from '../statistics/samples.js';
import { duration, grouped, significant } from '../view/format.js';
import type { OutsideSummary } from './outside-summary.js';

/** A line of more steps can't be read, so the averages over this many intervals are drawn instead. */
const MOST_STEPS = 400;
const HEIGHT = 160;

/** Null without clients. */
export function presentPicture({ measured: [round], rounds: [figures] }: OutsideSummary): Picture | null {
  if (round === undefined || figures === undefined || figures.arrivals === 0) return null;
  const start = firstArrival(round.records);
  const clients = round.records.flatMap(({ client }) => client ?? []);
  const arrivals = sorted(clients.map((client) => arrivalOf(client) - start));
  const whole = countOverTime(
    arrivals,
    clients.map(({ departedAt }) => departedAt - start),
  );
  const isThinned = whole.length > MOST_STEPS;
  const steps: readonly Step[] = isThinned ? meansOver(whole, MOST_STEPS) : [[0, 0], ...whole];
  const end = longestTime(steps.map(([at]) => at));
  const scale = timeScale(end);
  const points = steps.map(([at, value]): XY => [scale.of(at), Number(value.toFixed(3))]);
  const last = arrivals.at(-1) ?? 0;
  const most = grouped(figures.mostPresent);
  return {
    id: 'in-the-system',
    title: 'In the system: arrived and not yet left',
    words: `One round. At most ${most} at once over ${formatDuration(end)}, ${significant(figures.meanPresent)} on average${isThinned ? ` (drawn as averages over ${MOST_STEPS} intervals)` : ''}. The last client arrived after ${formatDuration(last)}.`,
    panels: [
      {
        title: `never more than ${most} in the system`,
        height: HEIGHT,
        x: timeAxis(scale.of(end), `time since the first arrival, ${scale.unit}`),
        y: countAxis(longestTime(steps.map(([, value]) => value)), ''),
        marks: [
          { kind: 'steps', tone: 'neutral', points },
          { kind: 'rule', axis: 'x', at: scale.of(last), label: 'the last client arrives' },
        ],
      },
    ],
    table: {
      title: 'The steps drawn',
      columns: [
        { heading: 'from', align: 'right', width: 12 },
        { heading: 'in the system', align: 'right', width: 13 },
      ],
      rows: steps.map(([at, value]) => [duration(at), significant(value)]),
    },
    points: pointsOfPanels([points]),
    pointing: 'column',
  };
}
