/** From the arguments of `bench` to a scenario: defaults, and what does not go together. */
import { scenarioWith } from '../model/default-scenario.js';
import { UsageFailure } from '../model/failure.js';
import { describeModel } from '../model/gallery.js';
import {
  ACCEPTS,
  type Accept,
  type Burst,
  DEFAULTS,
  EXTERNAL,
  type Load,
  type Message,
  MODELS,
  MOST,
  type ModelChoice,
  type ModelName,
  type Scenario,
  type Service,
} from '../model/scenario.js';
import { checkLoadOptions, type LoadArguments, openLoadOf, sustainedLoadOf } from './load-options.js';
import { checkModelArguments, choiceOf, type ModelArguments } from './server-options.js';
import { addressOf } from './target.js';
import { parseChoice, parseCount } from './values.js';

export interface BenchArguments extends LoadArguments, ModelArguments {
  readonly 'i-may-load-test-this-host'?: boolean | undefined;
  readonly model?: (typeof MODELS)[number] | undefined;
  readonly compare?: readonly Compared[] | undefined;
  readonly 'service-time'?: number | undefined;
  readonly service?: Service | undefined;
  readonly message?: Message | undefined;
  readonly 'listen-backlog'?: number | undefined;
  readonly timeout?: number | undefined;
  readonly 'receive-timeout'?: number | undefined;
  readonly rounds?: number | undefined;
  readonly 'warm-up-rounds'?: number | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly seed?: number | undefined;
}

/** A server of which nothing is known. */
const UNKNOWN: ModelChoice = { model: EXTERNAL, workers: 1, accept: 'shared' };

/** What `--compare` takes: a model, or multi-process with its accept queues. */
const COMPARABLE = [...MODELS, ...ACCEPTS.map((accept) => `multi-process:${accept}` as const)] as const;
type Compared = (typeof COMPARABLE)[number];

/** What `--compare` means without a list. */
const COMPARED: readonly Compared[] = ['sequential', 'multi-process'];

/** @throws UsageFailure when the arguments contradict each other */
export function scenarioOf(given: BenchArguments): Scenario {
  checkLoadOptions(given);
  if (given.url !== undefined) refuseServerOptions(given);
  if (given.model !== undefined && given.compare !== undefined) {
    throw new UsageFailure(
      '--model and --compare exclude each other. Name the models in --compare, as --compare sequential,multi-process.',
    );
  }
  const models = choose(given);
  if (given.port !== undefined && given.port !== 0 && models.length > 1) {
    throw new UsageFailure(
      `--port ${given.port} can't serve ${models.length} servers. Leave it out: each takes a free one.`,
    );
  }
  const { load, clients } = loadOf(given);
  const serviceTime = given['service-time'] ?? DEFAULTS.serviceTime;
  const usual = scenarioWith({ load, clients, serviceTime, models });
  return {
    ...usual,
    service: given.service ?? usual.service,
    message: given.message ?? usual.message,
    keepAlive: given['keep-alive'] ?? usual.keepAlive,
    listenBacklog: given['listen-backlog'] ?? usual.listenBacklog,
    timeout: given.timeout ?? usual.timeout,
    receiveTimeout: given['receive-timeout'] ?? usual.receiveTimeout,
    rounds: given.rounds ?? usual.rounds,
    warmUpRounds: given['warm-up-rounds'] ?? usual.warmUpRounds,
    host: given.host ?? usual.host,
    url: given.url === undefined ? null : addressOf(given.url, given['i-may-load-test-this-host'] ?? false),
    port: given.port ?? usual.port,
    seed: given.seed ?? randomSeed(),
  };
}

export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}

/** Options that describe a server of ours. */
const SERVER_OPTIONS = [
  'model',
  'compare',
  'workers',
  'service-time',
  'service',
  'listen-backlog',
  'keep-alive',
  'receive-timeout',
  'host',
  'port',
] as const;

function refuseServerOptions(given: BenchArguments): void {
  const stranger = SERVER_OPTIONS.find((option) => given[option] !== undefined);
  if (stranger === undefined) return;
  throw new UsageFailure(
    `--${stranger} is for servers that at-once starts, and --url names one that runs. Leave one out.`,
  );
}

/** The load that was asked for, and how many clients it has. */
function loadOf(given: BenchArguments): { readonly load: Load; readonly clients: number } {
  const clients = given.clients ?? DEFAULTS.clients;
  switch (given.load ?? DEFAULTS.load) {
    case 'burst':
      return { load: silenceOf(given), clients };
    case 'sustained':
      return { load: sustainedLoadOf(given), clients };
    case 'open':
      return openLoadOf(given);
  }
}

/** The models that were asked for, each with its workers. @throws UsageFailure when there are two alike */
function choose(given: BenchArguments): readonly ModelChoice[] {
  if (given.url !== undefined) return [UNKNOWN];
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

/** @throws UsageFailure when there are silent clients and no time for them, or the other way round */
function silenceOf(given: BenchArguments): Burst {
  const silentClients = given['silent-clients'] ?? 0;
  const silentTime = given['silent-time'] ?? 0;
  if (silentClients > 0 && silentTime === 0) {
    throw new UsageFailure(
      `--silent-clients ${silentClients} would leave at once. Add how long they stay, as --silent-time 500ms.`,
    );
  }
  if (silentTime > 0 && silentClients === 0) {
    throw new UsageFailure('--silent-time needs somebody to stay so long. Add --silent-clients 1.');
  }
  return { kind: 'burst', silentClients, silentTime };
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

/** `1`, or one for each compared model: `1,4,none`. `none`: that there is no cap. */
export function parseExpected(flag: string, text: string): ReadonlyArray<number | 'none'> {
  return text
    .split(',')
    .map((part) => (part === 'none' ? part : parseCount(flag, part, { least: 1, most: MOST.workers })));
}
