/** Several measurements in one document, one after the other: the loads of a sweep, the parts of an experiment. */
import type {
  ExperimentDocument,
  ExperimentPart,
  Header,
  SweepDocument,
  SweepPoint,
  Swept,
} from '../model/document.js';
import type { Scenario } from '../model/scenario.js';
import type { ExternalTarget } from './external.js';
import { type MeasuredRun, type MeasureOptions, measure, measureUrl, type Progress } from './measure.js';

/** A load of a sweep, and the scenario that puts it on the servers. */
export interface PlannedLoad {
  readonly value: number;
  readonly scenario: Scenario;
}

/**
 * Measures every load, from the first to the last.
 * @param target a server that runs already; null: the models are started
 * @throws whatever measuring one of them throws: a sweep is whole, or it is not saved
 */
export async function measureSweep(
  swept: Swept,
  loads: readonly PlannedLoad[],
  options: MeasureOptions,
  target: ExternalTarget | null = null,
): Promise<Omit<SweepDocument, keyof Header>> {
  const describe = ({ doing }: Progress, index: number) => `load ${index + 1} of ${loads.length}, ${doing}`;
  const measured = await measureEach(loads, describe, options, target);
  const points = loads.map(({ value }, index): SweepPoint => {
    const point = measured[index];
    if (point === undefined || point.kind === 'burst') {
      throw new RangeError('A sweep is of loads that last, and a burst does not.');
    }
    return { ...point, value };
  });
  return { kind: 'sweep', swept, points };
}

/** @throws whatever measuring a part throws: an experiment is whole, or it is not saved */
export async function measureExperiment(
  experiment: string,
  plan: ReadonlyArray<{ readonly title: string; readonly scenario: Scenario }>,
  options: MeasureOptions,
): Promise<Omit<ExperimentDocument, keyof Header>> {
  const measured = await measureEach(plan, (_, index) => plan[index]?.title ?? '', options);
  const parts = measured.map((part, index): ExperimentPart => ({ title: plan[index]?.title ?? '', ...part }));
  return { kind: 'experiment', experiment, parts };
}

async function measureEach(
  plan: ReadonlyArray<{ readonly scenario: Scenario }>,
  describe: (progress: Progress, index: number) => string,
  options: MeasureOptions,
  target: ExternalTarget | null = null,
): Promise<MeasuredRun[]> {
  const measured: MeasuredRun[] = [];
  for (const [index, { scenario }] of plan.entries()) {
    const onProgress: MeasureOptions['onProgress'] = (progress) =>
      options.onProgress({
        done: index + progress.done / progress.total,
        total: plan.length,
        doing: describe(progress, index),
      });
    const own = { ...options, onProgress };
    measured.push(target === null ? await measure(scenario, own) : await measureUrl(scenario, target, own));
  }
  return measured;
}
