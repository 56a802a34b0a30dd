/** The interface of a kind of document, for code that handles all kinds, and helpers that several kinds share. */
import type { StoredDocument } from '../../model/document.js';
import type { ExitCode } from '../../model/failure.js';
import { describeModel } from '../../model/models.js';
import type { Expectation, Met } from '../../model/probe.js';
import type { ModelChoice } from '../../model/scenario.js';
import type { Nanoseconds } from '../../model/units.js';
import type { NamedDistribution } from '../pictures/distribution-picture.js';
import type { Opening } from '../pictures/opening.js';
import type { Picture } from '../pictures/picture.js';
import { type Figure, figureOf } from '../statistics/figure.js';
import { comparedFigures, describeRatios, pairModels } from '../view/comparison.js';
import { comparedRows, type FigureTable, figuresIn, figuresOf } from '../view/figure-table.js';
import { NOTHING } from '../view/format.js';
import type { Section, Statement, View, ViewOptions } from '../view/view.js';
import { describeWarning, type Warning } from '../view/warnings.js';

export interface Kind<D extends StoredDocument> {
  /** The kind with its article, as in `a burst`. */
  readonly article: string;
  /** Loads what only documents of a server at a URL need; by default that is nothing. */
  readonly loadAtUrl?: () => Promise<void>;
  /** The full view, for `--details`. */
  view(document: D, options: ViewOptions): View;
  /** The view that answers the question on one screen. */
  brief(document: D, options: ViewOptions): View;
  /** What was found, and whether it is sound. The exit code follows from this. */
  statements(document: D): readonly Statement[];
  /** The value of `derived` in JSON; null: the kind derives nothing. */
  derived(document: D): object | null;
  /** For kinds that accept an expected number of slots. */
  readonly judge?: (document: D, expected: readonly Expectation[]) => readonly JudgedExpectation[];
  /** For kinds whose exit code does not follow from the statements alone. */
  readonly exitCode?: (document: D) => ExitCode;
  csvRows(document: D): object[];
  /** The rows in the list of runs. */
  listed(document: D): readonly ListedModel[];
  /** The points in the trend over commits. */
  headlines(document: D): readonly Headline[];
  pictures(document: D): readonly Picture[];
  /** How the page of a document begins. */
  opening(document: D): Opening;
  /** Distributions for hgrm, for kinds that have one per model. */
  readonly distributions?: (document: D) => readonly NamedDistribution[];
  /** For kinds of which two documents can be compared. */
  readonly comparison?: {
    /** The settings of a run in words, by name. Settings that differ between the two runs are listed. */
    asked(document: D): Readonly<Record<string, string>>;
    /** One table per pair of models. @throws MeasurementFailure if the runs have nothing in common */
    sections(first: D, second: D): readonly Section[];
  };
}

/** Whether an expectation was met. */
export interface JudgedExpectation {
  /** The model or the target in words. */
  readonly subject: string;
  readonly expected: Expectation;
  readonly met: Met;
  /** For a model: the proven number of slots; `none`: no limit; null: nothing was proven. */
  readonly proven: number | 'none' | null;
}

/** The number of slots according to a run. */
export type ListedSlots =
  | { readonly kind: 'exactly'; readonly count: number }
  | { readonly kind: 'at-least'; readonly count: number }
  /** The server has no limit. */
  | { readonly kind: 'none' }
  /** The measurement does not decide the question: exit code 3. */
  | { readonly kind: 'inconclusive' }
  /** Nothing was measured, or the measurement contradicts itself: exit code 1 without a result. */
  | { readonly kind: 'failed' };

/** `4`, `>= 32`, `none`, `inconclusive` or `failed`; a dash if the run does not measure slots. */
export function describeSlots(slots: ListedSlots | null): string {
  if (slots === null) return NOTHING;
  switch (slots.kind) {
    case 'exactly':
      return String(slots.count);
    case 'at-least':
      return `>= ${slots.count}`;
    default:
      return slots.kind;
  }
}

/** One model of a run. */
export interface ListedModel {
  /** The model in words, or the subject of a run that is not about one model. */
  readonly about: string;
  readonly choice: ModelChoice | null;
  /** Null: the run does not measure slots. */
  readonly slots: ListedSlots | null;
  readonly waitP50: Nanoseconds | null;
  readonly lasted: Nanoseconds | null;
}

