/** A table before it is drawn: every format draws the same sections. */

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
}
