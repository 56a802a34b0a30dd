/** Wait against position in line: what each client ahead costs, measured and as a first-come-first-served queue has it. */
import type { LineSeriesOption, ScatterSeriesOption } from 'echarts';
import { describeModel, hasOwnLines } from '../../model/models.js';
import { formatDuration, type Nanoseconds } from '../../model/units.js';
import {
  axisName,
  CHART_DEFAULTS,
  colourOf,
  describeThinning,
  legendFor,
  longestTime,
  type Picture,
  rowsDrawnBy,
  TOOLTIP,
  thinOut,
  timeScale,
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
  /** Null where clients did not stand in one line. */
  readonly predicted: Nanoseconds | null;
}

interface WaitCurve {
  readonly name: string;
  readonly points: readonly WaitPoint[];
  readonly clients: number;
  readonly slope: string;
}

export function waitPicture(models: readonly ModelSummary[]): Picture {
  const curves = models.map(waitCurveOf);
  const points = curves.flatMap((curve) => curve.points);
  const scale = timeScale(longestTime(points.map(({ waited }) => waited)));
  return {
    id: 'wait-by-place',
    title: 'Waiting, by place in line',
    words: `${curves.map(describeWaitCurve).join(' ')}${points.some((point) => point.predicted !== null) ? ' Broken lines: as a first-come-first-served queue predicts for the round that is shown.' : ''}`,
    height: 380,
    option: {
      ...CHART_DEFAULTS,
      legend: legendFor(curves.map(({ name }) => name)),
      tooltip: { ...TOOLTIP, trigger: 'item', formatter: `{a}\n{b}` },
      grid: { left: 58, right: 18, top: 66, bottom: 50, outerBoundsMode: 'none' },
      xAxis: { type: 'value', minInterval: 1, ...axisName('place in line') },
      yAxis: { type: 'value', name: `waited, ${scale.unit}`, nameGap: 10, nameTextStyle: { align: 'left' } },
      series: curves.flatMap((curve, index) => waitSeriesOf(curve, index, scale.of)),
    },
    table: {
      title: 'The clients that are drawn',
      columns: [
        { heading: 'server', align: 'left', width: 20 },
        { heading: 'place', align: 'right', width: 6 },
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
    // Each curve is a line for what is predicted, and the points.
    points: rowsDrawnBy(
      curves.map((curve) => curve.points),
      (index) => 2 * index + 1,
    ),
  };
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

/** What the line's slope says. */
function slopeInWords({ rounds, slots }: ModelSummary): string {
  const cost = medianOver(rounds, 'costOfPlace');
  const share = medianOver(rounds, 'costPerService');
  if (cost === null) return 'too few clients stood in one line to tell what a place costs.';
  if (slots === null || share === null) return `each further place cost ${formatDuration(cost)}.`;
  return `each further place in line cost ${formatDuration(cost)}, ${fixed(share, 2)} of ${shareOfService(slots)}.`;
}

function waitSeriesOf(
  { name, points }: WaitCurve,
  index: number,
  of: (time: Nanoseconds) => number,
): Array<LineSeriesOption | ScatterSeriesOption> {
  const color = colourOf(index);
  const predicted = points.flatMap(({ position, predicted }) =>
    predicted === null ? [] : [[position, of(predicted)]],
  );
  return [
    {
      type: 'line',
      name,
      data: predicted,
      symbol: 'none',
      silent: true,
      step: false,
      lineStyle: { color, width: 1.5, type: 'dashed', opacity: 0.9 },
      itemStyle: { color },
    },
    {
      type: 'scatter',
      name,
      symbolSize: points.length > 100 ? 4 : 7,
      itemStyle: { color, opacity: 0.85 },
      data: points.map(({ position, waited }) => ({
        name: `place ${position}: waited ${formatDuration(waited)}`,
        value: [position, of(waited)],
      })),
    },
  ];
}

function describeWaitCurve({ name, slope, points, clients }: WaitCurve): string {
  return `${name}: ${slope.replace(/\.$/, '')}${describeThinning(points.length, clients)}.`;
}
