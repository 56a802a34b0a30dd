/** The files that a report of one document is made of. */
import type { StoredDocument } from '../model/document.js';
import type { ThemeName } from '../presentation/charts/svg.js';
import type { ReportFormat } from '../presentation/formats.js';
import { renderFiles } from '../presentation/index.js';
import { LINE_WIDTH } from '../presentation/render/content.js';
import { fileNameOf, type Part } from './report-files.js';

export async function partsOf(document: StoredDocument, format: ReportFormat, theme: ThemeName): Promise<Part[]> {
  const name = fileNameOf(document.name);
  const options = { allRows: true, width: LINE_WIDTH, colour: false, theme };
  return (await renderFiles(document, format, options)).map(({ ending, text }) => ({ name: `${name}${ending}`, text }));
}
