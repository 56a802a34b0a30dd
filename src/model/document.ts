/** Everything that the store holds. */
import type { ProbeDocument } from './probe.js';
import type { RunDocument } from './run.js';
import type * as shapes from './saved/document.js';
import type { Saved } from './saved/record.js';

export type StoredDocument = RunDocument | SweepDocument | ExperimentDocument | SelfDocument | ProbeDocument;

/** What is saved, by what was done. */
export const KINDS = [
  'burst',
  'sustained',
  'open',
  'sweep',
  'experiment',
  'probe',
  'self',
] as const satisfies ReadonlyArray<StoredDocument['kind']>;

/** Version of the saved document. Changed only with a line in CHANGELOG.md. */
export const SCHEMA_VERSION = 4;

/** A commit of git. */
export interface Commit extends Saved<typeof shapes.commitShape> {}

/** The machine and the versions that a run was made with. */
export interface Context extends Saved<typeof shapes.contextShape> {}

/** What every document begins with. */
export interface Header extends Saved<typeof shapes.headerShape> {}

/** A document that has no name yet: it is named when it is saved. */
export type Unnamed<T> = T extends StoredDocument ? Omit<T, 'name'> : never;

/** What a measurement is besides its header: the rest of a document of its own, or a part of another. */
export type WithoutHeader<T> = T extends RunDocument ? Omit<T, keyof Header> : never;

export interface ExperimentDocument extends Saved<typeof shapes.experimentDocumentShape> {}

/** One measurement of an experiment: a run without a header of its own. */
export type ExperimentPart = ExperimentDocument['parts'][number];

/** What is varied: how many clients are kept busy, or the share of the servers' capacity that arrivals ask for. */
export const SWEPT = ['clients', 'utilisation'] as const;
export type Swept = (typeof SWEPT)[number];

export interface SweepDocument extends Saved<typeof shapes.sweepDocumentShape> {}

/** One load, and what was measured under it. */
export type SweepPoint = SweepDocument['points'][number];

/** What one task of a self-measurement took, per call. */
export interface SelfTask extends Saved<typeof shapes.selfTaskShape> {}

/** One question about the instrument's own cost, and what was measured to answer it. */
export interface SelfSuite extends Saved<typeof shapes.selfSuiteShape> {}

/** A saved measurement of what the instrument itself costs. */
export interface SelfDocument extends Saved<typeof shapes.selfDocumentShape> {}
