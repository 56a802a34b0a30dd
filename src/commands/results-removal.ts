/** `results rm` and `results prune`: remove saved runs, after the user has confirmed it. */
import { once } from 'node:events';
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
  const { printNotice } = context;
  const { names, refusals } = await withReader(context, (read) => read('removable', { directory: path }));
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
  const { print, printNotice } = context;
  const explain = async () => {
    const input = { directory: directory.path, names };
    const lines = await withReader(context, (read) => read('describe', input));
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
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface(terminal.question);
  try {
    // Ctrl-C and Ctrl-D, which a question alone does not end.
    const closed = Promise.race([once(lines, 'SIGINT'), once(lines, 'close')]).then((): never => {
      throw new Interruption('SIGINT');
    });
    const answer = await Promise.race([lines.question(`${question} (y/N) `, { signal }), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (signal.aborted) throw new Interruption(signal.reason);
    // Newer versions of Node end the question themselves.
    throw error instanceof Error && error.name === 'AbortError' ? new Interruption('SIGINT') : error;
  } finally {
    lines.close();
  }
}
