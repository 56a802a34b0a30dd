/** A chart before it is drawn: plain data that is drawn as SVG or by a browser alike, with the same figures as a table. */

import type { EChartsOption } from 'echarts';
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
  /** The series and the place in it that each row of the table is drawn by. */
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

/** The colour of a model: that of its place among those that are shown. */
export function colourOf(index: number): string {
  return COLOURS.models[index % COLOURS.models.length] ?? COLOURS.inService;
}

/** At most `most` of them, evenly spaced, the first and the last among them. */
export function thin<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => items[Math.round(index * step)] as T);
}

/** `; 200 of 1,000 are drawn` when some are left out. */
export function describeThinning(drawn: number, all: number): string {
  return drawn === all ? '' : `; ${drawn.toLocaleString('en-GB')} of ${all.toLocaleString('en-GB')} are drawn`;
}
