/** Throughput and response against clients with the bounds of operational analysis, or wait against utilisation with theory. */
import type { LineSeriesOption } from 'echarts';
import type { Swept } from '../../model/document.js';
import { MILLISECOND } from '../../model/units.js';
import { axisName, CHART_DEFAULTS, colourOf, legendFor, type Picture, TOOLTIP } from '../pictures/picture.js';
import { NOTHING, significant } from '../view/format.js';
import { hasSteadyState, type SweepRow, type SweptModel, sweptName } from './sweep-summary.js';

/** A quantity of the rows, and what it is compared with. */
interface SweepPlot {
  readonly id: string;
  readonly title: string;
  readonly axis: string;
  readonly measured: (row: SweepRow) => number | null;
  readonly expected: (row: SweepRow) => number | null;
  /** What `expected` is. */
  readonly against: string;
}

const inMilliseconds = (time: number | null): number | null => (time === null ? null : time / MILLISECOND);

/** The first of each is drawn in characters too. */
export const SWEEP_PLOTS: Readonly<Record<Swept, readonly [SweepPlot, ...SweepPlot[]]>> = {
  clients: [
    {
      id: 'throughput',
      title: 'Requests per second, by clients kept busy',
      axis: 'requests per second',
      measured: ({ throughput }) => throughput,
      expected: ({ throughputBound }) => throughputBound,
      against: 'bound min(N, c) / service time',
    },
    {
      id: 'response',
      title: 'Mean response time, by clients kept busy',
      axis: 'response, ms',
      measured: ({ responseMean }) => inMilliseconds(responseMean),
      expected: ({ responseBound }) => inMilliseconds(responseBound),
      against: 'bound max(S, N S / c)',
    },
  ],
  utilisation: [
    {
      id: 'wait-by-utilisation',
      title: 'Mean wait, by utilisation',
      axis: 'mean wait, ms',
      measured: (row) => (hasSteadyState(row) ? inMilliseconds(row.waitMean) : null),
      expected: ({ waitTheory }) => inMilliseconds(waitTheory),
      against: 'theory',
    },
  ],
};

export function sweepPictures(models: readonly SweptModel[], swept: Swept): Picture[] {
  return SWEEP_PLOTS[swept].map((plot) => sweepPicture(models, swept, plot));
}

interface PlotPoint {
  readonly value: number;
  readonly measured: number | null;
  readonly expected: number | null;
}

function sweepPicture(models: readonly SweptModel[], swept: Swept, plot: SweepPlot): Picture {
  const curves = models.map((model) => ({
    name: sweptName(model),
    points: model.rows.map(
      (row): PlotPoint => ({ value: row.value, measured: plot.measured(row), expected: plot.expected(row) }),
    ),
  }));
  const across = swept === 'clients' ? 'clients kept busy' : 'utilisation asked for';
  return {
    id: plot.id,
    title: plot.title,
    words: curves.map(({ name, points }) => describePlot(name, points, plot, swept)).join(' '),
    height: 380,
    option: {
      ...CHART_DEFAULTS,
      legend: legendFor(curves.map(({ name }) => name)),
      tooltip: { ...TOOLTIP, trigger: 'item', formatter: '{a}\n{b}' },
      grid: { left: 58, right: 24, top: 66, bottom: 50, outerBoundsMode: 'none' },
      xAxis: {
        ...(swept === 'clients' ? { type: 'log', logBase: 2 } : { type: 'value', min: 0 }),
        ...axisName(across),
      },
      yAxis: { type: 'value', min: 0, name: plot.axis, nameGap: 10, nameTextStyle: { align: 'left' } },
      series: curves.flatMap(({ name, points }, index) => plotSeries(name, points, index, plot)),
    },
    table: {
      title: 'The points that are drawn',
      columns: [
        { heading: 'server', align: 'left', width: 20 },
        { heading: across, align: 'right', width: 10 },
        { heading: plot.axis, align: 'right', width: 10 },
        { heading: plot.against, align: 'right', width: 10 },
      ],
      rows: curves.flatMap(({ name, points }) =>
        points.map(({ value, measured, expected }) => [
          name,
          String(value),
          writePoint(measured),
          writePoint(expected),
        ]),
      ),
    },
    points: curves.flatMap(({ points }, index) => points.map((_, at) => [2 * index + 1, at] as const)),
  };
}

function plotSeries(name: string, points: readonly PlotPoint[], index: number, plot: SweepPlot): LineSeriesOption[] {
  const color = colourOf(index);
  return [
    {
      type: 'line',
      name,
      symbol: 'none',
      silent: true,
      lineStyle: { color, width: 1.5, type: 'dashed' },
      itemStyle: { color },
      data: points.map(({ value, expected }) => [value, expected]),
    },
    {
      type: 'line',
      name,
      symbol: 'circle',
      symbolSize: 7,
      lineStyle: { color, width: 2 },
      itemStyle: { color },
      data: points.map(({ value, measured, expected }) => ({
        name: `at ${value}: ${writePoint(measured)} (${plot.against}: ${writePoint(expected)})`,
        value: [value, measured],
      })),
    },
  ];
}

function writePoint(value: number | null): string {
  return value === null ? NOTHING : significant(value);
}

function describePlot(name: string, points: readonly PlotPoint[], { axis, against }: SweepPlot, swept: Swept): string {
  const known = points.filter(({ measured }) => measured !== null);
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return `${name}: nothing to draw.`;
  const load = swept === 'clients' ? 'clients' : 'utilisation';
  const expected = points.some((point) => point.expected !== null) ? ` The broken line is ${against}.` : '';
  const start = `${writePoint(first.measured)} at ${first.value} (${load})`;
  if (known.length === 1) return `${name}: ${axis}: ${start}, the only point.${expected}`;
  return `${name}: ${axis} from ${start} to ${writePoint(last.measured)} at ${last.value}.${expected}`;
}
