/** `results rm` and `results prune`: remove saved runs, after the user has confirmed it. */
import { Interruption, UsageFailure } from '../model/failure.js';
import { countOf } from '../model/units.js';
import type { ResultsDirectory } from '../store/results-directory.js';
import { removableFile, removeFile } from '../store/saved-files.js';
import type { CommandContext } from './command-context.js';
import { withReader } from './readings.js';

/** Removes all of these runs, or none if one of them can't be removed. */
export async function removeRuns(
  directory: ResultsDirectory,
  names: readonly string[],
  yes: boolean | undefined,
  context: CommandContext,
): Promise<void> {
  const distinct = [...new Set(names)];
  for (const name of distinct) removableFile(directory.path, name);
  await remove(directory, distinct, yes, context);
}

/** Removes all but the newest. Damaged and foreign files and links are reported and left alone. */
export async function pruneRuns(
  directory: ResultsDirectory,
  keep: number,
  yes: boolean | undefined,
  context: CommandContext,
): Promise<void> {
  const { path } = directory;
  const { signal, printNotice } = context;
  const { names, refusals } = await withReader(signal, (read) => read('removable', { directory: path }));
  for (const refusal of refusals) printNotice(`Left alone: ${refusal}`);
  const old = names.slice(0, -keep);
  if (old.length === 0) {
    printNotice(`Nothing to remove: ${path} holds ${countOf(names.length, 'saved run')}, and --keep is ${keep}.`);
    return;
  }
  await remove(directory, old, yes, context);
}

async function remove(
  directory: ResultsDirectory,
  names: readonly string[],
  yes: boolean | undefined,
  context: CommandContext,
): Promise<void> {
  const { signal, print, printNotice } = context;
  const explain = async () => {
    const input = { directory: directory.path, names };
    const lines = await withReader(signal, (read) => read('describe', input));
    for (const line of lines) printNotice(line);
  };
  if (yes !== true && !(await isConfirmed(`Remove ${countOf(names.length, 'saved run')}?`, explain, context))) {
    printNotice('Nothing was removed.');
    return;
  }
  for (const name of names) {
    await removeFile(removableFile(directory.path, name));
    await print(`Removed ${name}\n`);
  }
}

/**
 * Whether the user agrees. The question goes to stderr, so that stdout holds the result alone.
 * @param explain says what would be done, just before the question
 * @throws UsageFailure if there is no terminal to ask on; Interruption if the user ends the program instead
 */
export async function isConfirmed(
  question: string,
  explain: () => void | Promise<void>,
  { signal, terminal }: Pick<CommandContext, 'signal' | 'terminal'>,
): Promise<boolean> {
  if (terminal.question === null) {
    throw new UsageFailure('stdin is not a terminal; nothing was removed. Use --yes.');
  }
  await explain();
  // Loaded late: loading it takes longer than most commands run.
  const { default: confirm } = await import('@inquirer/confirm');
  try {
    return await confirm({ message: question, default: false }, { ...terminal.question, signal });
  } catch (error) {
    if (signal.aborted) throw new Interruption(signal.reason);
    if (error instanceof Error && error.name === 'ExitPromptError') throw new Interruption('SIGINT');
    throw error;
  }
}
