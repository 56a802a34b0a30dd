/** `results`: lists the saved runs, shows one again, compares two, removes what is no longer wanted. */
import type { Argv } from 'yargs';
import { EXIT, UsageFailure } from '../model/failure.js';
import { DEFAULT_DIRECTORY } from '../store/places.js';
import type { ResultsDirectory } from '../store/results-directory.js';
import { inOrder, isWanted } from '../store/selection.js';
import { type Surroundings, tell } from './command.js';
import { isFilter, type ListArguments, listOptions } from './list-options.js';
import { checkOutput, type OutputArguments, outputOptions, put, show, wantsColour } from './output.js';
import { openOptions, servePages, writePages } from './results-open.js';
import { pruneRuns, removalOptions, removeRuns } from './results-removal.js';
import { parseChoice } from './values.js';

type Arguments = OutputArguments &
  ListArguments & {
    readonly action: Action;
    readonly names: readonly string[];
    readonly 'results-directory'?: string | undefined;
    readonly yes?: boolean | undefined;
    readonly keep?: number | undefined;
    readonly serve?: boolean | undefined;
    readonly port?: number | undefined;
  };

interface Usage {
  readonly words: string;
  readonly least: number;
  readonly most: number;
  /** The options that mean something to it, besides the folder. */
  readonly options: readonly string[];
}

const SHOWN = ['format', 'output'];

const USAGES = {
  list: { words: 'results list', least: 0, most: 0, options: [...Object.keys(listOptions), ...SHOWN] },
  show: { words: 'results show [latest|NAME]', least: 0, most: 1, options: [...SHOWN, 'rows'] },
  compare: { words: 'results compare A B', least: 2, most: 2, options: SHOWN },
  rm: { words: 'results rm NAME...', least: 1, most: Number.POSITIVE_INFINITY, options: ['yes'] },
  open: { words: 'results open', least: 0, most: 0, options: [...Object.keys(openOptions), 'output'] },
  prune: { words: 'results prune --keep N', least: 0, most: 0, options: ['yes', 'keep'] },
} as const satisfies Readonly<Record<string, Usage>>;

type Action = keyof typeof USAGES;
const ACTIONS = Object.keys(USAGES) as readonly Action[];

const OPTIONS = { ...outputOptions, ...listOptions, ...removalOptions, ...openOptions };

export function addResultsCommand(yargs: Argv, surroundings: Surroundings): Argv {
  return yargs.command(
    'results [action] [names..]',
    'list the saved runs; show one again (latest, a name, a file); compare two; remove some',
    (sub) =>
      sub
        .positional('action', {
          default: 'list' as const,
          description: 'list, show [latest|NAME], open, compare A B, rm NAME..., or prune --keep N',
          coerce: (text: string) => parseChoice('results', text, ACTIONS),
        })
        .positional('names', {
          type: 'string',
          array: true,
          default: [] as string[],
          description: 'names of saved runs, or files',
        })
        .options(OPTIONS),
    (given) => results(given, surroundings),
  );
}

async function results(given: Arguments, surroundings: Surroundings): Promise<void> {
  const names = given.names.map(String);
  checkUsage(given, names, USAGES[given.action]);
  if (given.action !== 'open') checkOutput(given);
  // What reads and shows runs is loaded when it is clear which: a wrong word is told at once.
  const { ResultsDirectory } = await import('../store/results-directory.js');
  const directory = new ResultsDirectory(given['results-directory'] ?? DEFAULT_DIRECTORY);
  const confirmation = { yes: given.yes, signal: surroundings.signal };
  switch (given.action) {
    case 'list':
      return list(directory, given, surroundings);
    case 'show':
      return show(directory.load(names[0] ?? 'latest'), given);
    case 'compare':
      return compare(directory, names, given);
    case 'open':
      return open(directory, given, surroundings.signal);
    case 'rm':
      return removeRuns(directory, names, confirmation);
    case 'prune':
      if (given.keep === undefined) throw new UsageFailure('results prune needs to know how many stay. Add --keep 20.');
      return pruneRuns(directory, given.keep, confirmation);
  }
}

async function open(directory: ResultsDirectory, given: Arguments, signal: AbortSignal): Promise<void> {
  if (given.serve !== true) {
    if (given.port !== undefined) throw new UsageFailure('--port means nothing without --serve. Add it.');
    return writePages(directory, given.output);
  }
  if (given.output !== undefined) throw new UsageFailure('--output means nothing with --serve. Leave one out.');
  return servePages(directory, given.port ?? 0, signal);
}

function checkUsage(given: Arguments, names: readonly string[], { words, least, most, options }: Usage): void {
  const idle = Object.keys(OPTIONS).find(
    (name) => name !== 'results-directory' && !options.includes(name) && given[name as keyof Arguments] !== undefined,
  );
  if (idle !== undefined) throw new UsageFailure(`--${idle} means nothing to "${words}". Leave it out.`);
  if (names.length >= least && names.length <= most) return;
  const got = names.length === 0 ? 'none was given' : `${names.length} were given (${names.join(', ')})`;
  throw new UsageFailure(`${words} takes ${describeNumber(least, most)}, and ${got}.`);
}

function describeNumber(least: number, most: number): string {
  if (least === most) return `${least} names`;
  return most === Number.POSITIVE_INFINITY ? 'a name or more' : `${least} or ${most} names`;
}

async function list(directory: ResultsDirectory, given: Arguments, { exitWith }: Surroundings): Promise<void> {
  const isFiltered = isFilter(given);
  const { documents, problems } = directory.read();
  const wanted = documents.filter((document) => isWanted(document, given));
  const title = titleOf(directory.path, documents.length, isFiltered ? wanted.length : null);
  const { format = 'table', output, sort = 'date', reverse } = given;
  const colour = output === undefined && wantsColour();
  if (problems.length > 0) exitWith(EXIT.failed);
  const { renderList } = await import('../report/lists/results-list.js');
  await put(renderList(inOrder(wanted, sort, reverse), problems, title, colour, format), output);
  // A table of values has no place for them.
  if (format === 'csv') for (const problem of problems) tell(problem);
}

/** @param wanted how many were asked for; null: all of them */
function titleOf(path: string, all: number, wanted: number | null): string {
  if (all === 0) return `No saved runs in ${path}. Make one with "bench".`;
  if (wanted === 0) return `None of the ${all} saved runs in ${path} is as asked for.`;
  return `Saved runs in ${path}${wanted === null ? '' : `: ${wanted} of ${all}`}`;
}

async function compare(directory: ResultsDirectory, names: readonly string[], given: Arguments): Promise<void> {
  const [first, second] = names.map((name) => directory.load(name));
  if (first === undefined || second === undefined) return;
  const { renderRunComparison } = await import('../report/comparison/compare-runs.js');
  const text = renderRunComparison(first, second, given.format ?? 'table', wantsColour() && given.output === undefined);
  await put(text, given.output);
}
