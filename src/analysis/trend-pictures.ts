/** Headline figures over commits: a picture a figure, a line for what is alike. */
import { group } from 'd3-array';
import type { LineSeriesOption } from 'echarts';
import { countOf } from '../model/units.js';
import type { Headline } from './kind/kind.js';
import { axisName, CHART_DEFAULTS, colourOf, legendFor, type Picture, TOOLTIP } from './pictures/picture.js';
import { median } from './statistics/samples.js';
import { significant } from './view/format.js';

/** The headlines of one run. */
export interface TrendReading {
  /** The commit that it was made at, as it is shown. */
  readonly at: string;
  readonly headlines: readonly Headline[];
}

interface TrendPoint {
  readonly at: string;
  readonly value: number;
  readonly runs: number;
}

/** @param readings oldest first: commits stand in the order of their first run */
export function trendPictures(readings: readonly TrendReading[]): Picture[] {
  const all = readings.flatMap(({ at, headlines }) => headlines.map((headline) => ({ ...headline, at })));
  return [...group(all, ({ figure }) => figure)].map(([figure, points], index) => {
    const lines = [...group(points, ({ series }) => series)].map(([name, own]) => ({
      name,
      points: trendPoints(own),
    }));
    return trendPicture(`trend-${index + 1}`, figure, lines, [...new Set(points.map(({ at }) => at))]);
  });
}

/** Of several runs at a commit the median. */
function trendPoints(points: ReadonlyArray<Headline & { readonly at: string }>): TrendPoint[] {
  return [...group(points, ({ at }) => at)].map(([at, own]) => ({
    at,
    value: median(own.map(({ value }) => value)),
    runs: own.length,
  }));
}

function trendPicture(
  id: string,
  figure: string,
  lines: ReadonlyArray<{ readonly name: string; readonly points: readonly TrendPoint[] }>,
  commits: readonly string[],
): Picture {
  return {
    id,
    title: figure,
    words: `${figure}, over ${countOf(commits.length, 'commit')}, of ${lines.map(({ name }) => name).join('; ')}.`,
    height: 320,
    option: {
      ...CHART_DEFAULTS,
      legend: legendFor(lines.map(({ name }) => name)),
      tooltip: { ...TOOLTIP, trigger: 'item', formatter: '{a}\n{b}' },
      grid: { left: 58, right: 24, top: 50, bottom: 54, outerBoundsMode: 'none' },
      xAxis: { type: 'category', data: [...commits], axisLabel: { hideOverlap: true }, ...axisName('commit') },
      yAxis: { type: 'value', scale: true },
      series: lines.map(
        ({ name, points }, index): LineSeriesOption => ({
          type: 'line',
          name,
          symbol: 'circle',
          symbolSize: 7,
          itemStyle: { color: colourOf(index) },
          lineStyle: { color: colourOf(index), width: 2 },
          data: points.map(({ at, value, runs }) => ({
            name: `${at}: ${significant(value)} (${countOf(runs, 'run')})`,
            value: [at, Number(value.toPrecision(6))],
          })),
        }),
      ),
    },
    table: {
      title: `${figure}: the points that are drawn`,
      columns: [
        { heading: 'what', align: 'left', width: 30 },
        { heading: 'commit', align: 'left', width: 9 },
        { heading: 'median', align: 'right', width: 9 },
        { heading: 'runs', align: 'right', width: 6 },
      ],
      rows: lines.flatMap(({ name, points }) =>
        points.map(({ at, value, runs }) => [name, at, significant(value), String(runs)]),
      ),
    },
    points: lines.flatMap(({ points }, series) => points.map((_, index) => [series, index] as const)),
  };
}
