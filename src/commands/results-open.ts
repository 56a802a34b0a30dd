/** `results open`: the pages of all saved runs, written as files or served until Ctrl-C. */
import { once } from 'node:events';
import { lstatSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Interruption } from '../model/failure.js';
import { VERSION } from '../model/version.js';
import { assertWritable, filesIn } from '../store/destination.js';
import type { ResultsDirectory } from '../store/results-directory.js';
import { writeWhole } from '../store/write-whole.js';
import type { CommandContext } from './command-context.js';
import { withReader } from './readings.js';
import { INDEX, pageOf, shortHash } from './report-files.js';

/** Writes the pages, prints the address of the index, and opens it where the user can see it. */
export async function openPages(directory: ResultsDirectory, folder: string, context: CommandContext): Promise<void> {
  const { print, printNotice, terminal } = context;
  const index = await writePages(directory, folder, context);
  const address = pathToFileURL(resolve(index)).href;
  await print(`${address}\n`);
  if (terminal.openBrowser == null || (await terminal.openBrowser(address))) return;
  printNotice('No browser could be started. Open the address in yours.');
}

/** Writes the index, and each page that is missing or older than its run or this version. */
async function writePages(
  directory: ResultsDirectory,
  folder: string,
  context: Pick<CommandContext, 'signal' | 'reader'>,
): Promise<string> {
  const { path } = directory;
  const { signal } = context;
  const names = directory.names();
  assertWritable(folder);
  const mark = markOf(folder, path);
  const index = join(folder, INDEX);
  await withReader(context, async (read) => {
    for (const name of names) {
      const file = join(folder, pageOf(name));
      if (isCurrent(file, directory.fileOf(name), mark)) continue;
      const page = await read('page', { directory: path, name, mark });
      if (page !== null) await writeWhole(file, page, signal);
    }
    // A run that can't be read now may be repaired later, so its page stays.
    removeOrphans(folder, mark, new Set(directory.names().map(pageOf)));
    await writeWhole(index, await read('index', { directory: path }), signal);
  });
  return index;
}

export async function servePages(
  directory: ResultsDirectory,
  port: number,
  { signal, print, printNotice }: CommandContext,
): Promise<void> {
  const { serveResults } = await import('../presentation/pages/viewer-server.js');
  const server = await serveResults(directory, port);
  await print(`${server.url}\n`);
  printNotice('serving on 127.0.0.1, read-only; press Ctrl-C to stop');
  if (!signal.aborted) await once(signal, 'abort');
  await server.close();
  throw new Interruption(signal.reason);
}

/**
 * A mark in every page made from these runs, so that pages of another folder's runs are left alone. It does not depend on
 * the working directory, and stays the same if both folders are moved together.
 */
function markOf(folder: string, directory: string): string {
  return shortHash(relative(resolve(folder), resolve(directory)));
}

/** Whether this version made the page, from this folder's run, after the run was saved. */
function isCurrent(page: string, run: string, mark: string): boolean {
  return signOf(page) === `${VERSION} ${mark}` && statSync(page).mtimeMs > statSync(run).mtimeMs;
}

/** Removes the pages that were made here from runs that no longer exist, and nothing else. */
function removeOrphans(folder: string, mark: string, wanted: ReadonlySet<string>): void {
  const others = filesIn(folder).filter((name) => name.endsWith('.html') && !wanted.has(name));
  for (const name of others) {
    const page = join(folder, name);
    if (signOf(page)?.endsWith(` ${mark}`) === true) rmSync(page, { force: true });
  }
}

/** The signature of a page is within this many first characters. */
const HEAD_LENGTH = 1024;

/** The version and mark in a page's signature; null: at-once did not make the page. */
function signOf(page: string): string | null {
  try {
    if (!lstatSync(page).isFile()) return null;
    const beginning = readFileSync(page, 'utf8').slice(0, HEAD_LENGTH);
    return /<meta name="at-once-page" content="(\S+ \S+)"/.exec(beginning)?.[1] ?? null;
  } catch {
    return null;
  }
}
