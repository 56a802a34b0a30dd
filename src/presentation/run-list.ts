/** The saved runs as a list. Runs that are in an index are listed without loading the analysis. */
import type { ListedRun } from '../analysis/registry.js';
import type { StoredDocument } from '../model/document.js';
import { type Format, outputFormat } from './formats.js';
import { printable, type RenderOptions, TEXT_OPTIONS } from './render/content.js';
import { listContent, type RunList } from './render/lists.js';

export type { ListedRun } from '../analysis/registry.js';

export const LIST_OPTIONS: RenderOptions = { ...TEXT_OPTIONS, details: true, rows: 'all' };

export async function renderRuns(
  list: RunList,
  { format, ...options }: { readonly format: Format } & Pick<RenderOptions, 'colour' | 'width'>,
): Promise<string> {
  const renderText = await outputFormat(format).load();
  return renderText(printable(listContent(list)), { ...LIST_OPTIONS, ...options });
}

/** Loads what makes the row of a run. */
export async function loadRunLister(): Promise<(document: StoredDocument) => ListedRun> {
  return (await import('../analysis/index.js')).listRun;
}
