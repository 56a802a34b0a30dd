/** A saved experiment: what was measured to answer its question. The answer is derived. */
import type { BurstDocument, Header, SustainedDocument } from './run.js';

type PartOf<T extends BurstDocument | SustainedDocument> = Omit<T, keyof Header> & {
  /** What this part is, in a few words. */
  readonly title: string;
};

/** One measurement of an experiment. */
export type ExperimentPart = PartOf<BurstDocument> | PartOf<SustainedDocument>;

export interface ExperimentDocument extends Header {
  readonly kind: 'experiment';
  /** Which one: the name of the experiment, not of the document. */
  readonly experiment: string;
  readonly parts: readonly ExperimentPart[];
}
