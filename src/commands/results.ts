/** `results`: lists the saved runs, shows one again, compares two, removes what is no longer wanted. */
import type { Argv } from 'yargs';
import { EXIT, UsageFailure } from '../model/failure.js';
import { DEFAULT_DIRECTORY } from '../store/saved-files.js';
import type { CommandContext } from './command-context.js';
import { COMMAND_HELP } from './command-help.js';
import { type ArgvOf, addOptions, addOptionsOfAll, checkTogether, type ResultsCommand } from './options.js';
import { checkOutput, put, renderOptions } from './output.js';
import { directoryAt, withReader } from './readings.js';
import { servePages, writePages } from './results-open.js';
import { pruneRuns, removeRuns } from './results-removal.js';
import { parseChoice } from './values.js';

/** What one action of `results` is called with. */
interface Called<Action extends ResultsCommand> {
  readonly argv: ArgvOf<Action>;
  readonly names: readonly string[];
  /** Where the runs are. */
  readonly directory: string;
  readonly context: CommandContext;
}

interface Usage {
  readonly words: string;
  readonly help: string;
  /** How many names it takes. */
  readonly least: number;
  readonly most: number;
}

const USAGES = {
  list: { words: 'results list', help: 'list the saved runs', least: 0, most: 0 },
  show: { words: 'results show [latest|NAME]', help: 'show one again (latest, a name, a file)', least: 0, most: 1 },
  open: { words: 'results open', help: 'make the page of all saved runs, or serve it', least: 0, most: 0 },
  compare: { words: 'results compare A B', help: 'compare two', least: 2, most: 2 },
  rm: { words: 'results rm NAME...', help: 'remove some', least: 1, most: Number.POSITIVE_INFINITY },
  prune: { words: 'results prune --keep N', help: 'remove all but the newest', least: 0, most: 0 },
} as const satisfies Readonly<Record<string, Usage>>;

type Action = keyof typeof USAGES;
const ACTIONS = Object.keys(USAGES) as readonly Action[];

export function addResultsCommand(yargs: Argv, context: CommandContext): Argv {
  return yargs.command('results', COMMAND_HELP.results.summary, (sub) => {
    addOptionsOfAll(sub, 'results list');
    addAction(sub, context, 'list', listSaved);
    addAction(sub, context, 'show', showSaved);
    addAction(sub, context, 'open', openPages);
    addAction(sub, context, 'compare', compareSaved);
    addAction(sub, context, 'rm', removeNamed);
    return addAction(sub, context, 'prune', pruneOld);
  });
}

/** Without an action, runs are listed. */
function addAction<A extends Action>(
  yargs: Argv,
  context: CommandContext,
  action: A,
  carryOut: (called: Called<`results ${A}`>) => Promise<void>,
): Argv {
  const usage: Usage = USAGES[action];
  const takesNames = usage.most > 0;
  return yargs.command(
    [`${action}${takesNames ? ' [names..]' : ''}`, ...(action === 'list' ? ['$0'] : [])],
    usage.help,
    (sub) => {
      const names = { type: 'string', array: true, description: 'names of saved runs, or files' } as const;
      const own = addOptions(takesNames ? sub.positional('names', names) : sub, `results ${action}`);
      // Names that an action does not take are refused by checkNumber, not by the parser.
      return own.strict(false).strictCommands(false).strictOptions();
    },
    async (given) => {
      const argv = given as ArgvOf<`results ${A}`> & ParsedWords;
      const {
        _: [, word, ...more],
        names = [],
      } = argv;
      if (word !== undefined) parseChoice('results', String(word), ACTIONS);
      const all = [...names, ...more].map(String);
      checkTogether(`results ${action}`, argv, { usage: usage.words });
      checkNumber(all, usage);
      await carryOut({ argv, names: all, directory: argv['results-directory'] ?? DEFAULT_DIRECTORY, context });
    },
  );
}

interface ParsedWords {
  /** `results`, its action where it was given, and what the action takes none of. */
  readonly _: ReadonlyArray<string | number>;
  readonly names?: readonly string[];
  readonly 'results-directory'?: string | undefined;
}

function checkNumber(names: readonly string[], { words, least, most }: Usage): void {
  if (names.length >= least && names.length <= most) return;
  const got = names.length === 0 ? 'none was given' : `${names.length} were given (${names.join(', ')})`;
  throw new UsageFailure(`${words} takes ${describeNumber(least, most)}, and ${got}.`);
}

function describeNumber(least: number, most: number): string {
  if (least === most) return `${least} names`;
  return most === Number.POSITIVE_INFINITY ? 'a name or more' : `${least} or ${most} names`;
}

async function listSaved({ argv, directory, context }: Called<'results list'>): Promise<void> {
  checkOutput(argv);
  const { format = 'table', output, sort = 'date', reverse = false } = argv;
  const { model, kind, since, until, clients, commit } = argv;
  const wanted = { model, kind, since, until, clients, commit };
  if (since !== undefined && until !== undefined && since > until) {
    throw new UsageFailure('--since is later than --until: no run is both. Swap them.');
  }
  const isFiltered = Object.values(wanted).some((value) => value !== undefined);
  const { colour } = renderOptions(argv, context);
  const input = { directory, wanted, isFiltered, sort, reverse, format, colour };
  const { text, problems } = await withReader(context.signal, (read) => read('list', input));
  if (problems.length > 0) context.exitWith(EXIT.failed);
  await put(text, output, context);
  // A table of values has no place for them.
  if (format === 'csv') for (const problem of problems) context.printNotice(problem);
}

async function showSaved({ argv, names, directory, context }: Called<'results show'>): Promise<void> {
  checkOutput(argv);
  const [name = 'latest'] = names;
  const input = { directory, name, format: argv.format ?? 'table', options: renderOptions(argv, context) };
  await put(await withReader(context.signal, (read) => read('show', input)), argv.output, context);
}

async function compareSaved({ argv, names, directory, context }: Called<'results compare'>): Promise<void> {
  checkOutput(argv);
  const [first = '', second = ''] = names;
  const { colour } = renderOptions(argv, context);
  const input = { directory, names: [first, second], format: argv.format ?? 'table', colour } as const;
  await put(await withReader(context.signal, (read) => read('compare', input)), argv.output, context);
}

async function openPages({ argv, directory, context }: Called<'results open'>): Promise<void> {
  const saved = await directoryAt(directory);
  if (argv.serve === true) return servePages(saved, argv.port ?? 0, context);
  return writePages(saved, context, argv.output);
}

async function removeNamed({ argv, names, directory, context }: Called<'results rm'>): Promise<void> {
  await removeRuns(await directoryAt(directory), names, argv.yes, context);
}

async function pruneOld({ argv, directory, context }: Called<'results prune'>): Promise<void> {
  const { keep, yes } = argv;
  if (keep === undefined) throw new UsageFailure('results prune needs to know how many stay. Add --keep 20.');
  await pruneRuns(await directoryAt(directory), keep, yes, context);
}
