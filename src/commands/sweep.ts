/** `sweep`: the same servers under one load after the other: where does waiting begin, and how does it grow? */
import type { Argv } from 'yargs';
import { type PlannedLoad, sweep } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import { placesOf } from '../model/models.js';
import { ARRIVALS, DEFAULTS, MODELS, MOST } from '../model/scenario.js';
import { SECOND } from '../model/units.js';
import { type BenchArguments, randomSeed, scenarioOf } from './bench-scenario.js';
import type { Surroundings } from './command.js';
import { parseLoads } from './loads.js';
import { measureAndShow } from './measuring.js';
import { type MeasuringArguments, measuringOptions } from './measuring-options.js';
import { parseCompared } from './model-choice.js';
import { outputOptions } from './output.js';
import { showProgress } from './progress.js';
import { gallery, listenBacklogOption, serverOptions } from './server-options.js';
import { choiceOption, countOption, durationOption, option } from './values.js';

const DEFAULT_CLIENTS = '1..32';
/** How long each load is kept up. A queue of open arrivals takes longer to show its mean. */
const DEFAULT_DURATION = { clients: 2 * SECOND, utilisation: 5 * SECOND } as const;

const UTILISATION = { least: 0.01, most: 2, scale: 'tenths' } as const;
const CLIENTS = { least: 1, most: MOST.clients, scale: 'whole-numbers' } as const;

const options = {
  clients: option(
    'clients',
    `how many clients are kept busy, as 1..100 or 1,2,4 (default: ${DEFAULT_CLIENTS})`,
    (flag, text) => parseLoads(flag, text, CLIENTS),
  ),
  utilisation: option(
    'utilisation',
    'instead of --clients: open arrivals that keep the servers busy for this share of the time, as 0.1..1.1',
    (flag, text) => parseLoads(flag, text, UTILISATION),
  ),
  arrivals: choiceOption('arrivals', 'how they come, with --utilisation (default: poisson)', ARRIVALS),
  model: choiceOption('model', 'the server to measure (default: sequential)', MODELS),
  compare: {
    type: 'string',
    description: 'measure models side by side (default list: sequential,multi-process)',
    coerce: parseCompared,
  },
  ...serverOptions,
  'listen-backlog': listenBacklogOption('as many as there are clients; with --utilisation: ample'),
  duration: durationOption('duration', 'how long each load is kept up (default: 2s; with --utilisation 5s)'),
  seed: countOption('seed', 'seed of the arrivals and of the order of the models (default: random)', {
    least: 0,
    most: MOST.seed,
  }),
  rounds: countOption('rounds', 'how often each load is measured (default: 1)', { least: 1, most: MOST.rounds }),
  ...measuringOptions,
  ...outputOptions,
} as const;

type Arguments = Omit<BenchArguments, 'clients'> &
  MeasuringArguments & {
    readonly clients?: readonly number[] | undefined;
    readonly utilisation?: readonly number[] | undefined;
  };

export function addSweepCommand(yargs: Argv, surroundings: Surroundings): Argv {
  return yargs.command(
    'sweep',
    'one load after the other: throughput, waiting and queue against the number of clients',
    (sub) => sub.options(options).epilogue(gallery),
    (given) => run(given, surroundings),
  );
}

async function run(given: Arguments, surroundings: Surroundings): Promise<void> {
  const loads = planLoads(given);
  const swept = given.utilisation === undefined ? 'clients' : 'utilisation';
  const { signal } = surroundings;
  const showServerOutput = given['show-server-output'] ?? false;
  await measureAndShow(given, surroundings, {
    showProgress,
    measure: (onProgress) => sweep(swept, loads, { signal, showServerOutput, onProgress }),
  });
}

function planLoads({ clients, utilisation, ...given }: Arguments): PlannedLoad[] {
  if (given.duration === 0) throw new UsageFailure('--duration 0 leaves no time to measure in. Use 1s or more.');
  // One seed for all loads: they differ in the load alone.
  const common = { ...given, seed: given.seed ?? randomSeed() };
  if (utilisation === undefined)
    return planClients(clients ?? parseLoads('--clients', DEFAULT_CLIENTS, CLIENTS), common);
  if (clients === undefined) return planUtilisation(utilisation, common);
  throw new UsageFailure('--clients and --utilisation exclude each other: one load is varied. Leave one out.');
}

function planClients(clients: readonly number[], { arrivals, ...given }: BenchArguments): PlannedLoad[] {
  if (arrivals !== undefined) throw new UsageFailure('--arrivals means nothing to busy clients. Add --utilisation.');
  const common = { duration: DEFAULT_DURATION.clients, ...given, load: 'sustained' } as const;
  return clients.map((value) => ({ value, scenario: scenarioOf({ ...common, clients: value }) }));
}

/** The rate that would keep all places busy for this share of the time, if services took what was asked for. */
function planUtilisation(utilisation: readonly number[], given: BenchArguments): PlannedLoad[] {
  const serviceTime = given['service-time'] ?? DEFAULTS.serviceTime;
  if (serviceTime === 0) throw new UsageFailure('--utilisation needs a --service-time of more than 0.');
  const common = { duration: DEFAULT_DURATION.utilisation, ...given, load: 'open' } as const;
  const { models, service } = scenarioOf({ ...common, rate: 1 });
  const places = models.map((choice) => placesOf(choice, service));
  const [servers = null] = places;
  if (servers === null || places.some((count) => count !== servers)) {
    throw new UsageFailure(
      `--utilisation needs models that serve equally many at once, and these serve ${places.map((count) => count ?? 'any number').join(' and ')}. Sweep them one by one, or use --clients.`,
    );
  }
  return utilisation.map((value) => {
    const rate = (value * servers * SECOND) / serviceTime;
    return { value, scenario: scenarioOf({ ...common, rate }) };
  });
}
