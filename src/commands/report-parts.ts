/** The files that a report of one document is made of. */

import { picturesOf } from '../charts/pictures.js';
import { drawSvg } from '../charts/svg.js';
import type { ThemeName } from '../charts/themes.js';
import type { StoredDocument } from '../model/document.js';
import { renderReport } from '../pages/report-page.js';
import { renderHgrm } from '../report/hgrm.js';
import { render } from '../report/render.js';
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
