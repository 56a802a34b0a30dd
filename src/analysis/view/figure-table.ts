/** The table of figures of a kind: each figure is defined once for all tables, comparisons, lists, trends and CSV. */
import { hasWorkers, lineOf } from '../../model/models.js';
import type { ModelChoice } from '../../model/scenario.js';
import type { ProcessFigures } from '../queueing/times.js';
import { type Figure, figureOf } from '../statistics/figure.js';
import type { FigurePair } from './comparison.js';
import { durationFigure, grouped, NOTHING, numberFigure } from './format.js';
import type { Section } from './view.js';

/** Where a figure can be shown. */
export type ShownIn = 'summary' | 'comparison' | 'sideBySide' | 'trend' | 'csv';

export interface FigureRow<Model> {
  /** The key in JSON. */
  readonly id: string;
  readonly label: string;
  /** The figure over the rounds of a model; null if a round lacks it. */
  readonly over: (model: Model) => Figure | null;
  readonly write: (figure: Figure) => string;
  /** How it is written in a comparison, if different from the summary. */
  readonly writeCompared?: (figure: Figure) => string;
  /** The cells between the figure and its meaning: predictions or bounds. */
  readonly reference?: (model: Model) => readonly string[];
  readonly meaning?: string | ((model: Model) => string);
  /** Whether the row is left out of the summary of a model that lacks the figure. Otherwise its cell is "-". */
  readonly optional?: true;
  /** Where it is shown; a text replaces the label there. */
  readonly shown: Readonly<Partial<Record<ShownIn, true | string>>>;
}

/** A row of a summary that is not a single figure: several numbers, or words. */
export interface TextRow<Model> {
  readonly label: string | ((model: Model) => string);
  /** Null: the row is left out. */
  readonly measured: (model: Model) => string | null;
  readonly reference?: (model: Model) => readonly string[];
  readonly meaning?: string | ((model: Model) => string);
}

/** Figures and text rows, in the order of the summary. */
export type FigureTable<Model> = ReadonlyArray<FigureRow<Model> | TextRow<Model>>;

/** All figures, in the order of the table. */
export function figuresOf<Model>(table: FigureTable<Model>): ReadonlyArray<FigureRow<Model>> {
  return table.filter((row) => 'over' in row);
}

/** The figures shown in one place, in the order of the table, with their labels there. */
export function figuresIn<Model>(table: FigureTable<Model>, where: ShownIn): ReadonlyArray<FigureRow<Model>> {
  return figuresOf(table).flatMap((row) => {
    const shown = row.shown[where];
    return shown === undefined ? [] : [typeof shown === 'string' ? { ...row, label: shown } : row];
  });
}

/** Compares the figures of two models, of the same run or of two. */
export function comparedRows<Model>(table: FigureTable<Model>, first: Model, second: Model): FigurePair[] {
  return figuresIn(table, 'comparison').map(({ label, over, write, writeCompared = write }) => ({
    label,
    first: over(first),
    second: over(second),
    write: writeCompared,
  }));
}

/** The summary of a model: label, measured value, references, and meaning of each figure. */
export function summarySection<Model>(
  table: FigureTable<Model>,
  model: Model,
  { title, columns, notes }: Pick<Section, 'title' | 'columns' | 'notes'>,
): Section {
  const references = new Array<string>(columns.length - 3).fill(NOTHING);
  const rows = table.flatMap((row) => {
    const measured = measuredIn(row, model);
    if (measured === null) return [];
    const label = textOf('over' in row && typeof row.shown.summary === 'string' ? row.shown.summary : row.label, model);
    return [[label, measured, ...(row.reference?.(model) ?? references), textOf(row.meaning ?? '', model)]];
  });
  return { title, columns, rows, ...(notes === undefined ? {} : { notes }) };
}

function measuredIn<Model>(row: FigureTable<Model>[number], model: Model): string | null {
  if ('measured' in row) return row.measured(model);
  if (row.shown.summary === undefined) return null;
  const figure = row.over(model);
  if (figure === null) return row.optional ? null : NOTHING;
  return row.write(figure);
}

function textOf<Model>(text: string | ((model: Model) => string), model: Model): string {
  return typeof text === 'string' ? text : text(model);
}

/** With more processes than this, the range of their counts is shown. */
const MOST_COUNTS = 8;

/**
 * How many clients each process served, for models whose processes serve several.
 * @param counts one per process, with 0 for processes that served none; null: not known
 */
export function servedByProcesses<Model extends { readonly choice: ModelChoice }>(
  counts: (model: Model) => readonly number[] | null,
): TextRow<Model> {
  return {
    label: 'served by each process',
    measured: (model) => {
      const { choice } = model;
      if (!hasWorkers(choice.model) || choice.workers === 1 || lineOf(choice) === 'process-each') return null;
      const served = counts(model);
      if (served === null) return null;
      return served.length > MOST_COUNTS ? `${Math.min(...served)} to ${Math.max(...served)}` : served.join(' / ');
    },
    meaning: 'clients per process, in the first round',
  };
}

/** The cost of starting a process per connection, for models that do. */
export function processCosts<Model>(
  rounds: (model: Model) => readonly ProcessFigures[],
): ReadonlyArray<FigureRow<Model>> {
  const row = (id: keyof ProcessFigures, label: string, write: FigureRow<Model>['write'], meaning: string) => ({
    id,
    label,
    over: (model: Model) => figureOf(rounds(model).map((round) => round[id])),
    write,
    meaning,
    optional: true as const,
    shown: { summary: true as const },
  });
  return [
    row(
      'processStartTime',
      'accept to request read',
      durationFigure,
      'the start of a process, and the arrival of the request',
    ),
    row('processCpuTime', 'CPU time of a process', durationFigure, 'user and system time'),
    row('processMemoryBytes', 'memory of a process', megabytes, "its peak; on Linux at least its parent's"),
  ];
}

function megabytes(figure: Figure): string {
  return numberFigure(figure, (bytes) => grouped(bytes / 1e6), 'MB');
}
