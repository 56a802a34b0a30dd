/** The options that say which servers are measured or run, and what they choose. */
import { UsageFailure } from '../model/failure.js';
import { describeModel, describeRoles, hasWorkers } from '../model/models.js';
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
import { parseDuration } from '../model/units.js';
import type { OptionRow } from './options.js';
import { parseUrl } from './target.js';
import { countFrom, parseChoice, parseHost, type Raw } from './values.js';

/** What `--compare` takes: a model, or multi-process with its accept queues. */
const COMPARABLE = [...MODELS, ...ACCEPTS.map((accept) => `multi-process:${accept}` as const)] as const;
type Compared = (typeof COMPARABLE)[number];

/** What `--compare` means without a list. */
const COMPARED: readonly Compared[] = ['sequential', 'multi-process'];

export const SERVE_DEFAULTS = { port: 8000, listenBacklog: 128 } as const;

const MODEL_OR_COMPARE = {
  option: 'compare',
  message:
    '--model and --compare exclude each other. Name the models in --compare, as --compare sequential,multi-process.',
} as const;

export const SERVER_OPTIONS = [
  {
    name: 'model',
    commands: ['bench', 'sweep'],
    group: 'Server',
    type: 'choice',
    choices: MODELS,
    default: DEFAULTS.model,
    help: 'the server to measure',
    ownServer: true,
    excludes: MODEL_OR_COMPARE,
  },
  {
    name: 'compare',
    commands: ['bench'],
    group: 'Server',
    type: 'coerced',
    coerce: parseCompared,
    help: 'measure models side by side, multi-process also as multi-process:separate (default list: sequential,multi-process)',
    ownServer: true,
  },
  {
    name: 'compare',
    commands: ['sweep'],
    group: 'Server',
    type: 'coerced',
    coerce: parseCompared,
    help: 'measure models side by side (default list: sequential,multi-process)',
  },
  {
    name: 'workers',
    commands: ['bench', 'sweep', 'serve'],
    group: 'Server',
    type: countFrom(1, MOST.workers),
    default: String(DEFAULTS.workers),
    help: 'processes, where a model has several',
    ownServer: true,
    models: { include: hasWorkers, because: 'it is one process. Choose a model of several, as multi-process.' },
  },
  {
    name: 'service-time',
    commands: ['bench', 'sweep', 'serve'],
    group: 'Server',
    type: parseDuration,
    default: '10ms',
    help: 'what a client costs the server, as 10ms, 250us or 0',
    ownServer: true,
  },
  {
    name: 'service',
    commands: ['bench', 'sweep', 'serve'],
    group: 'Server',
    type: 'choice',
    choices: SERVICES,
    default: DEFAULTS.service,
    help: 'how the server spends it',
    ownServer: true,
  },
  {
    name: 'listen-backlog',
    commands: ['bench'],
    group: 'Server',
    type: countFrom(0, MOST.listenBacklog),
    default: 'as many as there are clients; open: ample',
    help: 'argument of listen(2)',
    ownServer: true,
  },
  {
    name: 'listen-backlog',
    commands: ['sweep'],
    group: 'Server',
    type: countFrom(0, MOST.listenBacklog),
    default: 'as many as there are clients; with --utilisation: ample',
    help: 'argument of listen(2)',
  },
  {
    name: 'listen-backlog',
    commands: ['serve'],
    group: 'Server',
    type: countFrom(0, MOST.listenBacklog),
    default: String(SERVE_DEFAULTS.listenBacklog),
    help: 'argument of listen(2)',
  },
  {
    name: 'keep-alive',
    commands: ['bench', 'sweep', 'serve'],
    group: 'Server',
    type: 'flag',
    help: 'keep a connection open for further requests of its client',
    loads: ['sustained'],
    remedy: 'The others send one request a connection. Add --load sustained.',
    ownServer: true,
  },
  {
    name: 'receive-timeout',
    commands: ['bench', 'sweep', 'serve'],
    group: 'Server',
    type: parseDuration,
    default: 'for ever',
    help: "how long the server waits for a client's bytes",
    ownServer: true,
  },
  {
    name: 'accept',
    commands: ['bench', 'sweep', 'serve'],
    group: 'Server',
    type: 'choice',
    choices: ACCEPTS,
    default: 'shared',
    help: 'queues of multi-process: one for all or one each',
    models: {
      include: (model: ModelName) => model === 'multi-process',
      because: 'only the processes of multi-process can choose. Choose that model.',
    },
  },
  {
    name: 'host',
    commands: ['bench', 'sweep', 'serve'],
    group: 'Server',
    type: parseHost,
    default: DEFAULTS.host,
    help: 'IPv4 address to bind and to connect to',
    ownServer: true,
  },
  {
    name: 'port',
    commands: ['bench'],
    group: 'Server',
    type: countFrom(0, MOST.port),
    default: 'one that is free',
    help: 'TCP port of the server',
    ownServer: true,
  },
  {
    name: 'port',
    commands: ['serve'],
    group: 'Server',
    type: countFrom(0, MOST.port),
    default: String(SERVE_DEFAULTS.port),
    help: 'TCP port to listen on; 0: one that is free',
  },
  {
    name: 'quiet',
    commands: ['serve'],
    group: 'Result',
    type: 'flag',
    help: 'say nothing of the connections',
  },
  {
    name: 'url',
    commands: ['bench'],
    group: 'Server',
    type: parseUrl,
    help: 'keep clients busy at a server that runs already (with --load sustained)',
    loads: ['sustained'],
    remedy: 'The others are measured on both sides. Add --load sustained.',
  },
  {
    name: 'i-may-load-test-this-host',
    commands: ['bench'],
    group: 'Server',
    type: 'flag',
    help: 'allow --url to name another machine',
  },
  {
    name: 'show-server-output',
    commands: ['bench', 'sweep', 'experiment'],
    group: 'Server',
    type: 'flag',
    help: "show the server processes' own output",
  },
] as const satisfies readonly OptionRow[];

/** For --help: each model with who accepts and who serves. */
export const MODELS_HELP = ['Models:', ...MODELS.map((model) => `  ${model}: ${describeRoles(model)}`)].join('\n');

/** `sequential,multi-process:separate`; nothing at all means the two that the lesson compares. */
export function parseCompared(raw: Raw): readonly Compared[] | undefined {
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

interface ChoiceArgv {
  readonly model?: ModelName | undefined;
  readonly compare?: readonly Compared[] | undefined;
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
export function modelOf(item: Compared | ModelName): ModelName {
  return item.split(':')[0] as ModelName;
}

export function choiceOf(model: ModelName, workers: number = DEFAULTS.workers, accept: Accept = 'shared'): ModelChoice {
  return { model, workers: hasWorkers(model) ? workers : 1, accept: model === 'multi-process' ? accept : 'shared' };
}
