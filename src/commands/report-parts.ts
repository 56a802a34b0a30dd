/** The files that a report of one document is made of. */

import { picturesOf } from '../analysis/index.js';
import type { StoredDocument } from '../model/document.js';
import { drawSvg } from '../presentation/charts/svg.js';
import type { ThemeName } from '../presentation/charts/themes.js';
import { renderReport } from '../presentation/pages/report-page.js';
import { renderHgrm } from '../presentation/render/hgrm.js';
import { render } from '../presentation/render/render.js';
import { fileNameOf, type Part } from './report-files.js';

export type ReportFormat = 'html' | 'svg' | 'markdown' | 'csv' | 'json' | 'hgrm';

export function partsOf(document: StoredDocument, format: ReportFormat, theme: ThemeName): Part[] {
  const name = fileNameOf(document.name);
  const one = (text: string): Part[] => [{ name: `${name}.${SUFFIXES[format]}`, text }];
  switch (format) {
    case 'html':
      return one(renderReport(document));
    case 'svg':
      return picturesOf(document).map((picture) => ({
        name: `${name}-${picture.id}${theme === 'light' ? '' : `-${theme}`}.svg`,
        text: `${drawSvg(picture, theme)}\n`,
      }));
    case 'hgrm':
      return one(renderHgrm(document));
    default:
      return one(render(document, format, { allRows: true, width: 80, colour: false }));
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
