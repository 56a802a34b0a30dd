/** A picture as SVG, drawn without a browser. */
import { createRequire } from 'node:module';
import type { Picture } from '../../analysis/pictures/picture.js';
import { type ThemeName, themeOf } from './themes.js';

// The library in one file, the same that pages take with them: its parts are hundreds, and take half a second to load.
const { init }: typeof import('echarts') = createRequire(import.meta.url)('echarts/dist/echarts.min.js');

/** One of several files that a document is drawn in. */
export interface DrawnFile {
  /** What follows the document's name in the name of the file. */
  readonly ending: string;
  readonly text: string;
}

/** A file for each picture. */
export function drawSvgFiles(pictures: readonly Picture[], theme: ThemeName): DrawnFile[] {
  const ending = theme === 'light' ? '' : `-${theme}`;
  return pictures.map((picture) => ({ ending: `-${picture.id}${ending}.svg`, text: `${drawSvg(picture, theme)}\n` }));
}

/** @param width px */
export function drawSvg({ option, height, title, words }: Picture, theme: ThemeName, width = 860): string {
  const { still, more } = withWholeLegend(option, width);
  const chart = init(null, themeOf(theme), { renderer: 'svg', ssr: true, width, height: height + more });
  try {
    chart.setOption(still);
    return withDescription(chart.renderToSVGString({ useViewBox: true }), title, words);
  } finally {
    chart.dispose();
  }
}

/** px, about: what a character of a legend takes, what stands before and after each name, and a further line. */
const CHARACTER = 7.2;
const BESIDE = 56;
const LEGEND_LINE = 36;

/**
 * Nobody can turn the pages of a legend here: it is all there, in as many lines as it takes, and the drawing begins
 * below. Panels have short names, that fit.
 */
function withWholeLegend(option: Picture['option'], width: number): { still: Picture['option']; more: number } {
  const { tooltip: _, legend, grid, ...rest } = option;
  if (legend === undefined || Array.isArray(legend)) return { still: { ...rest, ...(grid && { grid }) }, more: 0 };
  const names = (legend.data ?? []).map(String);
  const lines = Math.ceil(names.reduce((total, name) => total + name.length * CHARACTER + BESIDE, 0) / width);
  const isPanel = grid !== undefined && !Array.isArray(grid);
  const more = isPanel ? Math.max(0, lines - 1) * LEGEND_LINE : 0;
  const lowered = isPanel ? { grid: { ...grid, top: Number(grid.top ?? 0) + more } } : grid && { grid };
  return { still: { ...rest, legend: { ...legend, type: 'plain' }, ...lowered }, more };
}

/** What a screen reader says of it. */
function withDescription(svg: string, title: string, words: string): string {
  const text = `<title>${escapeXml(title)}</title>\n<desc>${escapeXml(words)}</desc>`;
  return svg.replace(/^<svg ([^>]*)>/, (_, attributes: string) => `<svg role="img" ${attributes}>\n${text}`);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
