/** A kind of document: all that code which takes any kind must know of each of them. The registry is index.ts. */
import type { StoredDocument } from '../model/document.js';
import { describeModel } from '../model/models.js';
import type { ModelChoice } from '../model/scenario.js';
import type { Nanoseconds } from '../model/units.js';
import type { NamedDistribution } from './pictures/distribution-picture.js';
import type { Picture } from './pictures/picture.js';
import type { Section, Statement, View, ViewOptions } from './view/view.js';

export interface Kind<D extends StoredDocument> {
  /** One of it, in a sentence: `a burst`. */
  readonly article: string;
  view(document: D, options: ViewOptions): View;
  /** What was found, and whether it is sound: exit codes are read off this. */
  statements(document: D): readonly Statement[];
  /** What JSON has under `derived`; null: nothing follows from the document. */
  derived(document: D): object | null;
  csvRows(document: D): object[];
  /** Its rows in the list of runs. */
  listed(document: D): readonly ListedModel[];
  /** Its points in the trend over commits. */
  headlines(document: D): readonly Headline[];
  pictures(document: D): readonly Picture[];
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

/** One model of a run. */
export interface ListedModel {
  /** The model in words; of what measured no model by itself, what it was. */
  readonly about: string;
  readonly choice: ModelChoice | null;
  /** The concurrency that was proven; `none`: no cap was; null: nothing was. */
  readonly cap: number | 'none' | null;
  readonly waitP50: Nanoseconds | null;
  readonly lasted: Nanoseconds | null;
}

export const NO_LISTED_FIGURES = { choice: null, cap: null, waitP50: null, lasted: null };

export function listedModel(
  { model, workers, accept }: ModelChoice,
  figures: Partial<Pick<ListedModel, 'cap' | 'waitP50' | 'lasted'>>,
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
export function seriesOf(
  choice: ModelChoice,
  { scenario }: { readonly scenario: { readonly clients: number } },
): string {
  return `${describeModel(choice)}, ${scenario.clients} clients`;
}
