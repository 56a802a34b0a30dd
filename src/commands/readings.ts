/**
 * Reads saved runs and renders them in a thread, so that this thread can react to Ctrl-C meanwhile. The thread loads this
 * file too. The input and the result of each reading are plain data, since they are copied between threads.
 */
import { compare, readRun, render } from '../index.js';
import type { ThemeName } from '../presentation/charts/svg.js';
import type { DocumentFormat, Format, ReportFormat } from '../presentation/formats.js';
import type { RenderOptions } from '../presentation/render/content.js';
import type { ListedRun } from '../presentation/run-list.js';
import { ReadingThread } from '../store/reading-thread.js';
import type { ResultsDirectory } from '../store/results-directory.js';
import { type Listing, listThroughIndex } from '../store/run-index.js';
import { inOrder, isWanted, keysOf, type RunKeys, type SortKey, type Wanted } from '../store/selection.js';
import type { CommandContext } from './command-context.js';
import { type Part, pageOf, partsOf } from './report-files.js';

/** One reading at a time. */
type Read = <R extends ReadingName>(
  reading: R,
  input: Parameters<ReadingMap[R]>[0],
) => Promise<Awaited<ReturnType<ReadingMap[R]>>>;

export function startReader(): ReadingThread {
  return new ReadingThread(new URL('./readings.js', import.meta.url));
}

/**
 * Runs a reading thread for as long as `use` takes, unless the context has one.
 * @throws Interruption when the user ends the program meanwhile
 */
export async function withReader<T>(
  { signal, reader }: Pick<CommandContext, 'signal' | 'reader'>,
  use: (read: Read) => Promise<T>,
): Promise<T> {
  const thread = reader?.() ?? startReader();
  try {
    return await use((reading, input) => thread.ask({ reading, input }, signal));
  } finally {
    if (reader === undefined) await thread.end();
  }
}

/** Loaded late: the schemas take long to load, and a wrong option should be reported at once. */
export async function directoryAt(path: string): Promise<ResultsDirectory> {
  const { ResultsDirectory } = await import('../store/results-directory.js');
  return new ResultsDirectory(path);
}

interface ListRequest {
  readonly directory: string;
  readonly wanted: Wanted;
  readonly isFiltered: boolean;
  readonly sort: SortKey;
  readonly reverse: boolean;
  readonly format: Format;
  readonly colour: boolean;
  readonly width: number;
}

async function listText({ directory, wanted, isFiltered, sort, reverse, format, colour, width }: ListRequest) {
  const { runs, problems } = await listedRuns(directory);
  const chosen = runs.filter(({ keys }) => isWanted(keys, wanted));
  const title = titleOf(directory, runs.length, isFiltered ? chosen.length : null);
  const { renderRuns } = await import('../presentation/run-list.js');
  const rows = inOrder(chosen, sort, reverse).map(({ row }) => row);
  return { text: await renderRuns({ runs: rows, problems, title }, { colour, format, width }), problems };
}

/** A run in the index of its folder. */
interface IndexedRun {
  readonly keys: RunKeys;
  readonly row: ListedRun;
}

/** Where the index is complete, neither the schemas nor the analysis are loaded. */
async function listedRuns(directory: string): Promise<Listing<IndexedRun>> {
  return listThroughIndex(directory, async () => {
    const { loadRunLister } = await import('../presentation/run-list.js');
    const listRun = await loadRunLister();
    return (document) => ({ keys: keysOf(document), row: listRun(document) });
  });
}

/** @param matching how many runs match the filters; null: there are no filters */
function titleOf(path: string, all: number, matching: number | null): string {
  if (all === 0) return `No saved runs in ${path}. Make one with "bench".`;
  if (matching === 0) return `None of the ${all} saved runs in ${path} match.`;
  return `Saved runs in ${path}${matching === null ? '' : `: ${matching} of ${all}`}`;
}

interface ShowRequest {
  readonly directory: string;
  readonly name: string;
  readonly format: DocumentFormat;
  readonly options: RenderOptions;
}

async function runText({ directory, name, format, options }: ShowRequest): Promise<string> {
  return render(await readRun(name, directory), format, options);
}

interface CompareRequest {
  readonly directory: string;
  readonly names: readonly [string, string];
  readonly format: Format;
  readonly colour: boolean;
}

async function comparisonText({ directory, names: [first, second], format, colour }: CompareRequest): Promise<string> {
  return compare(await readRun(first, directory), await readRun(second, directory), format, { colour });
}

interface ReportRequest {
  readonly directory: string;
  readonly names: readonly string[];
  readonly format: ReportFormat;
  readonly theme: ThemeName;
}

async function reportParts({ directory, names, format, theme }: ReportRequest): Promise<Part[]> {
  const documents = await Promise.all(names.map((name) => readRun(name, directory)));
  return (await Promise.all(documents.map((document) => partsOf(document, format, theme)))).flat();
}

/** The HTML of one run's page; null: the run can't be read. */
async function runPage({ directory, name, mark }: { directory: string; name: string; mark: string }) {
  const entry = (await directoryAt(directory)).entry(name);
  if ('problem' in entry) return null;
  const { loadReport } = await import('../presentation/pages/report-page.js');
  return loadReport({ ...entry.document, name }, mark);
}

async function indexPage({ directory }: { directory: string }): Promise<string> {
  const { renderIndex } = await import('../presentation/pages/index-page.js');
  const addressOf = ({ name }: { readonly name: string }) => encodeURIComponent(pageOf(name));
  return renderIndex({ ...(await directoryAt(directory)).read(), addressOf });
}

/** The runs that can be removed, oldest first, and why each other file can't be. */
async function removableRuns({ directory }: { directory: string }): Promise<{ names: string[]; refusals: string[] }> {
  const { whyNotRemovable } = await import('../store/saved-files.js');
  const { runs, problems } = await listedRuns(directory);
  const refusals = [...problems];
  const own = runs.filter(({ keys: { name } }) => {
    const refusal = whyNotRemovable(directory, name);
    if (refusal !== null) refusals.push(`${name} ${refusal}.`);
    return refusal === null;
  });
  return { names: inOrder(own, 'date').map(({ keys }) => keys.name), refusals };
}

/** One line per run, also for a file that can't be read. */
async function describeRuns({ directory, names }: { directory: string; names: readonly string[] }): Promise<string[]> {
  const { describeSaved } = await import('../presentation/render/lists.js');
  const saved = await directoryAt(directory);
  return names.map((name) => {
    const entry = saved.entry(name);
    return `${name}: ${'document' in entry ? describeSaved(entry.document) : 'damaged'}`;
  });
}

const READINGS = {
  list: listText,
  show: runText,
  compare: comparisonText,
  report: reportParts,
  page: runPage,
  index: indexPage,
  removable: removableRuns,
  describe: describeRuns,
} as const;

type ReadingMap = typeof READINGS;
type ReadingName = keyof ReadingMap;

/** The thread's entry point. */
export function work({ reading, input }: { readonly reading: ReadingName; readonly input: never }): unknown {
  return READINGS[reading](input);
}
