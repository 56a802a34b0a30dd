/** `results`: lists the saved runs, shows one again, compares two, removes what is no longer wanted. */
import type { Argv } from 'yargs';
import { EXIT, UsageFailure } from '../model/failure.js';
import type { ResultsDirectory } from '../store/results-directory.js';
import { DEFAULT_DIRECTORY } from '../store/saved-files.js';
import { type Surroundings, tell } from './command.js';
import { isFilter, type ListArguments, listOptions } from './list-options.js';
import { checkOutput, type OutputArguments, outputOptions, put, renderOptions } from './output.js';
import { withReader } from './reader.js';
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
  const path = given['results-directory'] ?? DEFAULT_DIRECTORY;
  const { signal } = surroundings;
  switch (given.action) {
    case 'list':
      return list(given, path, surroundings);
    case 'show':
      return show(given, path, signal);
    case 'compare':
      return compare(given, path, signal);
    case 'open':
      return open(await directoryAt(path), given, signal);
    case 'rm':
      return removeRuns(await directoryAt(path), names, { yes: given.yes, signal });
    case 'prune':
      if (given.keep === undefined) throw new UsageFailure('results prune needs to know how many stay. Add --keep 20.');
      return pruneRuns(await directoryAt(path), given.keep, { yes: given.yes, signal });
  }
}

/** What reads runs is loaded when it is needed: a wrong word is told at once. */
async function directoryAt(path: string): Promise<ResultsDirectory> {
  const { ResultsDirectory } = await import('../store/results-directory.js');
  return new ResultsDirectory(path);
}

async function open(directory: ResultsDirectory, given: Arguments, signal: AbortSignal): Promise<void> {
  if (given.serve !== true) {
    if (given.port !== undefined) throw new UsageFailure('--port means nothing without --serve. Add it.');
    return writePages(directory, signal, given.output);
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

async function list(given: Arguments, directory: string, { signal, exitWith }: Surroundings): Promise<void> {
  const isFiltered = isFilter(given);
  const { format = 'table', output, sort = 'date', reverse = false } = given;
  const { model, kind, since, until, clients, commit } = given;
  const wanted = { model, kind, since, until, clients, commit };
  const { colour } = renderOptions(given);
  const input = { directory, wanted, isFiltered, sort, reverse, format, colour };
  const { text, problems } = await withReader(signal, (read) => read('list', input));
  if (problems.length > 0) exitWith(EXIT.failed);
  await put(text, output, signal);
  // A table of values has no place for them.
  if (format === 'csv') for (const problem of problems) tell(problem);
}

async function show(given: Arguments, directory: string, signal: AbortSignal): Promise<void> {
  const [name = 'latest'] = given.names.map(String);
  const { format = 'table', output } = given;
  const input = { directory, name, format, options: renderOptions(given) };
  await put(await withReader(signal, (read) => read('show', input)), output, signal);
}

async function compare(given: Arguments, directory: string, signal: AbortSignal): Promise<void> {
  const [first = '', second = ''] = given.names.map(String);
  const { format = 'table', output } = given;
  const input = { directory, names: [first, second], format, colour: renderOptions(given).colour } as const;
  await put(await withReader(signal, (read) => read('compare', input)), output, signal);
}
