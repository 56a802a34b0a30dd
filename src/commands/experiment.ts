/** `experiment`: named questions, each answered by measuring. */
import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';
import { listExperiments, runExperiment } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import type { Surroundings } from './command.js';
import { measureAndShow } from './measuring.js';
import { type MeasuringArguments, measuringOptions } from './measuring-options.js';
import { type OutputArguments, outputOptions, put, wantsColour } from './output.js';
import { showProgress } from './progress.js';

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
  const { renderExperiments } = await import('../presentation/render/experiments-list.js');
  await put(renderExperiments(await listExperiments(), output === undefined && wantsColour()), output, signal);
}

async function experiment(name: string, given: Arguments, surroundings: Surroundings): Promise<void> {
  const experiments = await listExperiments();
  const found = experiments.find((known) => known.name === name);
  if (found === undefined) {
    const names = experiments.map((known) => known.name).join(', ');
    throw new UsageFailure(`There is no experiment "${name}". Choose one of ${names}.`);
  }
  const asked = { size: given.short === true ? 'short' : 'whole', cores: availableParallelism() } as const;
  const { signal } = surroundings;
  const showServerOutput = given['show-server-output'] ?? false;
  await measureAndShow(given, surroundings, {
    showProgress,
    measure: (onProgress) => runExperiment(found, asked, { signal, showServerOutput, onProgress }),
  });
}
