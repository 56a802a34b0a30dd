/** `results`: lists the saved runs, shows one again, opens their pages, compares two, and removes some. */
import type { Argv } from 'yargs';
import { EXIT, UsageFailure } from '../model/failure.js';
import { countOf } from '../model/units.js';
import { locateResults, type ResultsLocation } from '../store/results-location.js';
import type { CommandContext } from './command-context.js';
import { COMMAND_HELP } from './command-help.js';
import { type ArgvOf, addOptions, addOptionsOfAll, checkTogether, type ResultsCommand } from './options.js';
import { checkOutput, put, renderOptions } from './output.js';
import { directoryAt, withReader } from './readings.js';
import { openPages, servePages } from './results-open.js';
import { pruneRuns, removeRuns } from './results-removal.js';
import { parseChoice } from './values.js';

/** The input of an action of `results`. */
interface Request<Action extends ResultsCommand> {
  readonly argv: ArgvOf<Action>;
  readonly names: readonly string[];
  readonly location: ResultsLocation;
  readonly context: CommandContext;
}

interface Usage {
  readonly words: string;
  readonly help: string;
  /** The number of names that it takes. */
  readonly least: number;
  readonly most: number;
}

const USAGES = {
  list: { words: 'results list', help: 'list the saved runs', least: 0, most: 0 },
  show: { words: 'results show [NAME]', help: 'show a saved run (default: latest)', least: 0, most: 1 },
  open: { words: 'results open', help: 'open a page of all saved runs in the browser', least: 0, most: 0 },
  compare: { words: 'results compare A B', help: 'compare two saved runs', least: 2, most: 2 },
  rm: { words: 'results rm NAME...', help: 'remove saved runs', least: 1, most: Number.POSITIVE_INFINITY },
  prune: { words: 'results prune --keep N', help: 'remove all but the newest N runs', least: 0, most: 0 },
} as const satisfies Readonly<Record<string, Usage>>;

type Action = keyof typeof USAGES;
export const RESULTS_ACTIONS = Object.keys(USAGES) as readonly Action[];

export function addResultsCommand(yargs: Argv, context: CommandContext): Argv {
  return yargs.command('results', COMMAND_HELP.results.summary, (sub) => {
    addOptionsOfAll(sub, 'results list');
    addAction(sub, context, 'list', listSaved);
    addAction(sub, context, 'show', showSaved);
    addAction(sub, context, 'open', openSaved);
    addAction(sub, context, 'compare', compareSaved);
    addAction(sub, context, 'rm', removeNamed);
    return addAction(sub, context, 'prune', pruneOld);
  });
}

/** `results` without an action means `list`. */
function addAction<A extends Action>(
  yargs: Argv,
  context: CommandContext,
  action: A,
  carryOut: (request: Request<`results ${A}`>) => Promise<void>,
): Argv {
  const usage: Usage = USAGES[action];
  const takesNames = usage.most > 0;
  return yargs.command(
    [`${action}${takesNames ? ' [names..]' : ''}`, ...(action === 'list' ? ['$0'] : [])],
    usage.help,
    (sub) => {
      const names = {
        type: 'string',
        array: true,
        description: 'names of saved runs, latest, latest~1, or files',
      } as const;
      const own = addOptions(takesNames ? sub.positional('names', names) : sub, `results ${action}`);
      // checkNumber refuses surplus names: its message is clearer than the parser's.
      return own.strict(false).strictCommands(false).strictOptions();
    },
    async (parsed) => {
      const argv = parsed as ArgvOf<`results ${A}`> & ParsedWords;
      const {
        _: [, word, ...more],
        names = [],
      } = argv;
      if (word !== undefined) parseChoice('results', String(word), RESULTS_ACTIONS);
      const all = [...names, ...more].map(String);
      checkTogether(`results ${action}`, argv, { usage: usage.words });
      checkNumber(all, usage);
      await carryOut({ argv, names: all, location: locateResults(argv.results), context });
    },
  );
}

interface ParsedWords {
  /** `results`, its action if one is named, and surplus names. */
  readonly _: ReadonlyArray<string | number>;
  readonly names?: readonly string[];
  readonly results?: string | undefined;
}

function checkNumber(names: readonly string[], { words, least, most }: Usage): void {
  if (names.length >= least && names.length <= most) return;
  const got = names.length === 0 ? 'not none' : `not ${names.length} (${names.join(', ')})`;
  throw new UsageFailure(`"${words}" takes ${describeNumber(least, most)}, ${got}.`);
}

function describeNumber(least: number, most: number): string {
  if (most === 0) return 'no names';
  if (least === most) return countOf(least, 'name');
  return most === Number.POSITIVE_INFINITY ? 'one name or more' : 'at most one name';
}

async function listSaved({ argv, location, context }: Request<'results list'>): Promise<void> {
  checkOutput(argv);
  const { format = 'table', output, sort = 'date', reverse = false } = argv;
  const { model, kind, since, until, clients, commit } = argv;
  const wanted = { model, kind, since, until, clients, commit };
  if (since !== undefined && until !== undefined && since > until) {
    throw new UsageFailure('--since is later than --until, so no run can match. Swap them.');
  }
  const isFiltered = Object.values(wanted).some((value) => value !== undefined);
  const { colour, width } = renderOptions(argv, context);
  const input = { directory: location.runs, wanted, isFiltered, sort, reverse, format, colour, width };
  const { text, problems } = await withReader(context, (read) => read('list', input));
  if (problems.length > 0) context.exitWith(EXIT.failed);
  await put(text, output, context);
  // CSV holds rows only; the other formats have the problems in them.
  if (format === 'csv') for (const problem of problems) context.printNotice(problem);
}

async function showSaved({ argv, names, location, context }: Request<'results show'>): Promise<void> {
  checkOutput(argv);
  const [name = 'latest'] = names;
  const { runs: directory } = location;
  const input = { directory, name, format: argv.format ?? 'table', options: renderOptions(argv, context) };
  await put(await withReader(context, (read) => read('show', input)), argv.output, context);
}

async function compareSaved({ argv, names, location, context }: Request<'results compare'>): Promise<void> {
  checkOutput(argv);
  const [first = '', second = ''] = names;
  const { colour } = renderOptions(argv, context);
  const { runs: directory } = location;
  const input = { directory, names: [first, second], format: argv.format ?? 'table', colour } as const;
  await put(await withReader(context, (read) => read('compare', input)), argv.output, context);
}

async function openSaved({ argv, location, context }: Request<'results open'>): Promise<void> {
  const saved = await directoryAt(location.runs);
  if (argv.serve === true) return servePages(saved, argv.port ?? 0, context);
  return openPages(saved, argv.output ?? location.reports, context);
}

async function removeNamed({ argv, names, location, context }: Request<'results rm'>): Promise<void> {
  await removeRuns(await directoryAt(location.runs), names, argv.yes, context);
}

async function pruneOld({ argv, location, context }: Request<'results prune'>): Promise<void> {
  const { keep, yes } = argv;
  if (keep === undefined) throw new UsageFailure('"results prune" needs the number of runs to keep. Add --keep 20.');
  await pruneRuns(await directoryAt(location.runs), keep, yes, context);
}
