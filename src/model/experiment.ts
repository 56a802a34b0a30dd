/** A saved experiment: what was measured to answer its question. The answer is derived. */
import type { Header } from './header.js';
import type { RunDocument } from './run.js';

/** One measurement of an experiment: a run without a header of its own. */
export type ExperimentPart = WithoutHeader<RunDocument> & {
  /** What this part is, in a few words. */
  readonly title: string;
};

/** What a measurement is besides its header: the rest of a document of its own, or a piece of another. */
export type WithoutHeader<T> = T extends RunDocument ? Omit<T, keyof Header> : never;

export interface ExperimentDocument extends Header {
  readonly kind: 'experiment';
  /** Which one: the name of the experiment, not of the document. */
  readonly experiment: string;
  readonly parts: readonly ExperimentPart[];
}
