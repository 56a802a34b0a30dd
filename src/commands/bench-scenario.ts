/** From the arguments of `bench` to a scenario: defaults, and what does not go together. */
import { scenarioWith } from '../model/default-scenario.js';
import { UsageFailure } from '../model/failure.js';
import {
  type Burst,
  DEFAULTS,
  EXTERNAL,
  type Load,
  type Message,
  type ModelChoice,
  type Scenario,
  type Service,
} from '../model/scenario.js';
import { shownUrl } from '../model/shown-url.js';
import { type Nanoseconds, SECOND } from '../model/units.js';
import { checkLoadOptions, type LoadArguments, openLoadOf, sustainedLoadOf } from './load-options.js';
import { type ChoiceArguments, chooseModels } from './model-choice.js';

export interface BenchArguments extends LoadArguments, ChoiceArguments {
  readonly 'i-may-load-test-this-host'?: boolean | undefined;
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

/** @throws UsageFailure when the arguments contradict each other */
export function scenarioOf(given: BenchArguments): Scenario {
  checkLoadOptions(given);
  if (given.url !== undefined) refuseServerOptions(given);
  const models = given.url === undefined ? chooseModels(given) : [UNKNOWN];
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
    timeout: given.timeout ?? (given.url === undefined ? usual.timeout : externalTimeout(load)),
    receiveTimeout: given['receive-timeout'] ?? usual.receiveTimeout,
    rounds: given.rounds ?? usual.rounds,
    warmUpRounds: given['warm-up-rounds'] ?? usual.warmUpRounds,
    host: given.host ?? usual.host,
    url: given.url === undefined ? null : shownUrl(given.url),
    port: given.port ?? usual.port,
    seed: given.seed ?? randomSeed(),
  };
}

/** How long a server that nothing is known of may take for an answer, at least, ns. */
const LEAST_EXTERNAL_TIMEOUT: Nanoseconds = 10 * SECOND;

/** Twice the time that is measured: answers that take longer say nothing in it. So a run ends whatever the server does. */
function externalTimeout(load: Load): Nanoseconds {
  const duration = load.kind === 'sustained' ? load.duration : 0;
  return Math.max(LEAST_EXTERNAL_TIMEOUT, 2 * duration);
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
