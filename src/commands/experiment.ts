/** `experiment`: named questions, each answered by measuring. */

import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';
import { listExperiments, runExperiment } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import type { CommandContext } from './command-context.js';
import { COMMAND_HELP } from './command-help.js';
import { usageText } from './command-text.js';
import { measureAndShow, type Running } from './measuring.js';
import { didYouMean } from './nearest.js';
import { type ArgvOf, addOptions } from './options.js';
import { type OutputArgv, put, renderOptions } from './output.js';
import { describeRoundProgress } from './progress.js';

export function addExperimentCommand(yargs: Argv, context: CommandContext): Argv {
  return yargs.command(
    'experiment [name]',
    COMMAND_HELP.experiment.summary,
    (sub) => addOptions(sub.positional('name', { type: 'string' }), 'experiment'),
    ({ name, ...argv }) => (name === undefined ? listQuestions(argv, context) : answerQuestion(name, argv, context)),
  );
}

async function listQuestions(argv: OutputArgv, context: CommandContext): Promise<void> {
  const { renderExperiments } = await import('../presentation/render/lists.js');
  const { colour } = renderOptions(argv, context);
  await put(renderExperiments(await listExperiments(), usageText('experiment', 'NAME'), colour), argv.output, context);
}

/** What `experiment` measures to answer this question, ready to start. @throws UsageFailure if there is no such experiment */
export async function planExperiment(name: string, argv: ArgvOf<'experiment'>) {
  const experiments = await listExperiments();
  const found = experiments.find((known) => known.name === name);
  if (found === undefined) {
    const names = experiments.map((known) => known.name);
    throw new UsageFailure(
      `There is no experiment "${name}". Choose one of ${names.join(', ')}.${didYouMean(name, names)}`,
    );
  }
  const asked = { size: argv.short === true ? 'short' : 'whole', cores: availableParallelism() } as const;
  const showServerOutput = argv['show-server-output'] ?? false;
  return (running: Running) => runExperiment(found, asked, { ...running, showServerOutput });
}

async function answerQuestion(name: string, argv: ArgvOf<'experiment'>, context: CommandContext): Promise<void> {
  const measure = await planExperiment(name, argv);
  const { signal, hurry } = context;
  await measureAndShow(argv, context, {
    describeProgress: describeRoundProgress,
    measure: (onProgress) => measure({ signal, hurry, onProgress }),
  });
}
