/** `experiment`: named questions, each answered by measuring. */
import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';
import { EXPERIMENTS, findExperiment } from '../analysis/experiments/index.js';
import { UsageFailure } from '../model/failure.js';
import type { Surroundings } from './command.js';
import { type MeasuringArguments, measuringOptions } from './measuring-options.js';
import { type OutputArguments, outputOptions, put, wantsColour } from './output.js';

const options = {
  short: { type: 'boolean', description: 'fewer clients and rounds, for a quick look' },
  ...measuringOptions,
  ...outputOptions,
} as const;

type Arguments = MeasuringArguments & {
  readonly name?: string | undefined;
  readonly short?: boolean | undefined;
};

export function addExperimentCommand(yargs: Argv, surroundings: Surroundings): Argv {
  return yargs.command(
    'experiment [name]',
    'named questions, each answered by measuring; without a name, a table of them',
    (sub) => sub.positional('name', { type: 'string', description: 'which experiment' }).options(options),
    (given) =>
      given.name === undefined ? list(given, surroundings.signal) : experiment(given.name, given, surroundings),
  );
}

async function list({ output }: OutputArguments, signal: AbortSignal): Promise<void> {
  const { renderExperiments } = await import('../presentation/render/lists.js');
  await put(renderExperiments(EXPERIMENTS, output === undefined && wantsColour()), output, signal);
}

async function experiment(name: string, given: Arguments, surroundings: Surroundings): Promise<void> {
  const found = findExperiment(name);
  if (found === undefined) {
    const names = EXPERIMENTS.map((known) => known.name).join(', ');
    throw new UsageFailure(`There is no experiment "${name}". Choose one of ${names}.`);
  }
  const plan = found.plan(given.short === true ? 'short' : 'whole', { cores: availableParallelism() });
  const [{ measureExperiment }, { measureAndShow }] = await Promise.all([
    import('../runner/measure-experiment.js'),
    import('./measuring.js'),
  ]);
  await measureAndShow(given, surroundings, (options) => measureExperiment(name, plan, options));
}
