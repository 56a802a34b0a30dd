/** Rows of stretches of time, one after the other in each row; panels of them one above the other on one time axis. */
import type { BarSeriesOption } from 'echarts';
import type { Nanoseconds } from '../../model/units.js';
import type { Picture } from './picture.js';
import { CHART_DEFAULTS, legendFor, longestTime, sharedAxis, stackPanels, TOOLTIP, timeScale } from './picture.js';

/** A kind of stretch; without a name it is what comes before the row begins, and is not drawn. */
export interface Segment<R> {
  readonly name: string;
  readonly colour: string;
  readonly pick: (row: R) => Nanoseconds;
  /** Drawn at least so wide, px: what is shorter can be seen all the same. */
  readonly narrowest?: number;
  /** Named in the legend also where no row has it. */
  readonly always?: boolean;
}

interface RowsPanel<R> {
  readonly title: string;
  readonly rows: readonly R[];
}

export interface StackedRows<R> {
  readonly panels: ReadonlyArray<RowsPanel<R>>;
  readonly segments: ReadonlyArray<Segment<R>>;
  readonly labelOf: (row: R, index: number) => string;
  /** What time counts from, for the axis. */
  readonly since: string;
  /** What is told of a row that is pointed at; the unit stands for `UNIT`. */
  readonly tooltip: string;
}

/** Rows that a panel has room for. */
export const MOST_ROWS = 200;
/** Labels that a panel has room for, one above the other. */
const MOST_LABELS = 25;
const ROW_HEIGHT = 16;
const LOWEST_PANEL = 44;
const HIGHEST_PANEL = 400;
/** From so many rows on they touch. */
const TOUCHING_ROWS = 60;

export function stackRows<R>(options: StackedRows<R>): Pick<Picture, 'option' | 'height' | 'points'> {
  const { panels, segments, labelOf, since, tooltip } = options;
  const rows = panels.flatMap((panel) => panel.rows);
  const end = longestTime(rows.map((row) => segments.reduce((total, { pick }) => total + pick(row), 0)));
  const scale = timeScale(end);
  const layout = stackPanels(panels.map(({ title, rows }) => ({ title, height: heightOf(rows.length) })));
  const named = segments.filter(
    ({ name, always, pick }) => name !== '' && (always || rows.some((row) => pick(row) > 0)),
  );
  return {
    height: layout.height,
    option: {
      ...CHART_DEFAULTS,
      ...layout.option,
      legend: legendFor(named.map(({ name }) => name)),
      tooltip: {
        ...TOOLTIP,
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        formatter: tooltip.replaceAll('UNIT', scale.unit),
      },
      xAxis: sharedAxis(panels.length, `time since ${since}, ${scale.unit}`, { min: 0, max: scale.of(end) || 1 }),
      yAxis: panels.map(({ rows }, panel) => ({
        type: 'category',
        gridIndex: panel,
        inverse: true,
        data: rows.map(labelOf),
        axisTick: { show: false },
        axisLabel: { hideOverlap: true, interval: Math.max(0, Math.ceil(rows.length / MOST_LABELS) - 1) },
        splitLine: { show: false },
      })),
      series: panels.flatMap((panel, index) => barsOf(panel, index, segments, scale.of)),
    },
    // The first stretch that is drawn stands for its row.
    points: panels.flatMap((panel, index) => panel.rows.map((_, at) => [index * segments.length + 1, at] as const)),
  };
}

function barsOf<R>(
  { rows }: RowsPanel<R>,
  panel: number,
  segments: ReadonlyArray<Segment<R>>,
  of: (time: Nanoseconds) => number,
): BarSeriesOption[] {
  return segments.map(({ name, colour, pick, narrowest = 0 }) => ({
    type: 'bar',
    name,
    stack: `panel ${panel}`,
    xAxisIndex: panel,
    yAxisIndex: panel,
    itemStyle: { color: colour },
    barCategoryGap: rows.length > TOUCHING_ROWS ? '0%' : '16%',
    barMaxWidth: 14,
    barMinHeight: narrowest,
    silent: name === '',
    data: rows.map((row) => of(pick(row))),
  }));
}

function heightOf(rows: number): number {
  return Math.min(HIGHEST_PANEL, Math.max(LOWEST_PANEL, rows * ROW_HEIGHT));
}
