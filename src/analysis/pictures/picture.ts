/** A chart before it is drawn: plain data that is drawn as SVG or by a browser alike, with the same figures as a table. */

import type { EChartsOption } from 'echarts';
import { MICROSECOND, MILLISECOND, type Nanoseconds, SECOND } from '../../model/units.js';
import type { Section } from '../view/view.js';

export interface Picture {
  /** Part of a file's name and of a page's anchors. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, for those who do not see it too. */
  readonly words: string;
  /** For ECharts; without colours of text and ground, which are the theme's, and without functions: it is saved as JSON. */
  readonly option: EChartsOption;
  /** px. */
  readonly height: number;
  /** The figures that are drawn: a row for each thing that can be pointed at. */
  readonly table: Section;
  /** The series, and the index in it, that each row of the table is drawn by. */
  readonly points: ReadonlyArray<readonly [series: number, index: number]>;
}

/** What stands for what, in every chart and in both themes: told apart by lightness too. */
export const COLOURS = {
  waiting: '#e3a53c',
  inService: '#2f6fd0',
  silent: '#8d97a3',
  notServed: '#b3372f',
  /** Of text that no theme colours. */
  label: '#76808c',
  models: ['#2f6fd0', '#d1701f', '#2a9161', '#a14fb3', '#b3372f', '#6f7d8c'],
} as const;

/** The colour of a model, by its index among those that are shown. */
export function colourOf(index: number): string {
  return COLOURS.models[index % COLOURS.models.length] ?? COLOURS.inService;
}

/** At most `most` of them, evenly spaced, the first and the last among them. */
export function thinOut<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => items[Math.round(index * step)] as T);
}

/**
 * What the rows of a table are drawn by, where each point of each series has its row.
 * @param drawnBy the series that has the points with this index
 */
export function rowsDrawnBy(
  points: ReadonlyArray<readonly unknown[]>,
  drawnBy: (index: number) => number = (index) => index,
): Picture['points'] {
  return points.flatMap((own, series) => own.map((_, index) => [drawnBy(series), index] as const));
}

/** `; 200 of 1,000 are drawn` when some are left out. */
export function describeThinning(drawn: number, all: number): string {
  return drawn === all ? '' : `; ${drawn.toLocaleString('en-GB')} of ${all.toLocaleString('en-GB')} are drawn`;
}

export interface Panel {
  readonly title: string;
  /** px, of the drawing alone. */
  readonly height: number;
}

const LEGEND_HEIGHT = 34;
const TITLE_HEIGHT = 30;
const PANEL_GAP = 14;
const AXIS_HEIGHT = 46;
/** Room for the labels of a vertical axis, px: the same in every panel, so that times stand above times. */
const LEFT_MARGIN = 58;
const RIGHT_MARGIN = 18;

export interface Layout {
  readonly option: Pick<EChartsOption, 'grid' | 'title'>;
  readonly height: number;
}

export function stackPanels(panels: readonly Panel[]): Layout {
  let top = LEGEND_HEIGHT;
  const tops = panels.map(({ height }) => {
    const at = top + TITLE_HEIGHT;
    top = at + height + PANEL_GAP;
    return at;
  });
  return {
    option: {
      grid: panels.map(({ height }, index) => ({
        left: LEFT_MARGIN,
        right: RIGHT_MARGIN,
        top: tops[index] ?? 0,
        height,
        outerBoundsMode: 'none' as const,
      })),
      title: panels.map(({ title }, index) => ({
        text: title,
        left: 4,
        top: (tops[index] ?? TITLE_HEIGHT) - TITLE_HEIGHT + 6,
        textStyle: { fontSize: 13, fontWeight: 600 as const },
      })),
    },
    height: top - PANEL_GAP + AXIS_HEIGHT,
  };
}

/** Horizontal axes of stacked panels: the same span in each, labels under the last. */
export function sharedAxis(count: number, name: string, axis: { readonly min: number; readonly max: number }) {
  return Array.from({ length: count }, (_, index) => ({
    type: 'value' as const,
    gridIndex: index,
    ...axis,
    ...(index === count - 1
      ? { ...axisName(name), axisLabel: { hideOverlap: true, showMaxLabel: false } }
      : { axisLabel: { show: false } }),
  }));
}

/** A name under the middle of a horizontal axis. */
export function axisName(name: string) {
  return { name, nameLocation: 'middle' as const, nameGap: 28 };
}

/** What every chart has alike. */
export const CHART_DEFAULTS = {
  animation: false,
  textStyle: { fontFamily: 'system-ui, Roboto, Arial, sans-serif' },
} as const;

/** A legend at the top; what does not fit can be paged through. */
export function legendFor(names: readonly string[]) {
  return { type: 'scroll' as const, top: 4, left: 4, icon: 'roundRect', itemWidth: 14, itemGap: 24, data: [...names] };
}

/** Tooltips are drawn as text, never as HTML: what came from outside can't become a part of the page. */
export const TOOLTIP = { renderMode: 'richText' as const, confine: true };

export interface TimeScale {
  readonly unit: 's' | 'ms' | 'µs';
  /** In the unit, to four digits of the longest: so much can be seen, and more would only make files large. */
  readonly of: (time: Nanoseconds) => number;
}

export function timeScale(longest: Nanoseconds): TimeScale {
  const [unit, size] =
    longest >= 2 * SECOND
      ? (['s', SECOND] as const)
      : longest >= 2 * MILLISECOND
        ? (['ms', MILLISECOND] as const)
        : (['µs', MICROSECOND] as const);
  const digits = Math.min(6, Math.max(0, 4 - Math.floor(Math.log10(Math.max(1, longest / size)))));
  return { unit, of: (time) => Number((time / size).toFixed(digits)) };
}

/** The largest of many, or 0: spread arguments end at some 100,000. */
export function longestTime(times: Iterable<Nanoseconds>): Nanoseconds {
  let longest = 0;
  for (const time of times) longest = Math.max(longest, time);
  return longest;
}
