/** Everything that is shown, in any format: the one place where text from outside is made printable. */
import { kindOf, picturesOf, viewDocument } from '../analysis/index.js';
import type { StoredDocument } from '../model/document.js';
import { plainThroughout } from '../model/printable.js';
import type { DrawnFile } from './charts/svg.js';
import {
  type FileOptions,
  FORMATS,
  type Format,
  type OutputFormatName,
  outputFormat,
  type ReportFormat,
} from './formats.js';
import { comparisonContent } from './render/comparison.js';
import { type Content, type DocumentContent, type RenderOptions, TEXT_OPTIONS } from './render/content.js';
import { listContent } from './render/lists.js';

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
  return renderContent(listContent(documents, problems, title), format, { ...LIST_OPTIONS, colour, width });
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

const LIST_OPTIONS: RenderOptions = { ...TEXT_OPTIONS, details: true, rows: 'all' };

function renderContent(content: Content, format: Format, options: RenderOptions): string {
  const renderText = LOADED.get(format);
  if (renderText === undefined) throw new Error(`There is no format "${format}".`);
  return renderText({ ...content, view: (asked) => plainThroughout(content.view(asked)) }, options);
}

/** A document in any format that is one text. */
export async function renderText(
  document: StoredDocument,
  format: Exclude<OutputFormatName, 'svg'>,
  options: Partial<RenderOptions>,
): Promise<string> {
  const row = outputFormat(format);
  const whole = { ...TEXT_OPTIONS, ...options };
  if (row.isOfAnything) return renderContent(contentOf(document), row.name, whole);
  const draw: (content: DocumentContent, options: FileOptions) => string = await row.load();
  return draw(contentOf(document), { ...whole, theme: 'light' });
}

/** The files of which a report of a document consists. */
export async function renderFiles(
  document: StoredDocument,
  format: ReportFormat,
  options: FileOptions,
): Promise<readonly DrawnFile[]> {
  const content = contentOf(document);
  const { suffix, ...row } = outputFormat(format);
  const drawn = row.isOfAnything ? renderContent(content, row.name, options) : (await row.load())(content, options);
  return typeof drawn === 'string' ? [{ ending: `.${suffix}`, text: drawn }] : drawn;
}

function contentOf(document: StoredDocument): DocumentContent {
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
