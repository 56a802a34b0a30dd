/** Headline figures over commits: one picture per figure, one panel per series that can be compared. */
import { group } from 'd3-array';
import { countOf } from '../model/units.js';
import type { Headline } from './kind/kind.js';
import { spanAxis } from './pictures/axes.js';
import { type Axis, type Panel, type Picture, pointsOfPanels, type XY } from './pictures/picture.js';
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
  return [...group(all, ({ figure }) => figure)].flatMap(([figure, points], index) => {
    const lines = [...group(points, ({ series }) => series)].map(([name, own]) => ({
      name,
      points: trendPoints(own),
    }));
    // One point shows no trend.
    const drawn = lines.filter((line) => line.points.length > 1);
    return drawn.length === 0 ? [] : [trendPicture(`trend-${index + 1}`, figure, drawn)];
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

interface TrendLine {
  readonly name: string;
  readonly points: readonly TrendPoint[];
}

function trendPicture(id: string, figure: string, lines: readonly TrendLine[]): Picture {
  const drawn = lines.map(({ points }) => points.map(({ value }, at): XY => [at, Number(value.toPrecision(6))]));
  const commits = new Set(lines.flatMap(({ points }) => points.map(({ at }) => at)));
  return {
    id,
    title: figure,
    words: `${figure}, over ${countOf(commits.size, 'commit')}. ${lines.map(describeTrend).join(' ')}`,
    panels: lines.map(
      ({ name, points }, index): Panel => ({
        title: name,
        height: 84,
        x: commitAxis(points),
        y: spanAxis(
          points.map(({ value }) => value),
          '',
        ),
        marks: [
          { kind: 'line', tone: 'service', points: drawn[index] ?? [], label: '' },
          { kind: 'dots', tone: 'service', points: drawn[index] ?? [] },
        ],
      }),
    ),
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
    points: pointsOfPanels(drawn),
    pointing: 'nearest',
  };
}

function describeTrend({ name, points }: TrendLine): string {
  const [first] = points;
  return `${name}: from ${significant(first?.value ?? 0)} at ${first?.at} to ${significant(points.at(-1)?.value ?? 0)} at ${points.at(-1)?.at}.`;
}

/** Commits at equal distances; the first and the last are named. */
function commitAxis(points: readonly TrendPoint[]): Axis {
  const last = points.length - 1;
  const ticks = [0, last].map((at) => ({ at, label: points[at]?.at ?? '' }));
  return { scale: 'linear', from: -0.2 * last, to: 1.2 * last, ticks, name: '' };
}
