/** One measurement of several that share a document: what was measured, without a header of its own. */
import type { Header } from '../model/header.js';
import type { RunDocument } from '../model/run.js';
import type { Scenario } from '../model/scenario.js';
import { measure } from './measure.js';
import type { MeasureOptions } from './measure-options.js';

type WithoutHeader<T> = T extends RunDocument ? Omit<T, keyof Header> : never;

/** @throws whatever measuring throws */
export async function measurePart(scenario: Scenario, options: MeasureOptions): Promise<WithoutHeader<RunDocument>> {
  const { schemaVersion: _, createdAt: __, context: ___, ...part } = await measure(scenario, options);
  return part;
}
