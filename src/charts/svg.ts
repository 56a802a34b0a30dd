/** A picture as SVG, drawn without a browser. */
import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Picture } from './picture.js';
import { type ThemeName, themeOf } from './themes.js';

use([
  BarChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  SVGRenderer,
]);

/** @param width px */
export function drawSvg({ option, height, title, words }: Picture, theme: ThemeName, width = 860): string {
  const chart = init(null, themeOf(theme), { renderer: 'svg', ssr: true, width, height });
  try {
    const { tooltip: _, legend, ...still } = option;
    // Nobody can turn the pages of a legend here: it is all there, in as many lines as it takes.
    chart.setOption({ ...still, ...(legend === undefined ? {} : { legend: { ...legend, type: 'plain' } }) });
    return describe(chart.renderToSVGString({ useViewBox: true }), title, words);
  } finally {
    chart.dispose();
  }
}

/** What a screen reader says of it. */
function describe(svg: string, title: string, words: string): string {
  const text = `<title>${escapeXml(title)}</title>\n<desc>${escapeXml(words)}</desc>`;
  return svg.replace(/^<svg ([^>]*)>/, (_, attributes: string) => `<svg role="img" ${attributes}>\n${text}`);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
