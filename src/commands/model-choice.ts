/** The models to measure, from --model, --compare, --workers and --accept. */
import { UsageFailure } from '../model/failure.js';
import { describeModel, hasWorkers } from '../model/models.js';
import { ACCEPTS, type Accept, DEFAULTS, MODELS, type ModelChoice, type ModelName } from '../model/scenario.js';
import { parseChoice, type Raw } from './values.js';

/** The items of `--compare`: a model, or multi-process with its accept queues. */
const COMPARABLE = [...MODELS, ...ACCEPTS.map((accept) => `multi-process:${accept}` as const)] as const;
type ComparedItem = (typeof COMPARABLE)[number];

/** What `--compare` means without a list. */
export const DEFAULT_COMPARED: readonly ComparedItem[] = ['sequential', 'multi-process'];

/** As `sequential,multi-process:separate`; `--compare` without a list compares the default two. */
export function parseCompared(raw: Raw): readonly ComparedItem[] | undefined {
  if (raw === undefined) return undefined;
  if (typeof raw !== 'string')
    throw new UsageFailure(`--compare was given twice (${raw.join(', ')}). Name the models in one list.`);
  if (raw === '') return DEFAULT_COMPARED;
  const items = raw.split(',').map((item) => parseChoice('--compare', item, COMPARABLE));
  if (items.length < 2 || new Set(items).size < items.length) {
    throw new UsageFailure(
      `--compare takes at least two different models, not "${raw}". Leave the list out for ${DEFAULT_COMPARED.join(',')}.`,
    );
  }
  return items;
}

interface ChoiceArgv {
  readonly model?: ModelName | undefined;
  readonly compare?: readonly ComparedItem[] | undefined;
  readonly workers?: number | undefined;
  readonly accept?: Accept | undefined;
}

/** @throws UsageFailure if two of the models are the same */
export function chooseModels({ model = DEFAULTS.model, compare, workers, accept }: ChoiceArgv): readonly ModelChoice[] {
  const models = (compare ?? [model]).map((item) => {
    const [, own] = item.split(':') as [ModelName, Accept | undefined];
    return choiceOf(modelOf(item), workers, own ?? accept);
  });
  const descriptions = models.map(describeModel);
  const twice = descriptions.find((description, index) => descriptions.indexOf(description) < index);
  if (twice !== undefined) {
    throw new UsageFailure(`--compare would measure ${twice} twice. Name each once, such as multi-process:separate.`);
  }
  return models;
}

/** The model alone, without the accept queues: `multi-process` of `multi-process:separate`. */
export function modelOf(item: ComparedItem | ModelName): ModelName {
  return item.split(':')[0] as ModelName;
}

export function choiceOf(model: ModelName, workers: number = DEFAULTS.workers, accept: Accept = 'shared'): ModelChoice {
  return { model, workers: hasWorkers(model) ? workers : 1, accept: model === 'multi-process' ? accept : 'shared' };
}
