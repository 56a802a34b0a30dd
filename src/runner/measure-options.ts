/** One measurement of several that share a document: what was measured, without a header of its own. */
import type { WithoutHeader } from '../model/document.js';
import type { RunDocument } from '../model/run.js';
import type { Scenario } from '../model/scenario.js';
import { measure } from './measure.js';

/** @throws whatever measuring throws */
export async function measurePart(scenario: Scenario, options: MeasureOptions): Promise<WithoutHeader<RunDocument>> {
  const { schemaVersion: _, createdAt: __, context: ___, ...part } = await measure(scenario, options);
  return part;
}

/** How far a run has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What is being done now, in words. */
  readonly doing: string;
}

export interface MeasureOptions {
  /** Aborted, with the signal's name as the reason, when the user ends the run. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly showServerOutput: boolean;
}
