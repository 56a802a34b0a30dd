/** What is shown of a document of any kind, and that in one format: only this format is loaded. */
import { kindOf, picturesOf, viewDocument } from '../analysis/index.js';
import type { StoredDocument } from '../model/document.js';
import { type Format, outputFormat } from './formats.js';
import { comparisonContent } from './render/comparison.js';
import { type Content, type DocumentContent, printable, type RenderOptions } from './render/content.js';
import { LIST_OPTIONS } from './run-list.js';

export async function renderDocument(
  document: StoredDocument,
  format: Format,
  options: RenderOptions,
): Promise<string> {
  return renderContent(contentOf(document), format, options);
}

/** @throws MeasurementFailure when the two can't be compared: they are of different kinds, or have nothing in common */
export async function renderComparison(
  first: StoredDocument,
  second: StoredDocument,
  format: Format,
  colour: boolean,
): Promise<string> {
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
