/** `results open`: the page of all saved runs, as files, or served for as long as it is wanted. */
import { once } from 'node:events';
import { join } from 'node:path';
import { Interruption } from '../model/failure.js';
import { MOST } from '../model/scenario.js';
import { assertWritable, writeWhole } from '../store/files.js';
import type { ResultsDirectory } from '../store/results-directory.js';
import { tell } from './command.js';
import { isCurrent, markOf, removeOrphans } from './listed-pages.js';
import { fileNameOf, INDEX, REPORTS } from './report-files.js';
import { countOption } from './values.js';

export const openOptions = {
  serve: { type: 'boolean', description: 'open: serve the pages on 127.0.0.1 until Ctrl-C, instead of writing them' },
  port: countOption('port', 'open --serve: the TCP port (default: one that is free)', { least: 0, most: MOST.port }),
} as const;

/** Writes the index and every report that is not there as it would be made now; stdout names the index. */
export async function writePages(directory: ResultsDirectory, folder: string = REPORTS): Promise<void> {
  const [{ renderIndex }, { renderReport }] = await Promise.all([
    import('../pages/index-page.js'),
    import('../pages/report-page.js'),
  ]);
  const { documents, problems } = directory.read();
  assertWritable(folder);
  const fileOf = ({ name }: { readonly name: string }) => `${fileNameOf(name)}.html`;
  const mark = markOf(directory.path);
  for (const document of documents) {
    const file = join(folder, fileOf(document));
    if (!isCurrent(file, directory.fileOf(document.name), mark)) await writeWhole(file, renderReport(document, mark));
  }
  // A run that can't be read now may be mended: its page stays.
  removeOrphans(folder, mark, new Set(directory.names().map((name) => fileOf({ name }))));
  const index = join(folder, INDEX);
  await writeWhole(
    index,
    renderIndex({ documents, problems, addressOf: (document) => encodeURIComponent(fileOf(document)) }),
  );
  process.stdout.write(`${index}\n`);
}

/** Serves the pages until the user ends it. */
export async function servePages(directory: ResultsDirectory, port: number, signal: AbortSignal): Promise<void> {
  const { serveResults } = await import('../viewer/results-server.js');
  const server = await serveResults(directory, port);
  process.stdout.write(`${server.url}\n`);
  tell('Saved runs are served on this machine alone, and only to be read. Ctrl-C ends it.');
  if (!signal.aborted) await once(signal, 'abort');
  await server.close();
  throw new Interruption(signal.reason);
}