export const NO_LISTED_FIGURES = { choice: null, slots: null, waitP50: null, lasted: null };

export function listedModel(
  { model, workers, accept }: ModelChoice,
  figures: Partial<Pick<ListedModel, 'slots' | 'waitP50' | 'lasted'>>,
): ListedModel {
  const choice = { model, workers, accept };
  return { ...NO_LISTED_FIGURES, about: describeModel(choice), choice, ...figures };
}

/** A figure of a run for comparison with other runs. Dimensionless figures are preferred. */
export interface Headline {
  readonly figure: string;
  /** What comparable runs have in common: the model and the number of clients. */
  readonly series: string;
  readonly value: number;
}

/** Empty if the run does not have the figure. */
export function headline(figure: string, series: string, value: number | null): Headline[] {
  return value === null || !Number.isFinite(value) ? [] : [{ figure, series, value }];
}

/** The series of a model with the clients of this document. */
function seriesOf(choice: ModelChoice, { scenario }: { readonly scenario: { readonly clients: number } }): string {
  return `${describeModel(choice)}, ${scenario.clients} clients`;
}

/** The summaries of a run's models. */
export interface RunSummary<M> {
  readonly models: readonly M[];
  /** The saved warnings, then those derived from the records of each model. */
  readonly warnings: readonly Warning[];
}

export function runSummary<M extends { readonly warnings: readonly Warning[] }>(
  models: readonly M[],
  saved: readonly Warning[],
): RunSummary<M> {
  return { models, warnings: [...saved, ...models.flatMap(({ warnings }) => warnings)] };
}

/** The points of each model in the trend, from the table of figures. */
export function headlinesOfFigures<M extends { readonly choice: ModelChoice }>(
  table: FigureTable<M>,
  models: readonly M[],
  document: { readonly scenario: { readonly clients: number } },
): Headline[] {
  return models.flatMap((model) =>
    figuresIn(table, 'trend').flatMap(({ label, over }) =>
      headline(label, seriesOf(model.choice, document), over(model)?.median ?? null),
    ),
  );
}

/** The median of a figure, by its id; null if the model does not have it. */
export function medianById<M>(table: FigureTable<M>, id: string, model: M): number | null {
  return figureById(table, id, model)?.median ?? null;
}

export function figureById<M>(table: FigureTable<M>, id: string, model: M): Figure | null {
  return (
    figuresOf(table)
      .find((row) => row.id === id)
      ?.over(model) ?? null
  );
}

/** Compares two runs of a kind: the figures of each pair of models side by side. */
export function compareRuns<M extends { readonly choice: ModelChoice; readonly rounds: readonly unknown[] }>(
  table: FigureTable<M>,
  first: readonly M[],
  second: readonly M[],
): Section[] {
  return pairModels(first, second).map(({ first: a, second: b, title }) => {
    const notes = [describeRatios(false, [a.rounds.length, b.rounds.length])];
    return comparedFigures(comparedRows(table, a, b), { title, headings: ['A', 'B'], paired: false, notes });
  });
}

/** Warnings for JSON, each with its sentence. */
export function warningRows(warnings: readonly Warning[]): object[] {
  return warnings.map((warning) => ({ ...warning, text: describeWarning(warning) }));
}

/** For JSON: every figure with one number per round, and those that only the table has. */
export function numbersByName<M extends { readonly rounds: readonly object[] }>(
  table: FigureTable<M>,
  model: M,
): Readonly<Record<string, Figure | null>> {
  const named = Object.entries(model.rounds[0] ?? {}).flatMap(([name, value]) => (Array.isArray(value) ? [] : [name]));
  const values = (name: string) => model.rounds.map((round) => (round as Record<string, number | null>)[name] ?? null);
  const others = figuresOf(table).filter(({ id }) => !named.includes(id));
  return Object.fromEntries([
    ...named.map((name) => [name, figureOf(values(name))]),
    ...others.map(({ id, over }) => [id, over(model)]),
  ]);
}

/** Compares the first model with each of the others. */
export function besideFirst<M>(
  [first, ...others]: readonly M[],
  compare: (first: M, second: M, title: string) => Section,
): Section[] {
  return others.flatMap((other, index) => {
    if (first === undefined) return [];
    const title = others.length === 1 ? 'Side by side' : `Side by side, ${index + 1} of ${others.length}`;
    return [compare(first, other, title)];
  });
}
