import type { TextChart } from './chart.js';

export type Block =
  | { readonly kind: 'table'; readonly section: Section }
  | { readonly kind: 'timeline'; readonly timeline: Timeline }
  | { readonly kind: 'text'; readonly title: string; readonly text: string }
  | { readonly kind: 'chart'; readonly chart: TextChart };

/** What was found, of a model or of the whole. */
export interface Statement {
  readonly subject: string;
  readonly text: string;
  /** Whether the measurement did what it was made for. */
  readonly sound: boolean;
  /** Whether nothing speaks against it, and some of what was asked stays open. */
  readonly undecided?: boolean;
}

export interface View {
  /** What was measured, on which machine: a line each. */
  readonly heading: string;
  readonly blocks: readonly Block[];
  readonly footnotes: readonly string[];
  readonly statements: readonly Statement[];
  /** Lines about what could not be shown, under all the rest. */
  readonly problems?: readonly string[];
  /** Whether a reader wants what was found before anything else; else it comes last, where a terminal ends. */
  readonly statementsFirst?: boolean;
}

export interface ViewOptions {
  readonly allRows: boolean;
  /** Characters in a line. */
  readonly width: number;
}

export interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right';
  /** Characters that a terminal gives it; longer text wraps at spaces. */
  readonly width: number;
}

export interface Section {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: ReadonlyArray<readonly string[]>;
  /** Lines of text under the table. */
  readonly notes?: readonly string[];
  /** What a terminal shows instead where there are no rows. */
  readonly emptyText?: string;
}

/** What a line is made of, so that a terminal can colour the parts and a file need not. */
export interface TimelineLine {
  readonly label: string;
  readonly before: string;
  readonly waiting: string;
  readonly inService: string;
}

export interface Timeline {
  readonly lines: readonly TimelineLine[];
  /** The axis under the rows, and what the signs mean. */
  readonly legend: readonly string[];
}
