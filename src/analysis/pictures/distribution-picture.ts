/** Response and wait times as a percentile plot, on the axis that HDR histograms are drawn on. */

import type { LineSeriesOption } from 'echarts';
import type { Distribution } from '../../model/distribution.js';
import { formatDuration, MICROSECOND, type Nanoseconds } from '../../model/units.js';
import { duration } from '../view/format.js';
import {
  CHART_DEFAULTS,
  COLOURS,
  colourOf,
  legendFor,
  longestTime,
  type Picture,
  rowsDrawnBy,
  TOOLTIP,
  thinOut,
  timeScale,
} from './picture.js';

const MOST_PERCENTILES = 300;

interface PercentileCurve {
  readonly name: string;
  readonly points: readonly PercentilePoint[];
  readonly colour: string;
  readonly broken: boolean;
  readonly said: NamedDistribution['said'];
}

/** Null when no request was answered. */
export function distributionPicture(distributions: readonly NamedDistribution[]): Picture | null {
  const models = [...new Set(distributions.map(({ model }) => model))];
  const curves = distributions
    .filter(({ distribution }) => distribution.count > 0)
    .map(
      ({ model, what, distribution, said }): PercentileCurve => ({
        name: models.length === 1 ? what : `${model}, ${what}`,
        points: thinOut(percentileCurve(distribution), MOST_PERCENTILES),
        colour: colourOf(models.indexOf(model)),
        broken: what === 'wait time',
        said,
      }),
    );
  if (curves.length === 0) return null;
  const points = curves.flatMap((curve) => curve.points);
  const scale = timeScale(longestTime(points.map(({ time }) => time)));
  const highest = Math.max(1, ...points.map(({ share }) => nines(share)));
  return {
    id: 'percentiles',
    title: 'How long it took: percentiles',
    words: curves.map(describePercentiles).join(' '),
    height: 400,
    option: {
      ...CHART_DEFAULTS,
      // Lines of one colour are told apart by their strokes.
      legend: { ...legendFor(curves.map(({ name }) => name)), icon: 'inherit', itemWidth: 26 },
      tooltip: { ...TOOLTIP, trigger: 'item', formatter: '{a}\n{b}' },
      grid: { left: 58, right: 24, top: 66, bottom: 50, outerBoundsMode: 'none' },
      xAxis: {
        type: 'value',
        min: 0,
        max: Number(highest.toFixed(2)),
        interval: 1,
        name: 'share that took at most so long',
        nameLocation: 'middle',
        nameGap: 30,
        axisLabel: { show: false },
      },
      yAxis: { type: 'value', min: 0, name: `time, ${scale.unit}`, nameGap: 10, nameTextStyle: { align: 'left' } },
      series: [
        ...curves.map(
          ({ name, points, colour, broken }): LineSeriesOption => ({
            type: 'line',
            name,
            symbolSize: 3,
            showSymbol: true,
            lineStyle: { width: 2, color: colour, type: broken ? 'dashed' : 'solid' },
            itemStyle: { color: colour },
            data: points.map(({ share, time }) => ({
              name: `${percentOf(share)} took at most ${formatDuration(time)}`,
              value: [Number(nines(share).toFixed(4)), scale.of(time)],
            })),
          }),
        ),
        ninesAxis(highest),
      ],
    },
    table: {
      title: 'The points that are drawn',
      columns: [
        { heading: 'what', align: 'left', width: 30 },
        { heading: 'share', align: 'right', width: 10 },
        { heading: 'at most', align: 'right', width: 10 },
      ],
      rows: curves.flatMap(({ name, points }) =>
        points.map(({ share, time }) => [name, percentOf(share), duration(time)]),
      ),
    },
    points: rowsDrawnBy(curves.map((curve) => curve.points)),
  };
}

/** The labels of an axis can't be written without a function: they are those of lines that mark its whole numbers. */
function ninesAxis(highest: number): LineSeriesOption {
  const ticks = Array.from({ length: Math.floor(highest) + 1 }, (_, tick) => tick);
  return {
    type: 'line',
    data: [],
    silent: true,
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      lineStyle: { type: 'solid', width: 1, opacity: 0.35 },
      label: { position: 'start', formatter: '{b}', color: COLOURS.label, opacity: 1 },
      data: ticks.map((tick) => ({ name: describeNines(tick), xAxis: tick })),
    },
  };
}

function percentOf(share: number): string {
  const digits = Math.max(0, Math.ceil(nines(share)) - 1);
  return `${(share * 100).toFixed(Math.min(6, digits))} %`;
}

/** By the figures of the tables: those that are read off the drawn points are of all rounds together, and thinned. */
function describePercentiles({ name, said, points }: PercentileCurve): string {
  if (said.length === 0) return `${name}: ${duration(points.at(-1)?.time ?? null)} at most.`;
  return `${name}: ${said.map(({ share, time }) => `${share * 100} % within ${formatDuration(time)}`).join(', ')}.`;
}

export interface NamedDistribution {
  readonly model: string;
  readonly what: 'response time' | 'wait time' | 'wait time (inferred)';
  readonly distribution: Distribution;
  /** The percentiles that are said of it, as the tables have them: medians over the rounds. */
  readonly said: readonly SaidPercentile[];
}

export interface SaidPercentile {
  readonly share: number;
  readonly time: Nanoseconds;
}

interface PercentilePoint {
  /** Share of all that took at most this long, 0 to below 1. */
  readonly share: number;
  readonly time: Nanoseconds;
}

/**
 * A point for each bucket, at the share that lies below it and in it. The last would lie at 100 %, which that axis
 * never reaches: it is drawn half a count before.
 */
function percentileCurve({ count, counts, largest }: Distribution): PercentilePoint[] {
  let seen = 0;
  return counts.map(([upTo, here]) => {
    seen += here;
    const share = seen === count ? (count - 0.5) / count : seen / count;
    return { share, time: Math.min(upTo * MICROSECOND, largest ?? Number.POSITIVE_INFINITY) };
  });
}

/** Where a share stands on the axis: 0 at none, 1 at 90 %, 2 at 99 %, and so on. */
function nines(share: number): number {
  return -Math.log10(1 - share);
}

/** `90 %`, `99 %`, `99.9 %`: what stands at whole numbers of the axis. */
function describeNines(tick: number): string {
  const share = 1 - 10 ** -tick;
  return `${(share * 100).toFixed(Math.max(0, tick - 2))} %`;
}
