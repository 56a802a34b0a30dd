/** A picture as a file: a self-contained SVG with its own colours. */

import type { Panel, Picture } from '../../analysis/pictures/picture.js';
import { escapeXml } from './escape.js';
import { drawPlot } from './plot.js';
import { PICTURE_STYLE, type ThemeName, themeVariables } from './themes.js';

export { THEMES, type ThemeName } from './themes.js';

/** One of the files that a document is drawn in. */
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

/** px */
const MARGIN = 14;
const TITLE = 24;

/** @param width px */
export function drawSvg({ panels, title, words }: Picture, theme: ThemeName, width = 860): string {
  let height = MARGIN;
  const drawn = panels.map((panel) => {
    const { text, height: own } = drawPanel(panel, height, width);
    height += own;
    return text;
  });
  const style = `:root { ${themeVariables(theme)} }\n${PICTURE_STYLE}\nsvg .title { font-weight: 600; font-size: 13px }`;
  return [
    `<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${Math.round(height)}">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(words)}</desc>`,
    `<style>${style}</style>`,
    '<rect width="100%" height="100%" style="fill: var(--ground)"/>',
    ...drawn,
    '</svg>',
  ].join('\n');
}

function drawPanel(panel: Panel, top: number, width: number) {
  const { elements, height, left } = drawPlot(panel);
  const title =
    panel.title === '' ? '' : `<text class="title" x="${MARGIN}" y="${top + 10}">${escapeXml(panel.title)}</text>`;
  const y = top + (panel.title === '' ? 0 : TITLE);
  const plot = `<svg x="${MARGIN + left}" y="${y}" width="${width - left - 2 * MARGIN}" height="${height}" overflow="visible">${elements}</svg>`;
  return { text: `${title}${plot}`, height: y - top + height + MARGIN };
}
