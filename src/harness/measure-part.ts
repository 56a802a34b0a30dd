/** One measurement of several that share a document: what was measured, without a header of its own. */
import type { WithoutHeader } from '../model/experiment.js';
import type { RunDocument } from '../model/run.js';
import type { Scenario } from '../model/scenario.js';
import { measure } from './measure.js';
import type { MeasureOptions } from './measure-options.js';

/** @throws whatever measuring throws */
export async function measurePart(scenario: Scenario, options: MeasureOptions): Promise<WithoutHeader<RunDocument>> {
  const { schemaVersion: _, createdAt: __, context: ___, ...part } = await measure(scenario, options);
  return part;
}
