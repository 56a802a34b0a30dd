/** A document of any kind in any format. Only its kind and this format are loaded. */
import { kindOf, loadKindOf, picturesOf, viewDocument } from '../analysis/registry.js';
import type { StoredDocument } from '../model/document.js';
import type { DrawnFile } from './charts/svg.js';
import { type FileOptions, type Format, type OutputFormatName, outputFormat, type ReportFormat } from './formats.js';
import { type Content, type DocumentContent, printable, type RenderOptions } from './render/content.js';

/** A document in any format that is one text. */
export async function renderDocument(
  document: StoredDocument,
  format: Exclude<OutputFormatName, 'svg'>,
  options: RenderOptions,
): Promise<string> {
  await loadKindOf(document);
  const row = outputFormat(format);
  if (row.isOfAnything) return renderContent(contentOf(document), row.name, options);
  const draw: (content: DocumentContent, options: FileOptions) => string = await row.load();
  return draw(contentOf(document), { ...options, theme: 'light' });
}

/** The files of which a report of a document consists. */
export async function renderFiles(
  document: StoredDocument,
  format: ReportFormat,
  options: FileOptions,
): Promise<readonly DrawnFile[]> {
  await loadKindOf(document);
  const content = contentOf(document);
  const { suffix, ...row } = outputFormat(format);
  const drawn = row.isOfAnything
    ? await renderContent(content, row.name, options)
    : (await row.load())(content, options);
  return typeof drawn === 'string' ? [{ ending: `.${suffix}`, text: drawn }] : drawn;
}

/** @throws MeasurementFailure when the two can't be compared: they are of different kinds, or have nothing in common */
export async function renderComparison(
  first: StoredDocument,
  second: StoredDocument,
  format: Format,
  colour: boolean,
): Promise<string> {
  const [{ comparisonContent }, { LIST_OPTIONS }] = await Promise.all([
    import('./render/comparison.js'),
    import('./run-list.js'),
  ]);
  for (const document of [first, second]) await loadKindOf(document);
  return renderContent(comparisonContent(first, second), format, { ...LIST_OPTIONS, colour });
}

async function renderContent(content: Content, format: Format, options: RenderOptions): Promise<string> {
  const renderText = await outputFormat(format).load();
  return renderText(printable(content), options);
}

/** Its kind must have been loaded. */
export function contentOf(document: StoredDocument): DocumentContent {
  const kind = kindOf(document);
  return {
    document,
    title: document.name,
    view: (options) => viewDocument(document, options),
    csv: () => ({ rows: kind.csvRows(document) }),
    json: () => {
      const derived = kind.derived(document);
      return derived === null ? document : { ...document, derived };
    },
    pictures: () => picturesOf(document),
  };
}
