/** Everything that the store holds. */
import type { ExperimentDocument } from './experiment.js';
import type { ProbeDocument } from './probe.js';
import type { RunDocument } from './run.js';
import type { SelfDocument } from './self.js';
import type { SweepDocument } from './sweep.js';

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
