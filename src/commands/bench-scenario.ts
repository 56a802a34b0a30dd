/** From the arguments of `bench` to a scenario: defaults, and what does not go together. */
import { UsageFailure } from '../model/failure.js';
import {
  DEFAULTS,
  defaultTimeout,
  EXTERNAL,
  type Load,
  type LoadName,
  type Message,
  MODELS,
  MOST,
  type ModelChoice,
  type ModelName,
  type Scenario,
  type Service,
} from '../model/scenario.js';
import { addressOf } from './target.js';
import { parseChoice, parseCount } from './values.js';

export interface BenchArguments {
  readonly load?: LoadName | undefined;
  readonly duration?: number | undefined;
  readonly 'keep-alive'?: boolean | undefined;
  readonly url?: URL | undefined;
  readonly 'i-may-load-test-this-host'?: boolean | undefined;
  readonly clients?: number | undefined;
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
  const load = loadOf(given);
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
  const clients = given.clients ?? DEFAULTS.clients;
  const serviceTime = given['service-time'] ?? DEFAULTS.serviceTime;
  return {
    load,
    clients,
    models:
      given.url === undefined ? names.map((name) => choiceOf(name, given.workers ?? DEFAULTS.workers)) : [UNKNOWN],
    serviceTime,
    service: given.service ?? DEFAULTS.service,
    message: given.message ?? DEFAULTS.message,
    keepAlive: given['keep-alive'] ?? false,
    listenBacklog: given['listen-backlog'] ?? clients,
    timeout: given.timeout ?? defaultTimeout(clients, serviceTime),
    receiveTimeout: given['receive-timeout'] ?? null,
    rounds: given.rounds ?? (load.kind === 'burst' ? DEFAULTS.rounds : 1),
    warmUpRounds: given['warm-up-rounds'] ?? (load.kind === 'burst' ? DEFAULTS.warmUpRounds : 0),
    host: given.host ?? DEFAULTS.host,
    url: given.url === undefined ? null : addressOf(given.url, given['i-may-load-test-this-host'] ?? false),
    port: given.port ?? 0,
    seed: given.seed ?? Math.floor(Math.random() * 2 ** 31),
  };
}

/** Options that mean nothing to a load, with why. */
const STRANGERS: Readonly<Record<LoadName, ReadonlyArray<readonly [name: keyof BenchArguments, why: string]>>> = {
  burst: [
    ['duration', 'a burst lasts until all have been served. Add --load sustained'],
    ['keep-alive', 'each client of a burst sends one request. Add --load sustained'],
    ['url', 'a burst is measured on both sides, and so against servers of our own. Add --load sustained'],
  ],
  sustained: [['message', 'busy clients send HTTP. Leave it out']],
};

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

/** @throws UsageFailure for an option that means nothing to the load */
function loadOf(given: BenchArguments): Load {
  const name = given.load ?? DEFAULTS.load;
  if (given.url !== undefined) refuseServerOptions(given);
  for (const [option, why] of STRANGERS[name]) {
    if (given[option] === undefined || given[option] === false) continue;
    throw new UsageFailure(`--${option} means nothing with --load ${name}: ${why}.`);
  }
  if (name === 'burst') return { kind: 'burst', silentClients: 0, silentTime: 0 };
  const duration = given.duration ?? DEFAULTS.duration;
  if (duration === 0) throw new UsageFailure('--duration 0 leaves no time to measure in. Use 1s or more.');
  return { kind: 'sustained', duration };
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
