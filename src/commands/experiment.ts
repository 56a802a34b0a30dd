/** `experiment`: named questions, each answered by measuring. */
import { cpus } from 'node:os';
import type { Argv } from 'yargs';
import { EXPERIMENTS, findExperiment } from '../experiments/index.js';
import { measureExperiment } from '../harness/measure-experiment.js';
import { EXIT, UsageFailure } from '../model/failure.js';
import { renderExperiments } from '../report/experiments-list.js';
import { isSoundDocument } from '../report/view-document.js';
import { DEFAULT_DIRECTORY, ResultsDirectory } from '../store/results-directory.js';
import { type Surroundings, tell } from './command.js';
import { checkOutput, type OutputArguments, outputOptions, put, show, wantsColour } from './output.js';
import { showProgress } from './progress.js';

const options = {
  short: { type: 'boolean', description: 'fewer clients and rounds, for a quick look' },
  'show-server-output': { type: 'boolean', description: "show the server processes' own output" },
  ...outputOptions,
} as const;

type Arguments = OutputArguments & {
  readonly name?: string | undefined;
  readonly short?: boolean | undefined;
  readonly 'show-server-output'?: boolean | undefined;
  readonly 'results-directory'?: string | undefined;
};

export function addExperimentCommand(yargs: Argv, surroundings: Surroundings): Argv {
  return yargs.command(
    'experiment [name]',
    'named questions, each answered by measuring; without a name, a table of them',
    (sub) => sub.positional('name', { type: 'string', description: 'which experiment' }).options(options),
    (given) => (given.name === undefined ? list(given) : experiment(given.name, given, surroundings)),
  );
}

function list(given: OutputArguments): Promise<void> {
  return put(renderExperiments(EXPERIMENTS, wantsColour()), given.output);
}

async function experiment(name: string, given: Arguments, surroundings: Surroundings): Promise<void> {
  const found = findExperiment(name);
  if (found === undefined) {
    const names = EXPERIMENTS.map((known) => known.name).join(', ');
    throw new UsageFailure(`There is no experiment "${name}". Choose one of ${names}.`);
  }
  checkOutput(given);
  const results = new ResultsDirectory(given['results-directory'] ?? DEFAULT_DIRECTORY);
  results.prepare();

  const plan = found.plan(given.short === true ? 'short' : 'whole', { cores: cpus().length });
  const progress = showProgress();
  const showServerOutput = given['show-server-output'] ?? false;
  const measuring = measureExperiment(name, plan, {
    signal: surroundings.signal,
    showServerOutput,
    onProgress: progress.update,
  });
  const document = await results.save(await measuring.finally(progress.stop));
  await show(document, given);
  tell(`Saved as ${document.name}`);
  surroundings.exitWith(isSoundDocument(document) ? EXIT.good : EXIT.failed);
}
