/** From the arguments of `bench` to a scenario: defaults, and what does not go together. */
import { UsageFailure } from '../model/failure.js';
import {
  type Burst,
  DEFAULTS,
  defaultTimeout,
  type Message,
  MODELS,
  MOST,
  type ModelChoice,
  type ModelName,
  OPEN_DEFAULTS,
  type OpenArrivals,
  type Scenario,
  type Service,
} from '../model/scenario.js';
import { ampleListenBacklog, checkLoadOptions, type LoadArguments, openLoadOf } from './load-options.js';
import { parseChoice, parseCount } from './values.js';

export interface BenchArguments extends LoadArguments {
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

/** What `--compare` means without a list. */
const COMPARED: readonly ModelName[] = ['sequential', 'multi-process'];

/** @throws UsageFailure when the arguments contradict each other */
export function scenarioOf(given: BenchArguments): Scenario<Burst | OpenArrivals> {
  checkLoadOptions(given);
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
  const { load, clients, listenBacklog, rounds, warmUpRounds } = loadOf(given);
  const serviceTime = given['service-time'] ?? DEFAULTS.serviceTime;
  return {
    load,
    clients,
    models: names.map((name) => choiceOf(name, given.workers ?? DEFAULTS.workers)),
    serviceTime,
    service: given.service ?? DEFAULTS.service,
    message: given.message ?? DEFAULTS.message,
    keepAlive: false,
    listenBacklog: given['listen-backlog'] ?? listenBacklog,
    timeout: given.timeout ?? defaultTimeout(clients, serviceTime),
    receiveTimeout: given['receive-timeout'] ?? null,
    rounds: given.rounds ?? rounds,
    warmUpRounds: given['warm-up-rounds'] ?? warmUpRounds,
    host: given.host ?? DEFAULTS.host,
    port: given.port ?? 0,
    seed: given.seed ?? Math.floor(Math.random() * 2 ** 31),
  };
}

/** The load that was asked for, and the defaults that depend on it. */
function loadOf(given: BenchArguments) {
  if (given.load === 'open') {
    const { load, clients } = openLoadOf(given);
    const { rounds, warmUpRounds } = OPEN_DEFAULTS;
    return { load, clients, listenBacklog: ampleListenBacklog(clients), rounds, warmUpRounds };
  }
  const clients = given.clients ?? DEFAULTS.clients;
  const load: Burst = { kind: 'burst', silentClients: 0, silentTime: 0 };
  return { load, clients, listenBacklog: clients, rounds: DEFAULTS.rounds, warmUpRounds: DEFAULTS.warmUpRounds };
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
