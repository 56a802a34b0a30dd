/** The files that a report of one document is made of. */

import { pictures, render } from '../index.js';
import type { StoredDocument } from '../model/document.js';
import { drawSvg } from '../presentation/charts/svg.js';
import type { ThemeName } from '../presentation/charts/themes.js';
import { renderReport } from '../presentation/pages/report-page.js';
import { renderHgrm } from '../presentation/render/hgrm.js';
import { fileNameOf, type Part } from './report-files.js';

export type ReportFormat = 'html' | 'svg' | 'markdown' | 'csv' | 'json' | 'hgrm';

export async function partsOf(document: StoredDocument, format: ReportFormat, theme: ThemeName): Promise<Part[]> {
  const name = fileNameOf(document.name);
  const one = (text: string): Part[] => [{ name: `${name}.${SUFFIXES[format]}`, text }];
  switch (format) {
    case 'html':
      return one(renderReport(document));
    case 'svg':
      return (await pictures(document)).map((drawn) => ({
        name: `${name}-${drawn.id}${theme === 'light' ? '' : `-${theme}`}.svg`,
        text: `${drawSvg(drawn, theme)}\n`,
      }));
    case 'hgrm':
      return one(renderHgrm(document));
    default:
      return one(await render(document, format, { allRows: true, width: 80, colour: false }));
  }
}

const SUFFIXES: Readonly<Record<ReportFormat, string>> = {
  html: 'html',
  svg: 'svg',
  markdown: 'md',
  csv: 'csv',
  json: 'json',
  hgrm: 'hgrm',
};
