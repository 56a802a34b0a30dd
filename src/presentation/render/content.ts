/** What is shown, independent of the format; and the options of how to show it. */
import type { JudgedExpectation } from '../../analysis/kind/kind.js';
import type { Picture } from '../../analysis/pictures/picture.js';
import type { View, ViewOptions } from '../../analysis/view/view.js';
import type { Invocation } from '../../model/command-text.js';
import type { StoredDocument } from '../../model/document.js';
import { escapeUnprintable, plainThroughout } from '../../model/printable.js';

/** Characters per line of text: they fit the smallest common terminal. */
export const LINE_WIDTH = 80;

/** A result, the list of runs, or two runs side by side. Each format uses the parts that it needs. */
export interface Content {
  /** Null if the view contains it. */
  readonly title: string | null;
  readonly view: (options: ViewOptions) => View;
  readonly csv: () => CsvTable;
  readonly json: () => unknown;
}

/** A result has a document; lists and comparisons do not. */
export interface DocumentContent extends Content {
  readonly document: StoredDocument;
  readonly pictures: () => readonly Picture[];
}

export interface CsvTable {
  readonly rows: readonly object[];
  /** The headings, for a table that can be empty. */
  readonly columns?: readonly string[];
}

export interface RenderOptions extends ViewOptions {
  readonly colour: boolean;
  /** Whether the terminal shows only ASCII. */
  readonly ascii: boolean;
  /** How proposed commands are written. */
  readonly invocation: Invocation;
  /** What was expected of the document, and whether it is so: JUnit has a test case for each. */
  readonly judged?: readonly JudgedExpectation[];
}

/** Plain text for a file: the short view, without colour. */
export const TEXT_OPTIONS: RenderOptions = {
  details: false,
  rows: null,
  width: LINE_WIDTH,
  colour: false,
  ascii: false,
  invocation: 'installed',
};

/** JSON on one line, in which characters that could control a terminal are escaped too. */
export function stringifyJson(value: unknown): string {
  return `${escapeUnprintable(JSON.stringify(value))}\n`;
}

/** What came from outside is made printable here, before any format. */
export function printable<C extends Content>(content: C): C {
  return { ...content, view: (options: ViewOptions) => plainThroughout(content.view(options)) };
}
