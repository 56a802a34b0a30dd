/** Which models a user asked for: one, or several side by side, each with what it lets choose. */
import { UsageFailure } from '../model/failure.js';
import { describeModel } from '../model/models.js';
import { ACCEPTS, type Accept, DEFAULTS, MODELS, type ModelChoice, type ModelName } from '../model/scenario.js';
import { checkModelArguments, choiceOf, type ModelArguments } from './server-options.js';
import { parseChoice } from './values.js';

export interface ChoiceArguments extends ModelArguments {
  readonly model?: (typeof MODELS)[number] | undefined;
  readonly compare?: readonly Compared[] | undefined;
}

/** What `--compare` takes: a model, or multi-process with its accept queues. */
const COMPARABLE = [...MODELS, ...ACCEPTS.map((accept) => `multi-process:${accept}` as const)] as const;
type Compared = (typeof COMPARABLE)[number];

/** What `--compare` means without a list. */
const COMPARED: readonly Compared[] = ['sequential', 'multi-process'];

/** The models that were asked for, each with its workers. @throws UsageFailure when there are two alike */
export function chooseModels(given: ChoiceArguments): readonly ModelChoice[] {
  if (given.model !== undefined && given.compare !== undefined) {
    throw new UsageFailure(
      '--model and --compare exclude each other. Name the models in --compare, as --compare sequential,multi-process.',
    );
  }
  const asked = (given.compare ?? [given.model ?? DEFAULTS.model]).map(splitCompared);
  const names = asked.map(({ model }) => model);
  checkModelArguments(names, given);
  const models = asked.map(({ model, accept }) => choiceOf(model, given.workers, accept ?? given.accept));
  const descriptions = models.map(describeModel);
  const twice = descriptions.find((description, index) => descriptions.indexOf(description) < index);
  if (twice !== undefined) {
    throw new UsageFailure(`--compare would measure ${twice} twice. Name each once, as multi-process:separate.`);
  }
  return models;
}

/** `multi-process:separate` as a model and its accept queues. */
function splitCompared(item: Compared): { readonly model: ModelName; readonly accept: Accept | undefined } {
  const [model, accept] = item.split(':') as [ModelName, Accept | undefined];
  return { model, accept };
}

/** `sequential,multi-process:separate`; nothing at all means the two that the lesson compares. */
export function parseCompared(raw: string | readonly string[] | undefined): readonly Compared[] | undefined {
  if (raw === undefined) return undefined;
  if (typeof raw !== 'string')
    throw new UsageFailure(`--compare was given twice (${raw.join(', ')}). Name the models in one list.`);
  if (raw === '') return COMPARED;
  const items = raw.split(',').map((item) => parseChoice('--compare', item, COMPARABLE));
  if (items.length < 2 || new Set(items).size < items.length) {
    throw new UsageFailure(
      `--compare takes two models or more, each once, not "${raw}". Leave the list out for ${COMPARED.join(',')}.`,
    );
  }
  return items;
}
