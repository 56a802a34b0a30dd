/** Several measurements in one document, made one after the other: the loads of a sweep, the parts of an experiment. */
import { sum } from '../analysis/statistics/samples.js';
import type {
  ExperimentDocument,
  ExperimentPart,
  Header,
  SweepDocument,
  SweepPoint,
  Swept,
} from '../model/document.js';
import type { PartOfRound } from '../model/ended-round.js';
import { Interruption } from '../model/failure.js';
import type { Scenario } from '../model/scenario.js';
import { countOf } from '../model/units.js';
import type { ExternalTarget } from './external.js';
import { type MeasuredRun, type MeasureOptions, measure } from './measure.js';
import { measureUrl } from './measure-at-url.js';
import type { Progress } from './progress.js';

/** One load of a sweep, and the scenario that produces it. */
export interface PlannedLoad {
  readonly value: number;
  readonly scenario: Scenario;
}

/**
 * Measures every load, in order.
 * @param target a server that is already running; null: the models are started
 * @throws whatever measuring one of them throws; an Interruption carries the loads that were finished
 */
export async function measureSweep(
  swept: Swept,
  loads: readonly PlannedLoad[],
  options: MeasureOptions,
  target: ExternalTarget | null = null,
): Promise<Omit<SweepDocument, keyof Header>> {
  const documentOf = (measured: readonly MeasuredRun[]): Omit<SweepDocument, keyof Header> => ({
    kind: 'sweep',
    swept,
    points: measured.map((point, index) => pointOf(point, loads[index]?.value ?? Number.NaN)),
  });
  const names = loads.map(({ value }) => (swept === 'clients' ? countOf(value, 'client') : `utilisation ${value}`));
  const describe = (index: number, { doing }: Progress) => `${names[index]}, ${doing}`;
  const partOf = (index: number) => ({ index, value: loads[index]?.value ?? Number.NaN });
  return documentOf(await measureEach({ unit: 'load', plan: loads, describe, partOf, documentOf }, options, target));
}

function pointOf(point: MeasuredRun, value: number): SweepPoint {
  if (point.kind === 'burst') throw new RangeError("A sweep can't contain a burst.");
  return { ...point, value };
}

/** @throws whatever measuring a part throws; an Interruption carries the parts that were finished */
export async function measureExperiment(
  experiment: string,
  plan: ReadonlyArray<{ readonly title: string; readonly scenario: Scenario }>,
  options: MeasureOptions,
): Promise<Omit<ExperimentDocument, keyof Header>> {
  const titleOf = (index: number): string => plan[index]?.title ?? '';
  const documentOf = (measured: readonly MeasuredRun[]): Omit<ExperimentDocument, keyof Header> => ({
    kind: 'experiment',
    experiment,
    parts: measured.map((part, index): ExperimentPart => ({ title: titleOf(index), ...part })),
  });
  const partOf = (index: number) => ({ index, title: titleOf(index) });
  const parts = { unit: 'part', plan, describe: titleOf, partOf, documentOf } as const;
  return documentOf(await measureEach(parts, options));
}

interface Parts {
  readonly unit: 'load' | 'part';
  readonly plan: ReadonlyArray<{ readonly scenario: Scenario }>;
  /** What is being measured in the part with this index. */
  readonly describe: (index: number, progress: Progress) => string;
  readonly partOf: (index: number) => PartOfRound;
  /** The document that holds these parts, from the first on. */
  readonly documentOf: (measured: readonly MeasuredRun[]) => object;
}

async function measureEach(
  { unit, plan, describe, partOf, documentOf }: Parts,
  options: MeasureOptions,
  target: ExternalTarget | null = null,
): Promise<MeasuredRun[]> {
  const measured: MeasuredRun[] = [];
  const rounds = plan.map(({ scenario }) => roundsOf(scenario));
  for (const [index, { scenario }] of plan.entries()) {
    const before = sum(rounds.slice(0, index));
    const onProgress = (progress: Progress): void => {
      const { ended } = progress;
      const isOver = progress.done === progress.total;
      if (isOver && ended === undefined && index < plan.length - 1) return;
      options.onProgress({
        done: before + progress.done,
        total: sum(rounds),
        doing: describe(index, progress),
        position: [`${unit} ${index + 1} of ${plan.length}`, progress.position].filter(Boolean).join(', '),
        lasts: progress.lasts ?? null,
        ...(ended === undefined || ended.kind === 'probe' ? {} : { ended: { ...ended, part: partOf(index) } }),
      });
    };
    const own = { ...options, onProgress, isPart: true };
    try {
      measured.push(target === null ? await measure(scenario, own) : await measureUrl(scenario, target, own));
    } catch (error) {
      if (!(error instanceof Interruption) || measured.length === 0) throw error;
      const extent = { unit, finished: measured.length, planned: plan.length, cut: null, unmeasured: [] };
      throw new Interruption(error.signal, { measured: documentOf(measured), extent });
    }
  }
  return measured;
}

/** Rounds of all models, warm-up rounds included. */
function roundsOf({ models, rounds, warmUpRounds }: Scenario): number {
  return models.length * (rounds + warmUpRounds);
}
