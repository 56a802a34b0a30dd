/** For tests: what a document of an experiment is made of by hand. */
import type { ExperimentPart } from '../../model/document.js';
import { SCHEMA_VERSION } from '../../model/document.js';
import type { RunDocument } from '../../model/run.js';
import { CONTEXT } from '../../model/synthetic-run.test-support.js';

export const FORGED = {
  schemaVersion: SCHEMA_VERSION,
  kind: 'experiment',
  name: 'forged',
  createdAt: '2026-01-02T03:04:05.678Z',
  context: CONTEXT,
} as const;

export function partOfDocument({
  schemaVersion: _,
  name: __,
  createdAt: ___,
  context: ____,
  ...part
}: RunDocument): ExperimentPart {
  return { title: 'a part', ...part } as ExperimentPart;
}
