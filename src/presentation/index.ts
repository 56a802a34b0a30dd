/** Rendering without waiting, with all kinds and formats loaded: for tests, scripts and benchmarks. */
import { listRun } from '../analysis/index.js';
import type { StoredDocument } from '../model/document.js';
import { contentOf } from './document-content.js';
import { FORMATS, type Format, outputFormat } from './formats.js';
import { comparisonContent } from './render/comparison.js';
import { type Content, printable, type RenderOptions } from './render/content.js';
import { listContent } from './render/lists.js';
import { LIST_OPTIONS } from './run-list.js';

/** Loaded with this module, so that rendering is synchronous. */
const LOADED = new Map(
  await Promise.all(FORMATS.map(async (name) => [name, await outputFormat(name).load()] as const)),
);

/** A document of any kind. */
export function render(document: StoredDocument, format: Format, options: RenderOptions): string {
  return renderContent(contentOf(document), format, options);
}

/**
 * The list of saved runs.
 * @param problems lines about files that are not runs
 */
export function renderList(
  documents: readonly StoredDocument[],
  problems: readonly string[],
  title: string,
  colour: boolean,
  format: Format = 'table',
  width: number = LIST_OPTIONS.width,
): string {
  return renderContent(listContent({ runs: documents.map(listRun), problems, title }), format, {
    ...LIST_OPTIONS,
    colour,
    width,
  });
}

/**
 * Two saved runs side by side.
 * @throws MeasurementFailure if the two can't be compared: they are of different kinds, or have nothing in common
 */
export function renderRunComparison(
  first: StoredDocument,
  second: StoredDocument,
  format: Format,
  colour: boolean,
): string {
  return renderContent(comparisonContent(first, second), format, { ...LIST_OPTIONS, colour });
}

function renderContent(content: Content, format: Format, options: RenderOptions): string {
  const renderText = LOADED.get(format);
  if (renderText === undefined) throw new Error(`There is no format "${format}".`);
  return renderText(printable(content), options);
}
