/** What is shown, before any format; and what a format is told of how to show it. */
import type { JudgedExpectation } from '../../analysis/kind/kind.js';
import type { Picture } from '../../analysis/pictures/picture.js';
import type { View, ViewOptions } from '../../analysis/view/view.js';
import type { Invocation } from '../../model/command-text.js';
import type { StoredDocument } from '../../model/document.js';
import { escapeUnprintable } from '../../model/printable.js';

/** Characters in a line of text: the smallest usual window holds it. */
export const LINE_WIDTH = 80;

/** A result, the list of runs, or two runs side by side: a format takes of it what it is made from. */
export interface Content {
  /** Null where the view says it. */
  readonly title: string | null;
  readonly view: (options: ViewOptions) => View;
  readonly csv: () => CsvTable;
  readonly json: () => unknown;
}

/** A result has more than lists and comparisons have. */
export interface DocumentContent extends Content {
  readonly document: StoredDocument;
  readonly pictures: () => readonly Picture[];
}

export interface CsvTable {
  readonly rows: readonly object[];
  /** The headings, where there may be no row to take them from. */
  readonly columns?: readonly string[];
}

export interface RenderOptions extends ViewOptions {
  readonly colour: boolean;
  /** Whether a terminal can show no more than ASCII. */
  readonly ascii: boolean;
  /** How the commands are written that a result proposes. */
  readonly invocation: Invocation;
  /** What was expected of the document, and whether it is so: JUnit has a test case for each. */
  readonly judged?: readonly JudgedExpectation[];
}

/** Plain text for a file: short, without colour. */
export const TEXT_OPTIONS: RenderOptions = {
  details: false,
  rows: null,
  width: LINE_WIDTH,
  colour: false,
  ascii: false,
  invocation: 'installed',
};

/** JSON on one line. It leaves some characters as they are that a terminal must not get either. */
export function stringifyJson(value: unknown): string {
  return `${escapeUnprintable(JSON.stringify(value))}\n`;
}
