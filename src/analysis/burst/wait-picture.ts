/** Wait against place in line: what each client ahead costs, measured and as a first-come-first-served queue has it. */
import type { LineSeriesOption, ScatterSeriesOption } from 'echarts';
import { describeModel, hasOwnLines } from '../../model/models.js';
import type { Service } from '../../model/scenario.js';
import { formatDuration, type Nanoseconds } from '../../model/units.js';
import { axisName, COMMON, legendFor, TOOLTIP } from '../pictures/panels.js';
import { colourOf, describeThinning, type Picture, thin } from '../pictures/picture.js';
import { longestOf, timeScale } from '../pictures/time-scale.js';
import { linesOf, predictWaits } from '../queueing/prediction.js';
import { queueOf, queueOverflowed } from '../queueing/queue-length.js';
import { inOrderServed, waitTime } from '../queueing/times.js';
import { duration, fixed } from '../view/format.js';
import { figureOver } from './round-figures.js';
import type { ModelSummary } from './summary.js';

const MOST_POINTS = 400;

interface Point {
  readonly place: number;
  readonly waited: Nanoseconds;
  /** Null where clients did not stand in one line. */
  readonly predicted: Nanoseconds | null;
}

interface Curve {
  readonly name: string;
  readonly points: readonly Point[];
  readonly clients: number;
  readonly slope: string;
}

export function waitPicture(models: readonly ModelSummary[], service: Service): Picture {
  const curves = models.map((model) => curveOf(model, service));
  const points = curves.flatMap((curve) => curve.points);
  const scale = timeScale(longestOf(points.map(({ waited }) => waited)));
  return {
    id: 'wait-by-place',
    title: 'Waiting, by place in line',
    words: `${curves.map(describeCurve).join(' ')}${points.some((point) => point.predicted !== null) ? ' Broken lines: as a first-come-first-served queue predicts for the round that is shown.' : ''}`,
    height: 380,
    option: {
      ...COMMON,
      legend: legendFor(curves.map(({ name }) => name)),
      tooltip: { ...TOOLTIP, trigger: 'item', formatter: `{a}\n{b}` },
      grid: { left: 58, right: 18, top: 66, bottom: 50, outerBoundsMode: 'none' },
      xAxis: { type: 'value', minInterval: 1, ...axisName('place in line') },
      yAxis: { type: 'value', name: `waited, ${scale.unit}`, nameGap: 10, nameTextStyle: { align: 'left' } },
      series: curves.flatMap((curve, index) => seriesOf(curve, index, scale.of)),
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
        points.map(({ place, waited, predicted }) => [name, String(place), duration(waited), duration(predicted)]),
      ),
    },
    points: curves.flatMap(({ points }, series) => points.map((_, index) => [2 * series + 1, index] as const)),
  };
}

function curveOf(model: ModelSummary, service: Service): Curve {
  const line = inOrderServed(queueOf(model.shownRound.records));
  const predictions = queueOverflowed(model.shownRound)
    ? null
    : predictWaits(linesOf(line, model.places, hasOwnLines(model.choice, service)));
  const points = line.map((record, index) => ({
    place: index + 1,
    waited: waitTime(record),
    predicted: predictions?.get(record) ?? null,
  }));
  return {
    name: describeModel(model.choice),
    points: thin(points, MOST_POINTS),
    clients: points.length,
    slope: slopeInWords(model),
  };
}

/** What the line's slope says. */
function slopeInWords({ rounds, places }: ModelSummary): string {
  const cost = figureOver(rounds, 'costOfPlace');
  const share = figureOver(rounds, 'costPerService');
  if (cost === null) return 'too few clients stood in one line to tell what a place costs.';
  if (places === null || share === null) return `each further place cost ${formatDuration(cost.median)}.`;
  const service = places === 1 ? 'a service' : `a service shared by ${places}`;
  return `each further place in line cost ${formatDuration(cost.median)}, ${fixed(share.median, 2)} of ${service}.`;
}

function seriesOf(
  { name, points }: Curve,
  index: number,
  of: (time: Nanoseconds) => number,
): Array<LineSeriesOption | ScatterSeriesOption> {
  const color = colourOf(index);
  const predicted = points.flatMap(({ place, predicted }) => (predicted === null ? [] : [[place, of(predicted)]]));
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
      data: points.map(({ place, waited }) => ({
        name: `place ${place}: waited ${formatDuration(waited)}`,
        value: [place, of(waited)],
      })),
    },
  ];
}

function describeCurve({ name, slope, points, clients }: Curve): string {
  return `${name}: ${slope.replace(/\.$/, '')}${describeThinning(points.length, clients)}.`;
}
