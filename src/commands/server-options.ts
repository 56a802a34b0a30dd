/** The options that describe a server: shared by the commands that start one. */

import { UsageFailure } from '../model/failure.js';
import { describeRoles, hasWorkers } from '../model/models.js';
import {
  ACCEPTS,
  type Accept,
  DEFAULTS,
  MODELS,
  MOST,
  type ModelChoice,
  type ModelName,
  SERVICES,
} from '../model/scenario.js';
import { choiceOption, countOption, durationOption, option, parseHost } from './values.js';

export const serverOptions = {
  workers: countOption('workers', 'processes, where a model has several (default: 4)', {
    least: 1,
    most: MOST.workers,
  }),
  'service-time': durationOption('service-time', 'what a client costs the server, as 10ms, 250us or 0 (default: 10ms)'),
  service: choiceOption('service', 'how the server spends it (default: sleep)', SERVICES),
  'keep-alive': { type: 'boolean', description: 'keep a connection open for further requests of its client' },
  'receive-timeout': durationOption(
    'receive-timeout',
    "how long the server waits for a client's bytes (default: for ever)",
  ),
  accept: choiceOption('accept', 'queues of multi-process: one for all or one each (default: shared)', ACCEPTS),
  host: option('host', 'IPv4 address to bind and to connect to (default: 127.0.0.1)', parseHost),
} as const;

/** The default differs: a command that knows its clients makes room for all of them. */
export function listenBacklogOption(byDefault: string) {
  const bounds = { least: 0, most: MOST.listenBacklog };
  return countOption('listen-backlog', `argument of listen(2) (default: ${byDefault})`, bounds);
}

/** For --help: each model with who accepts and who serves. */
export const gallery = ['Models:', ...MODELS.map((model) => `  ${model}: ${describeRoles(model)}`)].join('\n');

/** What the options say of all models alike. */
export interface ModelArguments {
  readonly workers?: number | undefined;
  readonly accept?: Accept | undefined;
}

/** @throws UsageFailure when an option means nothing to any of the models */
export function checkModelArguments(names: readonly ModelName[], { workers, accept }: ModelArguments): void {
  const servers = `the ${names.join(' or ')} server`;
  if (workers !== undefined && !names.some(hasWorkers)) {
    throw new UsageFailure(
      `--workers ${workers} means nothing to ${servers}: it is one process. Choose a model of several, as multi-process.`,
    );
  }
  if (accept !== undefined && !names.includes('multi-process')) {
    throw new UsageFailure(
      `--accept ${accept} means nothing to ${servers}: only the processes of multi-process can choose. Choose that model.`,
    );
  }
}

export function choiceOf(model: ModelName, workers: number = DEFAULTS.workers, accept: Accept = 'shared'): ModelChoice {
  return { model, workers: hasWorkers(model) ? workers : 1, accept: model === 'multi-process' ? accept : 'shared' };
}
