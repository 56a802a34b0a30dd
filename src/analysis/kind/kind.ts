/** A kind of document: all that code which takes any kind must know of each of them, and what kinds have in common. */
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
import type { Section, Statement, View, ViewOptions } from '../view/view.js';
import { describeWarning, type Warning } from '../view/warnings.js';

export interface Kind<D extends StoredDocument> {
  /** One of it, in a sentence: `a burst`. */
  readonly article: string;
  /** Everything that is known: what `--details` prints. */
  view(document: D, options: ViewOptions): View;
  /** The one screen that answers the question. */
  brief(document: D, options: ViewOptions): View;
  /** What was found, and whether it is sound: exit codes are read off this. */
  statements(document: D): readonly Statement[];
  /** What JSON has under `derived`; null: nothing follows from the document. */
  derived(document: D): object | null;
  /** Of a kind that may be told how many are expected to be served at once. */
  readonly judge?: (document: D, expected: readonly Expectation[]) => readonly JudgedExpectation[];
  /** Of a kind whose statements alone do not decide it. */
  readonly exitCode?: (document: D) => ExitCode;
  csvRows(document: D): object[];
  /** Its rows in the list of runs. */
  listed(document: D): readonly ListedModel[];
  /** Its points in the trend over commits. */
  headlines(document: D): readonly Headline[];
  pictures(document: D): readonly Picture[];
  /** How its page begins. */
  opening(document: D): Opening;
  /** Distributions for hgrm, of a kind that has one for each model. */
  readonly distributions?: (document: D) => readonly NamedDistribution[];
  /** Of a kind of which two can be compared. */
  readonly comparison?: {
    /** What was asked for, in words: what is not the same of both differs. */
    asked(document: D): Readonly<Record<string, string>>;
    /** A table for each pair of models. @throws MeasurementFailure when they have nothing in common */
    sections(first: D, second: D): readonly Section[];
  };
}

/** What became of one expectation. */
export interface JudgedExpectation {
  /** The model or the target, in words. */
  readonly subject: string;
  readonly expected: Expectation;
  readonly met: Met;
  /** Of a model: the concurrency that was proven; `none`: no cap; null: nothing was. */
  readonly proven: number | 'none' | null;
}

/** What a run says of the number of slots. */
export type ListedSlots =
  | { readonly kind: 'exactly' | 'at-least'; readonly count: number }
  /** There is no limit. */
  | { readonly kind: 'none' }
  /** Something was measured, and it does not decide the question: exit code 3. */
  | { readonly kind: 'inconclusive' }
  /** Nothing was measured, or what was measured contradicts itself: exit code 1 without a result. */
  | { readonly kind: 'failed' };

/** One model of a run. */
export interface ListedModel {
  /** The model in words; of a run that is not about one model, its subject. */
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

/** One of the few figures of a run that are compared with those of other runs: without a unit where there is such a one. */
export interface Headline {
  readonly figure: string;
  /** What is alike in runs that can be compared: the model, and how many clients. */
  readonly series: string;
  readonly value: number;
}

/** None where there is no such figure. */
export function headline(figure: string, series: string, value: number | null): Headline[] {
  return value === null || !Number.isFinite(value) ? [] : [{ figure, series, value }];
}

/** The series of a model under so many clients. */
function seriesOf(choice: ModelChoice, { scenario }: { readonly scenario: { readonly clients: number } }): string {
  return `${describeModel(choice)}, ${scenario.clients} clients`;
}

/** What a run says of each of its models. */
export interface RunSummary<M> {
  readonly models: readonly M[];
  /** Those that were saved, then those that follow from the records of each model. */
  readonly warnings: readonly Warning[];
}

export function runSummary<M extends { readonly warnings: readonly Warning[] }>(
  models: readonly M[],
  saved: readonly Warning[],
): RunSummary<M> {
  return { models, warnings: [...saved, ...models.flatMap(({ warnings }) => warnings)] };
}

/** The points in the trend of each model, as the figures of its kind have them. */
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

/** The median of one of the figures, by its id; null where the model does not have it. */
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

/** Two runs of a kind: the figures of each pair of models side by side. */
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

/** For JSON: every figure that is one number a round, and those that the table alone has. */
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

/** The first model beside each of the others. */
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
