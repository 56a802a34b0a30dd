/**
 * What is listed of each saved run, kept in a file beside the runs: reading a run again takes milliseconds. The file may
 * be missing, damaged or out of date at any time; then the runs are read, and it is written anew.
 */
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { StoredDocument } from '../model/document.js';
import { buildName } from '../model/version.js';
import { fileOfRun, namesOfRuns } from './saved-files.js';
import { replaceFile } from './write-whole.js';

/** Hidden, and without the ending of a run. */
export const INDEX_FILE = '.at-once-index';

export interface Listing<T> {
  readonly runs: readonly T[];
  /** One line for each file that is not a readable run. */
  readonly problems: readonly string[];
}

/** One run in the index. */
interface Kept<T> {
  /** Of its file, see stampOf. */
  readonly stamp: string;
  readonly listed: T;
}

/** A smaller folder is read in a tenth of a second, so its owner is spared another file in it. Bytes. */
const WORTH_AN_INDEX = 4 * 2 ** 20;
/** The coarsest clock of a file system, ms: a file that was changed later than this may change again unnoticed. */
const COARSEST_TIMESTAMP = 2000;
const LARGEST_INDEX = 64 * 2 ** 20;

/**
 * All runs of a folder, oldest first, each as `listed` by what `loadLister` loads, which is called only if a file must be
 * read. What it returns must be plain data.
 */
export async function listThroughIndex<T extends object>(
  directory: string,
  loadLister: () => Promise<(document: StoredDocument) => T>,
): Promise<Listing<T>> {
  const index = readIndex<T>(directory);
  const found = namesOfRuns(directory).map((name) => ({ name, ...stampOf(fileOfRun(directory, name)) }));
  const isKept = ({ name, stamp }: { name: string; stamp: string | null }): boolean =>
    stamp !== null && index.get(name)?.stamp === stamp;
  const lister = found.every(isKept) ? null : await loadReader(directory, loadLister);
  const kept = new Map<string, Kept<T>>();
  const runs: T[] = [];
  const problems: string[] = [];
  let bytesToSpare = 0;
  for (const file of found) {
    const { name, stamp, size } = file;
    const known = isKept(file) ? index.get(name) : undefined;
    const listed = known?.listed ?? lister?.(name) ?? '';
    if (typeof listed === 'string') {
      problems.push(listed);
      continue;
    }
    runs.push(listed);
    if (stamp === null || (known === undefined && !survivesJson(listed))) continue;
    kept.set(name, { stamp, listed });
    if (known === undefined) bytesToSpare += size;
  }
  if (bytesToSpare >= WORTH_AN_INDEX) await writeIndex(directory, kept);
  return { runs, problems };
}

/** Reads one file: what is listed of the run, or the problem of the file. */
async function loadReader<T>(
  directory: string,
  loadLister: () => Promise<(document: StoredDocument) => T>,
): Promise<(name: string) => T | string> {
  const [{ ResultsDirectory }, list] = await Promise.all([import('./results-directory.js'), loadLister()]);
  const runs = new ResultsDirectory(directory);
  return (name) => {
    const entry = runs.entry(name);
    return 'problem' in entry ? entry.problem : list({ ...entry.document, name });
  };
}

/** Differs after every change of a file; null where a change could go unnoticed. */
function stampOf(path: string): { readonly stamp: string | null; readonly size: number } {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) return { stamp: null, size: 0 };
  const { size, mtimeNs, ctimeNs, ino } = stats;
  const isFresh = Number(stats.mtimeMs) > Date.now() - COARSEST_TIMESTAMP;
  return { stamp: isFresh ? null : [size, mtimeNs, ctimeNs, ino].join(' '), size: Number(size) };
}

/** A NaN, say, would come back from the index as null. */
function survivesJson(value: object): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value);
}

/** Empty unless this build of at-once wrote the index, and it is whole: then it need not be checked further. */
function readIndex<T>(directory: string): ReadonlyMap<string, Kept<T>> {
  try {
    const path = join(directory, INDEX_FILE);
    const stats = lstatSync(path);
    if (!stats.isFile() || stats.size > LARGEST_INDEX) return new Map();
    const text = readFileSync(path, 'utf8');
    const lineEnd = text.indexOf('\n');
    const content = text.slice(lineEnd + 1);
    return text.slice(0, lineEnd) === headOf(content) ? new Map(JSON.parse(content)) : new Map();
  } catch {
    return new Map();
  }
}

/** An index that can't be written is done without: the folder may be read-only. */
async function writeIndex<T>(directory: string, kept: ReadonlyMap<string, Kept<T>>): Promise<void> {
  const content = JSON.stringify([...kept]);
  await replaceFile(join(directory, INDEX_FILE), `${headOf(content)}\n${content}`).catch(() => {});
}

/** The first line of the file. Another build may list the same run with other figures. */
function headOf(content: string): string {
  return `${buildName()} ${createHash('sha256').update(content).digest('hex')}`;
}
