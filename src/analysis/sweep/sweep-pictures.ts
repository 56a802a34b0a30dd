/** Throughput and response against clients with the bounds of operational analysis, or wait against utilisation with theory. */
import type { LineSeriesOption } from 'echarts';
import type { Swept } from '../../model/document.js';
import { MILLISECOND } from '../../model/units.js';
import { axisName, CHART_DEFAULTS, colourOf, legendFor, type Picture, TOOLTIP } from '../pictures/picture.js';
import { NOTHING, significant } from '../view/format.js';
import { nameOf, type SweepRow, type SweptModel } from './sweep-summary.js';

/** A quantity of the rows, and what it is held against. */
interface Plot {
  readonly id: string;
  readonly title: string;
  readonly axis: string;
  readonly measured: (row: SweepRow) => number | null;
  readonly expected: (row: SweepRow) => number | null;
  /** What `expected` is. */
  readonly against: string;
}

const milliseconds = (time: number | null): number | null => (time === null ? null : time / MILLISECOND);
/** A queue that grows for as long as clients come has no mean wait. */
const steady = (row: SweepRow): number | null =>
  row.utilisation === null || row.utilisation < 1 ? milliseconds(row.waitMean) : null;

const PLOTS: Readonly<Record<Swept, readonly Plot[]>> = {
  clients: [
    {
      id: 'throughput',
      title: 'Answers a second, by clients kept busy',
      axis: 'answers a second',
      measured: ({ throughput }) => throughput,
      expected: ({ throughputBound }) => throughputBound,
      against: 'bound min(N, c) / service time',
    },
    {
      id: 'response',
      title: 'Mean response time, by clients kept busy',
      axis: 'response, ms',
      measured: ({ responseMean }) => milliseconds(responseMean),
      expected: ({ responseBound }) => milliseconds(responseBound),
      against: 'bound max(S, N S / c)',
    },
  ],
  utilisation: [
    {
      id: 'wait-by-utilisation',
      title: 'Mean wait, by utilisation',
      axis: 'mean wait, ms',
      measured: steady,
      expected: ({ waitTheory }) => milliseconds(waitTheory),
      against: 'theory',
    },
  ],
};

export function sweepPictures(models: readonly SweptModel[], swept: Swept): Picture[] {
  return PLOTS[swept].map((plot) => sweepPicture(models, swept, plot));
}

interface Point {
  readonly value: number;
  readonly measured: number | null;
  readonly expected: number | null;
}

function sweepPicture(models: readonly SweptModel[], swept: Swept, plot: Plot): Picture {
  const curves = models.map((model) => ({
    name: nameOf(model),
    points: model.rows.map(
      (row): Point => ({ value: row.value, measured: plot.measured(row), expected: plot.expected(row) }),
    ),
  }));
  const across = swept === 'clients' ? 'clients kept busy' : 'utilisation asked for';
  return {
    id: plot.id,
    title: plot.title,
    words: curves.map(({ name, points }) => describeCurve(name, points, plot, swept)).join(' '),
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
      series: curves.flatMap(({ name, points }, index) => seriesOf(name, points, index, plot)),
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
        points.map(({ value, measured, expected }) => [name, String(value), write(measured), write(expected)]),
      ),
    },
    points: curves.flatMap(({ points }, index) => points.map((_, at) => [2 * index + 1, at] as const)),
  };
}

function seriesOf(name: string, points: readonly Point[], index: number, plot: Plot): LineSeriesOption[] {
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
        name: `at ${value}: ${write(measured)} (${plot.against}: ${write(expected)})`,
        value: [value, measured],
      })),
    },
  ];
}

function write(value: number | null): string {
  return value === null ? NOTHING : significant(value);
}

function describeCurve(name: string, points: readonly Point[], { axis, against }: Plot, swept: Swept): string {
  const known = points.filter(({ measured }) => measured !== null);
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return `${name}: nothing to draw.`;
  const load = swept === 'clients' ? 'clients' : 'utilisation';
  const expected = points.some((point) => point.expected !== null) ? ` The broken line is ${against}.` : '';
  const start = `${write(first.measured)} at ${first.value} (${load})`;
  if (known.length === 1) return `${name}: ${axis}: ${start}, the only point.${expected}`;
  return `${name}: ${axis} from ${start} to ${write(last.measured)} at ${last.value}.${expected}`;
}
