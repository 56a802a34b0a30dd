/** A small chart for a terminal: points of several series over one axis, each with a sign of its own. */
import { plot } from 'simple-ascii-chart';

export interface Series {
  readonly name: string;
  readonly sign: string;
  readonly points: ReadonlyArray<readonly [x: number, y: number]>;
}

export interface TextChart {
  readonly title: string;
  readonly lines: readonly string[];
  readonly legend: string;
}

export interface ChartOptions {
  readonly title: string;
  readonly xAxis: string;
  readonly scale: 'linear' | 'doubling';
  /** Characters. */
  readonly width: number;
}

const HEIGHT = 10;
/** What the axis and its labels take. */
const MARGIN = 10;
const MOST_X_LABELS = 8;

/** Series that come later are drawn over those before. */
export function drawChart(series: readonly Series[], { title, xAxis, scale, width }: ChartOptions): TextChart {
  const forward = scale === 'doubling' ? Math.log2 : (x: number) => x;
  const backward = scale === 'doubling' ? (x: number) => 2 ** x : (x: number) => x;
  const placed = series.map(({ points }) => points.map(([x, y]): [number, number] => [forward(x), y]));
  const highest = placed.flat().reduce((most, [, y]) => Math.max(most, y), 0);
  // The package tells a point, not its series; the last that has it is the one on top.
  const signOf = (x: number, y: number): string =>
    series[placed.findLastIndex((points) => points.some((point) => point[0] === x && point[1] === y))]?.sign ?? '?';
  const text = plot(placed, {
    width: width - MARGIN,
    height: HEIGHT,
    yRange: [0, highest],
    customXAxisTicks: labelled(placed.at(-1)?.map(([x]) => x) ?? []),
    customYAxisTicks: [0, highest / 2, highest],
    formatter: (value, { axis }) => Number((axis === 'x' ? backward(value) : value).toPrecision(3)),
    lineFormatter: ({ x, y, plotX, plotY }) => ({ x: plotX + 1, y: plotY, symbol: signOf(x, y) }),
  });
  const lines = text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const signs = series.map(({ name, sign }) => `${sign} ${name}`).join('   ');
  return { title, lines, legend: `${signs}   (across: ${xAxis})` };
}

/** As many of the ticks as leave room for their labels. */
function labelled(ticks: readonly number[]): number[] {
  const every = Math.ceil(ticks.length / MOST_X_LABELS);
  return ticks.filter((_, index) => index % every === 0 || index === ticks.length - 1);
}
