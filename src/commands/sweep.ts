/** `sweep`: measures the same servers under one load after another. Where does waiting begin, and how does it grow? */
import type { Argv } from 'yargs';
import { type PlannedLoad, sweep } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import { slotsOf } from '../model/models.js';
import { DEFAULTS } from '../model/scenario.js';
import { SECOND } from '../model/units.js';
import { randomSeed, scenarioOf } from './bench-scenario.js';
import type { CommandContext } from './command-context.js';
import { COMMAND_HELP } from './command-help.js';
import { addTarget, atRightScheme, externalAt, withTarget } from './external-target.js';
import { parseSweptClients, SWEPT_CLIENTS } from './load-options.js';
import { measureAndShow, type Running } from './measuring.js';
import { type ArgvOf, addOptions, checkTogether } from './options.js';
import { describeRoundProgress } from './progress.js';

/** The duration of each load. The mean queue of open arrivals needs longer. */
const DEFAULT_DURATION = { clients: 2 * SECOND, utilisation: 5 * SECOND } as const;

type SweepArgv = ArgvOf<'sweep'>;
/** The options that are the same for every load. */
type CommonArgv = Omit<SweepArgv, 'clients' | 'utilisation'>;

export function addSweepCommand(yargs: Argv, context: CommandContext): Argv {
  return yargs.command(
    'sweep [target]',
    COMMAND_HELP.sweep.summary,
    (sub) => addOptions(addTarget(sub, 'sweep'), 'sweep'),
    ({ target, ...argv }) => runSweep(withTarget(target, argv), context),
  );
}

/** What `sweep` measures with these options, ready to start. @throws UsageFailure if they contradict each other */
export async function planSweep(argv: SweepArgv) {
  const loads = planLoads(argv);
  const swept = argv.utilisation === undefined ? 'clients' : 'utilisation';
  const external = argv.url === undefined ? null : await externalAt('sweep', argv.url, argv);
  const showServerOutput = argv['show-server-output'] ?? false;
  return (running: Running) =>
    atRightScheme('sweep', argv, external, () => sweep(swept, loads, { ...running, showServerOutput }, external));
}

async function runSweep(argv: SweepArgv, context: CommandContext): Promise<void> {
  const measure = await planSweep(argv);
  const { signal, hurry } = context;
  await measureAndShow(argv, context, {
    describeProgress: describeRoundProgress,
    measure: (onProgress) => measure({ signal, hurry, onProgress }),
  });
}

function planLoads(all: SweepArgv): PlannedLoad[] {
  checkTogether('sweep', all);
  const { clients, utilisation, ...argv } = all;
  if (argv.duration === 0) throw new UsageFailure('--duration must be longer than 0. Use 1s or more.');
  // With one seed the parts differ only in the load.
  const common = { ...argv, seed: argv.seed ?? randomSeed() };
  if (utilisation !== undefined) return planUtilisation(utilisation, common);
  return planClients(clients ?? parseSweptClients('--clients', SWEPT_CLIENTS), common);
}

function planClients(clients: readonly number[], argv: CommonArgv): PlannedLoad[] {
  const common = { duration: DEFAULT_DURATION.clients, ...argv, load: 'sustained' } as const;
  return clients.map((value) => ({ value, scenario: scenarioOf({ ...common, clients: value }) }));
}

/** Each at the rate that would keep all slots busy for this share of the time, if every service took exactly its service time. */
function planUtilisation(utilisation: readonly number[], argv: CommonArgv): PlannedLoad[] {
  const serviceTime = argv['service-time'] ?? DEFAULTS.serviceTime;
  if (serviceTime === 0) throw new UsageFailure('--utilisation needs a --service-time of more than 0.');
  const common = { duration: DEFAULT_DURATION.utilisation, ...argv, load: 'open' } as const;
  const { models, service } = scenarioOf({ ...common, rate: 1 });
  const places = models.map((choice) => slotsOf(choice, service));
  const [servers = null] = places;
  const [only, second] = models;
  if (only !== undefined && second === undefined && servers === null) {
    throw new UsageFailure(`--utilisation needs a model with a limit, and ${only.model} has none. Use --clients.`);
  }
  if (servers === null || places.some((count) => count !== servers)) {
    throw new UsageFailure(
      `--utilisation needs models with the same number of slots, and these have ${places.map((count) => count ?? 'no limit').join(' and ')}. Sweep them one by one, or use --clients.`,
    );
  }
  return utilisation.map((value) => {
    const rate = (value * servers * SECOND) / serviceTime;
    return { value, scenario: scenarioOf({ ...common, rate }) };
  });
}
