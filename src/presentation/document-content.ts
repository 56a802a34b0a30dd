/** What is shown of a document of any kind, and that in one format: only this format is loaded. */
import { kindOf, picturesOf, viewDocument } from '../analysis/index.js';
import type { StoredDocument } from '../model/document.js';
import { type FileOptions, type Format, type OutputFormatName, outputFormat } from './formats.js';
import { type Content, type DocumentContent, printable, type RenderOptions } from './render/content.js';

/** A document in any format that is one text. */
export async function renderDocument(
  document: StoredDocument,
  format: Exclude<OutputFormatName, 'svg'>,
  options: RenderOptions,
): Promise<string> {
  const row = outputFormat(format);
  if (row.isOfAnything) return renderContent(contentOf(document), row.name, options);
  const draw: (content: DocumentContent, options: FileOptions) => string = await row.load();
  return draw(contentOf(document), { ...options, theme: 'light' });
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
  return renderContent(comparisonContent(first, second), format, { ...LIST_OPTIONS, colour });
}

async function renderContent(content: Content, format: Format, options: RenderOptions): Promise<string> {
  const renderText = await outputFormat(format).load();
  return renderText(printable(content), options);
}

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
