/** The figures of a kind: each is stated once, and every table, comparison, list, trend and CSV reads them from here. */
import type { Figure } from '../statistics/figure.js';
import type { ComparedFigure } from './compared-figures.js';

/** Where a figure can be shown. */
export type Place = 'summary' | 'comparison' | 'sideBySide' | 'trend' | 'csv';

export interface FigureRow<Model> {
  /** Its key in JSON. */
  readonly id: string;
  readonly label: string;
  /** Its values over the rounds of a model; null where a round has none. */
  readonly over: (model: Model) => Figure | null;
  readonly write: (figure: Figure) => string;
  /** What it is compared with, a cell for each column between the figure and what it means: predicted, or a bound. */
  readonly reference?: (model: Model) => readonly string[];
  readonly meaning?: string | ((model: Model) => string);
  /** The places that show it; a text is its label there. */
  readonly shown: Readonly<Partial<Record<Place, true | string>>>;
}

/** The figures that a place shows, in the order of the table, each with its label there. */
export function figuresIn<Model>(
  table: ReadonlyArray<FigureRow<Model>>,
  place: Place,
): ReadonlyArray<FigureRow<Model>> {
  return table.flatMap((row) => {
    const shown = row.shown[place];
    return shown === undefined ? [] : [typeof shown === 'string' ? { ...row, label: shown } : row];
  });
}

/** The figures of two models, whether of one run or of two. */
export function comparedRows<Model>(
  table: ReadonlyArray<FigureRow<Model>>,
  first: Model,
  second: Model,
): ComparedFigure[] {
  return figuresIn(table, 'comparison').map(({ label, over, write }) => ({
    label,
    first: over(first),
    second: over(second),
    write,
  }));
}
