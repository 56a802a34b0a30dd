/** `sweep`: the same servers under one load after the other: where does waiting begin, and how does it grow? */
import type { Argv } from 'yargs';
import { measureSweep, type PlannedLoad } from '../harness/measure-sweep.js';
import { EXIT, UsageFailure } from '../model/failure.js';
import { MOST } from '../model/scenario.js';
import { SECOND } from '../model/units.js';
import { isSoundDocument } from '../report/view-document.js';
import { DEFAULT_DIRECTORY, ResultsDirectory } from '../store/results-directory.js';
import { type BenchArguments, parseCompared, scenarioOf } from './bench-scenario.js';
import { type Surroundings, tell } from './command.js';
import { parseLoads } from './loads.js';
import { checkOutput, type OutputArguments, outputOptions, show } from './output.js';
import { showProgress } from './progress.js';
import { modelChoices, serverOptions } from './server-options.js';
import { choiceOption, countOption, durationOption, option } from './values.js';

const DEFAULT_CLIENTS = '1..32';
const DEFAULT_DURATION = 2 * SECOND;

const CLIENTS = { least: 1, most: MOST.clients, scale: 'whole-numbers' } as const;

const options = {
  clients: option(
    'clients',
    `how many clients are kept busy, as 1..100 or 1,2,4 (default: ${DEFAULT_CLIENTS})`,
    (flag, text) => parseLoads(flag, text, CLIENTS),
  ),
  model: choiceOption('model', 'the server to measure (default: sequential)', modelChoices),
  compare: {
    type: 'string',
    description: 'measure models side by side (default list: sequential,multi-process)',
    coerce: parseCompared,
  },
  ...serverOptions,
  duration: durationOption('duration', 'how long each load is kept up (default: 2s)'),
  rounds: countOption('rounds', 'how often each load is measured (default: 1)', { least: 1, most: MOST.rounds }),
  'show-server-output': { type: 'boolean', description: "show the server process's own output" },
  ...outputOptions,
} as const;

type Arguments = Omit<BenchArguments, 'clients'> &
  OutputArguments & {
    readonly clients?: readonly number[] | undefined;
    readonly 'show-server-output'?: boolean | undefined;
    readonly 'results-directory'?: string | undefined;
  };

export function addSweepCommand(yargs: Argv, surroundings: Surroundings): Argv {
  return yargs.command(
    'sweep',
    'one load after the other: throughput, waiting and queue against the number of clients',
    (sub) => sub.options(options),
    (given) => sweep(given, surroundings),
  );
}

async function sweep(given: Arguments, surroundings: Surroundings): Promise<void> {
  const loads = planLoads(given);
  checkOutput(given);
  const results = new ResultsDirectory(given['results-directory'] ?? DEFAULT_DIRECTORY);
  results.prepare();

  const progress = showProgress();
  const showServerOutput = given['show-server-output'] ?? false;
  const measuring = measureSweep('clients', loads, {
    signal: surroundings.signal,
    showServerOutput,
    onProgress: progress.update,
  });
  const document = await results.save(await measuring.finally(progress.stop));
  await show(document, given);
  tell(`Saved as ${document.name}`);
  surroundings.exitWith(isSoundDocument(document) ? EXIT.good : EXIT.failed);
}

function planLoads({
  clients = parseLoads('--clients', DEFAULT_CLIENTS, CLIENTS),
  ...given
}: Arguments): PlannedLoad[] {
  if (given.duration === 0) throw new UsageFailure('--duration 0 leaves no time to measure in. Use 1s or more.');
  const common = { duration: DEFAULT_DURATION, ...given, load: 'sustained' } as const;
  return clients.map((value) => ({ value, scenario: scenarioOf({ ...common, clients: value }) }));
}
