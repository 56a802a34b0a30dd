/** `results open`: the page of all saved runs, as files, or served for as long as it is wanted. */
import { once } from 'node:events';
import { join } from 'node:path';
import { Interruption } from '../model/failure.js';
import { MOST } from '../model/scenario.js';
import { assertWritable } from '../store/destination.js';
import type { ResultsDirectory } from '../store/results-directory.js';
import { writeWhole } from '../store/write-whole.js';
import { tell } from './command.js';
import { isCurrent, markOf, removeOrphans } from './listed-pages.js';
import { print } from './output.js';
import { withReader } from './reader.js';
import { INDEX, pageOf, REPORTS } from './report-files.js';
import { countOption } from './values.js';

export const openOptions = {
  serve: { type: 'boolean', description: 'open: serve the pages on 127.0.0.1 until Ctrl-C, instead of writing them' },
  port: countOption('port', 'open --serve: the TCP port (default: one that is free)', { least: 0, most: MOST.port }),
} as const;

/** Writes the index and every report that is not there as it would be made now; stdout names the index. */
export async function writePages(directory: ResultsDirectory, signal: AbortSignal, folder = REPORTS): Promise<void> {
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
export async function servePages(directory: ResultsDirectory, port: number, signal: AbortSignal): Promise<void> {
  const { serveResults } = await import('../presentation/pages/viewer-server.js');
  const server = await serveResults(directory, port);
  await print(`${server.url}\n`);
  tell('Saved runs are served on this machine alone, and only to be read. Ctrl-C ends it.');
  if (!signal.aborted) await once(signal, 'abort');
  await server.close();
  throw new Interruption(signal.reason);
}
