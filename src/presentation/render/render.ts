/** Any document in any format. */

import { viewDocument } from '../../analysis/index.js';
import type { View, ViewOptions } from '../../analysis/view/view.js';
import type { StoredDocument } from '../../model/document.js';
import { plainThroughout } from '../../model/printable.js';
import { renderCsv } from './csv.js';
import type { Format } from './formats.js';
import { renderJson } from './json.js';
import { renderMarkdown } from './markdown.js';
import { renderTerminal } from './terminal.js';

export interface RenderOptions extends ViewOptions {
  readonly colour: boolean;
}

export function render(document: StoredDocument, format: Format, options: RenderOptions): string {
  switch (format) {
    case 'table':
      return renderTerminal(view(document, options), options);
    case 'json':
      return renderJson(document);
    case 'markdown':
      return renderMarkdown(document.name, view(document, options));
    case 'csv':
      return renderCsv(document);
  }
}

/** Whatever a document says, it does not reach a terminal as anything but text. */
function view(document: StoredDocument, options: ViewOptions): View {
  return plainThroughout(viewDocument(document, options));
}
