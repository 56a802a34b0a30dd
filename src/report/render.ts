/** Any document in any format. */
import { stringify } from 'csv-stringify/sync';
import type { SelfDocument, StoredDocument } from '../model/run.js';
import { renderCsv } from './csv.js';
import { renderJson } from './json.js';
import { renderMarkdown } from './markdown.js';
import { renderSelf, renderSelfMarkdown } from './self.js';
import { renderRun } from './terminal.js';
import type { ViewOptions } from './view.js';

export const FORMATS = ['table', 'json', 'markdown', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

export interface RenderOptions extends ViewOptions {
  readonly colour: boolean;
}

export function render(document: StoredDocument, format: Format, options: RenderOptions): string {
  if (document.kind === 'self') return renderSelfAs(document, format, options);
  switch (format) {
    case 'table':
      return renderRun(document, options);
    case 'json':
      return renderJson(document);
    case 'markdown':
      return renderMarkdown(document, options);
    case 'csv':
      return renderCsv(document);
  }
}

function renderSelfAs(document: SelfDocument, format: Format, { colour }: RenderOptions): string {
  switch (format) {
    case 'table':
      return renderSelf(document, colour);
    case 'json':
      return `${JSON.stringify(document)}\n`;
    case 'markdown':
      return renderSelfMarkdown(document);
    case 'csv':
      return stringify(
        document.suites.flatMap(({ question, tasks }) => tasks.map((task) => ({ question, ...task }))),
        { header: true },
      );
  }
}
