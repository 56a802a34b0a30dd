/** From the arguments of `bench` to a scenario: defaults, and what does not go together. */
import { scenarioWith } from '../model/default-scenario.js';
import { UsageFailure } from '../model/failure.js';
import {
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
import { addressOf } from './target.js';
import { parseChoice, parseCount } from './values.js';

export interface BenchArguments extends LoadArguments {
  readonly 'i-may-load-test-this-host'?: boolean | undefined;
  readonly model?: ModelName | undefined;
  readonly compare?: readonly ModelName[] | undefined;
  readonly workers?: number | undefined;
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

/** What `--compare` means without a list. */
const COMPARED: readonly ModelName[] = ['sequential', 'multi-process'];

/** @throws UsageFailure when the arguments contradict each other */
export function scenarioOf(given: BenchArguments): Scenario {
  checkLoadOptions(given);
  if (given.url !== undefined) refuseServerOptions(given);
  if (given.model !== undefined && given.compare !== undefined) {
    throw new UsageFailure(
      '--model and --compare exclude each other. Name the models in --compare, as --compare sequential,multi-process.',
    );
  }
  const names = given.compare ?? [given.model ?? DEFAULTS.model];
  if (given.workers !== undefined && names.every((name) => name === 'sequential')) {
    throw new UsageFailure(
      `--workers ${given.workers} means nothing to a sequential server: it is one process. Add --model multi-process or --compare.`,
    );
  }
  if (given.port !== undefined && given.port !== 0 && names.length > 1) {
    throw new UsageFailure(
      `--port ${given.port} can't serve ${names.length} servers. Leave it out: each takes a free one.`,
    );
  }
  const { load, clients } = loadOf(given);
  const usual = scenarioWith({ load, clients, serviceTime: given['service-time'] ?? DEFAULTS.serviceTime });
  return {
    ...usual,
    models:
      given.url === undefined ? names.map((name) => choiceOf(name, given.workers ?? DEFAULTS.workers)) : [UNKNOWN],
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
      return { load: { kind: 'burst', silentClients: 0, silentTime: 0 }, clients };
    case 'sustained':
      return { load: sustainedLoadOf(given), clients };
    case 'open':
      return openLoadOf(given);
  }
}

export function choiceOf(model: ModelName, workers: number): ModelChoice {
  return { model, workers: model === 'sequential' ? 1 : workers, accept: 'shared' };
}

/** `sequential,multi-process`; nothing at all means the two that the lesson compares. */
export function parseCompared(raw: string | readonly string[] | undefined): readonly ModelName[] | undefined {
  if (raw === undefined) return undefined;
  if (typeof raw !== 'string')
    throw new UsageFailure(`--compare was given twice (${raw.join(', ')}). Name the models in one list.`);
  if (raw === '') return COMPARED;
  const names = raw.split(',').map((name) => parseChoice('--compare', name, MODELS));
  if (names.length < 2 || new Set(names).size < names.length) {
    throw new UsageFailure(
      `--compare takes two models or more, each once, not "${raw}". Leave the list out for ${COMPARED.join(',')}.`,
    );
  }
  return names;
}

/** `1`, or one for each compared model: `1,4`. */
export function parseExpected(flag: string, text: string): readonly number[] {
  return text.split(',').map((part) => parseCount(flag, part, { least: 1, most: MOST.workers }));
}
