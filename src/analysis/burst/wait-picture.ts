/** Wait against position in the queue: what each client ahead costs, measured and predicted. */
import { describeModel, hasOwnLines } from '../../model/models.js';
import { formatDuration, type Nanoseconds } from '../../model/units.js';
import { longestTime, needsLogScale, timeAxis, timeScale, valueAxis } from '../pictures/axes.js';
import {
  describeThinning,
  type Mark,
  type Panel,
  type Picture,
  pointsOfPanels,
  thinOut,
  type XY,
} from '../pictures/picture.js';
import { queueOf as lineOf, queueOverflowed } from '../queueing/concurrency.js';
import { linesOf, predictWaits } from '../queueing/prediction.js';
import { inOrderServed, waitTime } from '../queueing/times.js';
import { duration, fixed } from '../view/format.js';
import { medianOver } from './round-figures.js';
import type { ModelSummary } from './summary.js';
import { shareOfService } from './verdict.js';

const MOST_WAIT_POINTS = 400;

interface WaitPoint {
  readonly position: number;
  readonly waited: Nanoseconds;
  /** Null if clients did not wait in one queue. */
  readonly predicted: Nanoseconds | null;
}

interface WaitCurve {
  readonly name: string;
  readonly points: readonly WaitPoint[];
  readonly clients: number;
  readonly slope: string;
}

/** Null if the server kept no record, so that no wait is known. */
export function waitPicture(models: readonly ModelSummary[]): Picture | null {
  const curves = models.map(waitCurveOf);
  if (curves.every(({ points }) => points.length === 0)) return null;
  const longest = curves.map(({ points }) => longestTime(points.map(({ waited }) => waited)));
  const isShared = !needsLogScale(longest);
  const scales = longest.map((own) => timeScale(isShared ? longestTime(longest) : own));
  const drawn = curves.map(({ points }, index) =>
    points.map(({ position, waited }): XY => [position, scales[index]?.of(waited) ?? 0]),
  );
  const highest = longestTime(drawn.flat().map(([, y]) => y));
  return {
    id: 'wait-by-place',
    title: 'Wait time by position in the queue',
    words: `${curves.map(describeWaitCurve).join(' ')}${curves.some(hasPrediction) ? ' Dashed lines: the prediction for a first-come-first-served queue in the shown round.' : ''}`,
    panels: curves.map((curve, index): Panel => {
      const { unit, of } = scales[index] ?? timeScale(0);
      const own = (drawn[index] ?? []).map(([, y]) => y);
      return {
        title: curves.length === 1 ? '' : `${curve.name}: ${curve.slope}`,
        height: curves.length === 1 ? 260 : 130,
        x: timeAxis(longestTime(curve.points.map(({ position }) => position)), 'position in the queue'),
        y: valueAxis(isShared ? [highest] : own, `wait, ${unit}`, curves.length === 1 ? 4 : 3),
        marks: waitMarks(curve, drawn[index] ?? [], of),
      };
    }),
    table: {
      title: 'The clients drawn',
      columns: [
        { heading: 'server', align: 'left', width: 20 },
        { heading: 'position', align: 'right', width: 6 },
        { heading: 'waited', align: 'right', width: 9 },
        { heading: 'predicted', align: 'right', width: 9 },
      ],
      rows: curves.flatMap(({ name, points }) =>
        points.map(({ position, waited, predicted }) => [
          name,
          String(position),
          duration(waited),
          duration(predicted),
        ]),
      ),
    },
    points: pointsOfPanels(drawn),
    pointing: 'column',
  };
}

function hasPrediction({ points }: WaitCurve): boolean {
  return points.some(({ predicted }) => predicted !== null);
}

function waitMarks({ points }: WaitCurve, measured: readonly XY[], of: (time: Nanoseconds) => number): Mark[] {
  const predicted = points.flatMap(({ position, predicted }): XY[] =>
    predicted === null ? [] : [[position, of(predicted)]],
  );
  return [
    { kind: 'line', tone: 'waiting', points: measured, label: 'measured' },
    ...(predicted.length === 0
      ? []
      : [{ kind: 'line', tone: 'theory', points: predicted, label: 'predicted', isDashed: true } as const]),
  ];
}

function waitCurveOf(model: ModelSummary): WaitCurve {
  const line = inOrderServed(lineOf(model.shownRound.records));
  const predictions = queueOverflowed(model.shownRound)
    ? null
    : predictWaits(linesOf(line, model.slots, hasOwnLines(model.choice, model.scenario.service)));
  const points = line.map((record, index) => ({
    position: index + 1,
    waited: waitTime(record),
    predicted: predictions?.get(record) ?? null,
  }));
  return {
    name: describeModel(model.choice),
    points: thinOut(points, MOST_WAIT_POINTS),
    clients: points.length,
    slope: slopeInWords(model),
  };
}

/** What a position in the queue costs, in words. */
function slopeInWords({ rounds, slots }: ModelSummary): string {
  const cost = medianOver(rounds, 'costOfPlace');
  const share = medianOver(rounds, 'costPerService');
  if (cost === null) return 'too few clients waited in one queue to show what each position costs';
  if (slots === null || share === null) return `each position in the queue cost ${formatDuration(cost)}`;
  return `each position in the queue cost ${formatDuration(cost)}, ${fixed(share, 2)} of ${shareOfService(slots)}`;
}

function describeWaitCurve({ name, slope, points, clients }: WaitCurve): string {
  return `${name}: ${slope}${describeThinning(points.length, clients)}.`;
}
