/** The parts of an experiment, one after the other. */
import type { ExperimentDocument, ExperimentPart } from '../model/document.js';
import { SCHEMA_VERSION } from '../model/document.js';
import type { Scenario } from '../model/scenario.js';
import { describeContext } from './context.js';
import type { MeasureOptions } from './measure-options.js';
import { measurePart } from './measure-options.js';

/** @throws whatever measuring a part throws: an experiment is whole, or it is not saved */
export async function measureExperiment(
  experiment: string,
  plan: ReadonlyArray<{ readonly title: string; readonly scenario: Scenario }>,
  options: MeasureOptions,
): Promise<Omit<ExperimentDocument, 'name'>> {
  const header = {
    schemaVersion: SCHEMA_VERSION,
    createdAt: new Date().toISOString(),
    context: describeContext(),
  } as const;
  const parts: ExperimentPart[] = [];
  for (const [index, { title, scenario }] of plan.entries()) {
    const onProgress: MeasureOptions['onProgress'] = ({ done, total }) =>
      options.onProgress({ done: index + done / total, total: plan.length, doing: title });
    const part = await measurePart(scenario, { ...options, onProgress });
    parts.push({ title, ...part });
  }
  return { ...header, kind: 'experiment', experiment, parts };
}
