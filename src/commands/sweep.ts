/** `sweep`: the same servers under one load after the other: where does waiting begin, and how does it grow? */
import type { Argv } from 'yargs';
import { type PlannedLoad, sweep } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import { placesOf } from '../model/models.js';
import { DEFAULTS } from '../model/scenario.js';
import { SECOND } from '../model/units.js';
import { randomSeed, scenarioOf } from './bench-scenario.js';
import type { CommandContext } from './command-context.js';
import { parseSweptClients, SWEPT_CLIENTS } from './load-options.js';
import { measureAndShow } from './measuring.js';
import { MODELS_HELP } from './model-choice.js';
import { type ArgvOf, addOptions, checkTogether } from './options.js';
import { describeRoundProgress } from './progress.js';

/** How long each load is kept up. A queue of open arrivals takes longer to show its mean. */
const DEFAULT_DURATION = { clients: 2 * SECOND, utilisation: 5 * SECOND } as const;

type SweepArgv = ArgvOf<'sweep'>;
/** What all loads have in common. */
type CommonArgv = Omit<SweepArgv, 'clients' | 'utilisation'>;

export function addSweepCommand(yargs: Argv, context: CommandContext): Argv {
  return yargs.command(
    'sweep',
    'one load after the other: throughput, waiting and queue against the number of clients',
    (sub) => addOptions(sub, 'sweep').epilogue(MODELS_HELP),
    (argv) => runSweep(argv, context),
  );
}

async function runSweep(argv: SweepArgv, context: CommandContext): Promise<void> {
  const loads = planLoads(argv);
  const swept = argv.utilisation === undefined ? 'clients' : 'utilisation';
  const { signal, hurry } = context;
  const showServerOutput = argv['show-server-output'] ?? false;
  await measureAndShow(argv, context, {
    describeProgress: describeRoundProgress,
    measure: (onProgress) => sweep(swept, loads, { signal, hurry, showServerOutput, onProgress }),
  });
}

function planLoads(all: SweepArgv): PlannedLoad[] {
  checkTogether('sweep', all);
  const { clients, utilisation, ...argv } = all;
  if (argv.duration === 0) throw new UsageFailure('--duration 0 leaves no time to measure in. Use 1s or more.');
  // One seed for all loads: they differ in the load alone.
  const common = { ...argv, seed: argv.seed ?? randomSeed() };
  if (utilisation !== undefined) return planUtilisation(utilisation, common);
  return planClients(clients ?? parseSweptClients('--clients', SWEPT_CLIENTS), common);
}

function planClients(clients: readonly number[], argv: CommonArgv): PlannedLoad[] {
  const common = { duration: DEFAULT_DURATION.clients, ...argv, load: 'sustained' } as const;
  return clients.map((value) => ({ value, scenario: scenarioOf({ ...common, clients: value }) }));
}

/** The rate that keeps all slots busy for this share of the time, if each service takes the time that was asked for. */
function planUtilisation(utilisation: readonly number[], argv: CommonArgv): PlannedLoad[] {
  const serviceTime = argv['service-time'] ?? DEFAULTS.serviceTime;
  if (serviceTime === 0) throw new UsageFailure('--utilisation needs a --service-time of more than 0.');
  const common = { duration: DEFAULT_DURATION.utilisation, ...argv, load: 'open' } as const;
  const { models, service } = scenarioOf({ ...common, rate: 1 });
  const places = models.map((choice) => placesOf(choice, service));
  const [servers = null] = places;
  if (servers === null || places.some((count) => count !== servers)) {
    throw new UsageFailure(
      `--utilisation needs models that serve equally many at once, and they serve ${places.map((count) => count ?? 'any number').join(' and ')}. Sweep them one by one, or use --clients.`,
    );
  }
  return utilisation.map((value) => {
    const rate = (value * servers * SECOND) / serviceTime;
    return { value, scenario: scenarioOf({ ...common, rate }) };
  });
}
