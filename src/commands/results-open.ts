/** `results open`: the page of all saved runs, as files, or served for as long as it is wanted. */
import { once } from 'node:events';
import { lstatSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Interruption } from '../model/failure.js';
import { VERSION } from '../model/version.js';
import { assertWritable, filesIn } from '../store/destination.js';
import type { ResultsDirectory } from '../store/results-directory.js';
import { writeWhole } from '../store/write-whole.js';
import type { CommandContext } from './command-context.js';
import { withReader } from './readings.js';
import { INDEX, pageOf, REPORTS, shortHash } from './report-files.js';

/** Writes the index and every report that is not there as it would be made now; stdout names the index. */
export async function writePages(
  directory: ResultsDirectory,
  { signal, print }: CommandContext,
  folder = REPORTS,
): Promise<void> {
  const { path } = directory;
  const names = directory.names();
  assertWritable(folder);
  const mark = markOf(path);
  const index = join(folder, INDEX);
  await withReader(signal, async (read) => {
    for (const name of names) {
      const file = join(folder, pageOf(name));
      if (isCurrent(file, directory.fileOf(name), mark)) continue;
      const page = await read('page', { directory: path, name, mark });
      if (page !== null) await writeWhole(file, page, signal);
    }
    // A run that can't be read now may be mended: its page stays.
    removeOrphans(folder, mark, new Set(directory.names().map(pageOf)));
    await writeWhole(index, await read('index', { directory: path }), signal);
  });
  await print(`${index}\n`);
}

/** Serves the pages until the user ends it. */
export async function servePages(
  directory: ResultsDirectory,
  port: number,
  { signal, print, printNotice }: CommandContext,
): Promise<void> {
  const { serveResults } = await import('../presentation/pages/viewer-server.js');
  const server = await serveResults(directory, port);
  await print(`${server.url}\n`);
  printNotice('Saved runs are served on this machine alone, and only to be read. Ctrl-C ends it.');
  if (!signal.aborted) await once(signal, 'abort');
  await server.close();
  throw new Interruption(signal.reason);
}

/** Stands in the pages of the runs of one folder, so that no other page is ever taken for one of them. */
function markOf(directory: string): string {
  return shortHash(relative('.', resolve(directory)));
}

/** Whether a page was made by this version, of this folder's run, since the run was saved. */
function isCurrent(page: string, run: string, mark: string): boolean {
  return signOf(page) === `${VERSION} ${mark}` && statSync(page).mtimeMs > statSync(run).mtimeMs;
}

/** Removes what was written here for runs that are no more, and nothing else. */
function removeOrphans(folder: string, mark: string, wanted: ReadonlySet<string>): void {
  const others = filesIn(folder).filter((name) => name.endsWith('.html') && !wanted.has(name));
  for (const name of others) {
    const page = join(folder, name);
    if (signOf(page)?.endsWith(` ${mark}`) === true) rmSync(page, { force: true });
  }
}

/** Within so many characters a page says who made it. */
const HEAD_LENGTH = 1024;

/** Null: it is no file, or none of ours. */
function signOf(page: string): string | null {
  try {
    if (!lstatSync(page).isFile()) return null;
    const beginning = readFileSync(page, 'utf8').slice(0, HEAD_LENGTH);
    return /<meta name="at-once-page" content="(\S+ \S+)"/.exec(beginning)?.[1] ?? null;
  } catch {
    return null;
  }
}
