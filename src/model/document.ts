/** The documents that are saved. */
import type { ProbeDocument } from './probe.js';
import type { RunDocument } from './run.js';
import type * as shapes from './saved/document.js';
import type { Saved } from './saved/record.js';

export type StoredDocument = RunDocument | SweepDocument | ExperimentDocument | SelfDocument | ProbeDocument;

/** The kinds of saved documents. */
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

/** A git commit. */
export interface Commit extends Saved<typeof shapes.commitShape> {}

/** The machine and the software versions of a run. */
export interface Context extends Saved<typeof shapes.contextShape> {}

/** The fields that every document begins with. */
export interface Header extends Saved<typeof shapes.headerShape> {}

/** A document before it is saved, which gives it its name. */
export type Unnamed<T> = T extends StoredDocument ? Omit<T, 'name'> : never;

/** A measurement without the header: the rest of its own document, or a part of another document. */
export type WithoutHeader<T> = T extends RunDocument ? Omit<T, keyof Header> : never;

export interface ExperimentDocument extends Saved<typeof shapes.experimentDocumentShape> {}

/** One measurement of an experiment: a run without a header of its own. */
export type ExperimentPart = ExperimentDocument['parts'][number];

/** The quantity that a sweep varies: the clients of a closed loop, or the utilisation by open arrivals. */
export const SWEPT = ['clients', 'utilisation'] as const;
export type Swept = (typeof SWEPT)[number];

export interface SweepDocument extends Saved<typeof shapes.sweepDocumentShape> {}

/** One load of a sweep, and the measurement under it. */
export type SweepPoint = SweepDocument['points'][number];

/** The time per call of one task in a self-measurement. */
export interface SelfTask extends Saved<typeof shapes.selfTaskShape> {}

/** A question about the cost of the instrument itself, and the tasks measured to answer it. */
export interface SelfSuite extends Saved<typeof shapes.selfSuiteShape> {}

/** A saved measurement of the cost of the instrument itself. */
export interface SelfDocument extends Saved<typeof shapes.selfDocumentShape> {}
