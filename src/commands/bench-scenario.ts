/** Makes a scenario from the arguments of `bench`: fills in defaults, and values that depend on other values. */
import { scenarioWith } from '../model/default-scenario.js';
import { UsageFailure } from '../model/failure.js';
import { shownUrl } from '../model/printable.js';
import {
  type Burst,
  DEFAULTS,
  EXTERNAL,
  type Load,
  MOST,
  type ModelChoice,
  type Scenario,
  STREAM_DEFAULTS,
  type Sustained,
} from '../model/scenario.js';
import { type Nanoseconds, SECOND } from '../model/units.js';
import { chooseModels, modelOf } from './model-choice.js';
import { type ArgvOf, checkTogether } from './options.js';

export type BenchArgv = ArgvOf<'bench'>;

/** A server about which nothing is known. */
const UNKNOWN: ModelChoice = { model: EXTERNAL, workers: 1, accept: 'shared' };

/** @throws UsageFailure when the arguments contradict each other */
export function scenarioOf(argv: BenchArgv): Scenario {
  const { load: loadName = DEFAULTS.load, model = DEFAULTS.model, compare = [model], url } = argv;
  checkTogether('bench', argv, { load: loadName, models: compare.map(modelOf) });
  const models = url === undefined ? chooseModels(argv) : [UNKNOWN];
  if (argv.port !== undefined && argv.port !== 0 && models.length > 1) {
    throw new UsageFailure(
      `--port ${argv.port} can't serve ${models.length} servers. Leave it out: each takes a free one.`,
    );
  }
  const { load, clients } = loadOf(argv);
  const serviceTime = argv['service-time'] ?? DEFAULTS.serviceTime;
  const usual = scenarioWith({ load, clients, serviceTime, models });
  return {
    ...usual,
    service: argv.service ?? usual.service,
    message: argv.message ?? usual.message,
    keepAlive: argv['keep-alive'] ?? usual.keepAlive,
    listenBacklog: argv['listen-backlog'] ?? usual.listenBacklog,
    timeout: argv.timeout ?? (url === undefined ? usual.timeout : externalTimeout(load)),
    receiveTimeout: argv['receive-timeout'] ?? usual.receiveTimeout,
    rounds: argv.rounds ?? usual.rounds,
    warmUpRounds: argv['warm-up-rounds'] ?? usual.warmUpRounds,
    host: argv.host ?? usual.host,
    url: url === undefined ? null : shownUrl(url),
    port: argv.port ?? usual.port,
    seed: argv.seed ?? randomSeed(),
  };
}

/** Minimum time that an unknown server has for an answer, ns. */
const LEAST_EXTERNAL_TIMEOUT: Nanoseconds = 10 * SECOND;
/** The same for the last client of a burst, which may wait for all the others. */
const BURST_EXTERNAL_TIMEOUT: Nanoseconds = 60 * SECOND;

/** In a closed loop twice the duration, as later answers are not counted. So a run ends whatever the server does. */
function externalTimeout(load: Load): Nanoseconds {
  return load.kind === 'sustained' ? Math.max(LEAST_EXTERNAL_TIMEOUT, 2 * load.duration) : BURST_EXTERNAL_TIMEOUT;
}

export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}

/** The requested load, and its number of clients. */
function loadOf(argv: BenchArgv): { readonly load: Load; readonly clients: number } {
  const clients = argv.clients ?? DEFAULTS.clients;
  switch (argv.load ?? DEFAULTS.load) {
    case 'burst':
      return { load: silenceOf(argv), clients };
    case 'sustained':
      return { load: sustainedLoadOf(argv), clients };
    case 'open':
      return openLoadOf(argv);
  }
}

/** @throws UsageFailure if only one of --silent-clients and --silent-time was given */
function silenceOf(argv: BenchArgv): Burst {
  const silentClients = argv['silent-clients'] ?? 0;
  const silentTime = argv['silent-time'] ?? 0;
  if (silentClients > 0 && silentTime === 0) {
    throw new UsageFailure(
      `--silent-clients ${silentClients} also needs the time that they stay connected. Add it, such as --silent-time 500ms.`,
    );
  }
  if (silentTime > 0 && silentClients === 0) {
    throw new UsageFailure('--silent-time has no effect without silent clients. Add --silent-clients 1.');
  }
  return { kind: 'burst', silentClients, silentTime };
}

/**
 * The requested open arrivals, and their number of clients.
 * @throws UsageFailure if there is no rate, or the arrivals would never end
 */
function openLoadOf({ rate, arrivals, duration = DEFAULTS.duration }: BenchArgv) {
  if (rate === undefined) throw new UsageFailure('--load open needs a rate. Add --rate, such as --rate 60/s.');
  checkDuration(duration);
  const clients = Math.max(1, Math.round((rate * duration) / SECOND));
  if (clients > MOST.clients) {
    throw new UsageFailure(
      `--rate and --duration make ${clients.toLocaleString('en-GB')} clients, but the maximum is ${MOST.clients.toLocaleString('en-GB')}. Lower one of them.`,
    );
  }
  return { load: { kind: 'open', rate, arrivals: arrivals ?? STREAM_DEFAULTS.arrivals }, clients } as const;
}

/** How long clients are kept busy. @throws UsageFailure if that is zero */
function sustainedLoadOf({ duration = DEFAULTS.duration }: BenchArgv): Sustained {
  checkDuration(duration);
  return { kind: 'sustained', duration };
}

function checkDuration(duration: Nanoseconds): void {
  if (duration <= 0) throw new UsageFailure('--duration must be longer than 0. Choose another, such as 10s.');
}
