/** Which models a user asked for: one, or several side by side, each with what it lets choose. */
import { UsageFailure } from '../model/failure.js';
import { describeModel, describeRoles, hasWorkers } from '../model/models.js';
import { ACCEPTS, type Accept, DEFAULTS, MODELS, type ModelChoice, type ModelName } from '../model/scenario.js';
import { parseChoice, type Raw } from './values.js';

/** What `--compare` takes: a model, or multi-process with its accept queues. */
const COMPARABLE = [...MODELS, ...ACCEPTS.map((accept) => `multi-process:${accept}` as const)] as const;
type ComparedItem = (typeof COMPARABLE)[number];

/** What `--compare` means without a list. */
const DEFAULT_COMPARED: readonly ComparedItem[] = ['sequential', 'multi-process'];

/** For --help: each model with who accepts and who serves. */
export const MODELS_HELP = ['Models:', ...MODELS.map((model) => `  ${model}: ${describeRoles(model)}`)].join('\n');

/** `sequential,multi-process:separate`; nothing at all means the two that the lesson compares. */
export function parseCompared(raw: Raw): readonly ComparedItem[] | undefined {
  if (raw === undefined) return undefined;
  if (typeof raw !== 'string')
    throw new UsageFailure(`--compare was given twice (${raw.join(', ')}). Name the models in one list.`);
  if (raw === '') return DEFAULT_COMPARED;
  const items = raw.split(',').map((item) => parseChoice('--compare', item, COMPARABLE));
  if (items.length < 2 || new Set(items).size < items.length) {
    throw new UsageFailure(
      `--compare takes two models or more, each once, not "${raw}". Leave the list out for ${DEFAULT_COMPARED.join(',')}.`,
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

/** The models that were asked for, each with its workers. @throws UsageFailure when there are two alike */
export function chooseModels({ model = DEFAULTS.model, compare, workers, accept }: ChoiceArgv): readonly ModelChoice[] {
  const models = (compare ?? [model]).map((item) => {
    const [, own] = item.split(':') as [ModelName, Accept | undefined];
    return choiceOf(modelOf(item), workers, own ?? accept);
  });
  const descriptions = models.map(describeModel);
  const twice = descriptions.find((description, index) => descriptions.indexOf(description) < index);
  if (twice !== undefined) {
    throw new UsageFailure(`--compare would measure ${twice} twice. Name each once, as multi-process:separate.`);
  }
  return models;
}

/** `multi-process:separate` is a model with its accept queues. */
export function modelOf(item: ComparedItem | ModelName): ModelName {
  return item.split(':')[0] as ModelName;
}

export function choiceOf(model: ModelName, workers: number = DEFAULTS.workers, accept: Accept = 'shared'): ModelChoice {
  return { model, workers: hasWorkers(model) ? workers : 1, accept: model === 'multi-process' ? accept : 'shared' };
}
