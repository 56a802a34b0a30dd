/** `results rm` and `results prune`: saved runs are removed, after asking. */
import { countOf } from '../model/units.js';
import type { ResultsDirectory } from '../store/results-directory.js';
import { removableFile, removeFile } from '../store/saved-files.js';
import { tell } from './command.js';
import { type Confirmation, isConfirmed } from './confirmation.js';
import { print } from './output.js';
import { withReader } from './reader.js';
import { countOption } from './values.js';

export const removalOptions = {
  yes: { type: 'boolean', description: 'rm, prune: do not ask' },
  keep: countOption('keep', 'prune: how many of the newest runs stay', { least: 1, most: 1_000_000 }),
} as const;

/** Removes all of these, or none when one of them may not be. */
export async function removeRuns(
  directory: ResultsDirectory,
  names: readonly string[],
  confirmation: Confirmation,
): Promise<void> {
  const distinct = [...new Set(names)];
  for (const name of distinct) removableFile(directory.path, name);
  await remove(directory, distinct, confirmation);
}

/** Removes all but the newest. What is damaged, foreign or a link is told of, and left alone. */
export async function pruneRuns(directory: ResultsDirectory, keep: number, confirmation: Confirmation): Promise<void> {
  const { path } = directory;
  const { names, refusals } = await withReader(confirmation.signal, (read) => read('removable', { directory: path }));
  for (const refusal of refusals) tell(`Left alone: ${refusal}`);
  const old = names.slice(0, -keep);
  if (old.length === 0) {
    tell(`Nothing to remove: ${countOf(names.length, 'saved run')} in ${path}, and the newest ${keep} stay.`);
    return;
  }
  await remove(directory, old, confirmation);
}

async function remove(
  directory: ResultsDirectory,
  names: readonly string[],
  confirmation: Confirmation,
): Promise<void> {
  const explain = async () => {
    const input = { directory: directory.path, names };
    const lines = await withReader(confirmation.signal, (read) => read('describe', input));
    for (const line of lines) tell(line);
  };
  if (!(await isConfirmed(`Remove ${countOf(names.length, 'saved run')}?`, explain, confirmation))) {
    tell('Nothing was removed.');
    return;
  }
  for (const name of names) {
    await removeFile(removableFile(directory.path, name));
    await print(`Removed ${name}\n`);
  }
}
