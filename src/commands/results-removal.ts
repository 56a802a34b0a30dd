/** `results rm` and `results prune`: saved runs are removed, after asking. */
import type { StoredDocument } from '../model/document.js';
import { countOf } from '../model/units.js';
import { describeSaved } from '../report/lists/saved-line.js';
import { removableFile, removeFile, whyNotRemovable } from '../store/removal.js';
import type { ResultsDirectory } from '../store/results-directory.js';
import { inOrder } from '../store/selection.js';
import { tell } from './command.js';
import { type Confirmation, isConfirmed } from './confirmation.js';
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
  const { documents, problems } = directory.read();
  for (const problem of problems) tell(`Left alone: ${problem}`);
  const own = documents.filter(({ name }) => {
    const refusal = whyNotRemovable(directory.path, name);
    if (refusal !== null) tell(`Left alone: ${name} ${refusal}.`);
    return refusal === null;
  });
  const old = inOrder(own, 'date').slice(0, -keep);
  if (old.length === 0) {
    tell(`Nothing to remove: ${countOf(own.length, 'saved run')} in ${directory.path}, and the newest ${keep} stay.`);
    return;
  }
  await remove(
    directory,
    old.map(({ name }) => name),
    confirmation,
  );
}

async function remove(
  directory: ResultsDirectory,
  names: readonly string[],
  confirmation: Confirmation,
): Promise<void> {
  const explain = () => {
    for (const name of names) tell(describeFile(directory, name));
  };
  if (!(await isConfirmed(`Remove ${countOf(names.length, 'saved run')}?`, explain, confirmation))) {
    tell('Nothing was removed.');
    return;
  }
  for (const name of names) {
    await removeFile(removableFile(directory.path, name));
    process.stdout.write(`Removed ${name}\n`);
  }
}

/** What it is that would go; also of a file that can't be read. */
function describeFile(directory: ResultsDirectory, name: string): string {
  const document = documentOf(directory, name);
  return `${name}: ${document === null ? 'damaged' : describeSaved(document)}`;
}

function documentOf(directory: ResultsDirectory, name: string): StoredDocument | null {
  const entry = directory.entry(name);
  return 'document' in entry ? entry.document : null;
}
