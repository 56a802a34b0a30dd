/** Gives the parser the options of a command, and refuses options that have no effect or can't be combined. */
import type { Argv, Options } from 'yargs';
import { UsageFailure } from '../model/failure.js';
import { LOADS, type LoadName, type ModelName } from '../model/scenario.js';
import { type ArgvOf, type CommandName, OPTIONS, type OptionRow } from './option-table.js';
import type { TargetForm } from './probe-options.js';
import { oneOf, option } from './values.js';

export { type ArgvOf, type CommandName, OPTIONS, type OptionRow, type ResultsCommand } from './option-table.js';

function ownRows(command: CommandName): readonly OptionRow[] {
  return OPTIONS.filter((row: OptionRow) => row.commands.includes(command));
}

/** The options that only commands beside this one take, as the other actions of `results`. */
function otherRows(command: CommandName): readonly OptionRow[] {
  const [family = '', action] = command.split(' ');
  if (action === undefined) return [];
  const own = ownRows(command).map(({ name }) => name);
  return OPTIONS.filter(
    (row: OptionRow) => row.commands.some((other) => other.startsWith(`${family} `)) && !own.includes(row.name),
  );
}

/** Options of other actions are accepted too, so that a message can say that they have no effect on this one. */
export function addOptions<A, Command extends CommandName>(
  yargs: Argv<A>,
  command: Command,
): Argv<A & ArgvOf<Command>> {
  addRows(yargs, otherRows(command));
  return addRows(yargs, ownRows(command)) as unknown as Argv<A & ArgvOf<Command>>;
}

/**
 * Tells the parser which options the actions of a command have, so that it finds the action among them.
 * @param command the default action
 */
export function addOptionsOfAll<A>(yargs: Argv<A>, command: CommandName): Argv<A> {
  addRows(yargs, otherRows(command), { global: false });
  addRows(yargs, ownRows(command), { global: false });
  return yargs;
}

function addRows<A>(yargs: Argv<A>, rows: readonly OptionRow[], more: Options = {}) {
  // Hidden: yargs lays out a help of its own after each command, which takes longer than parsing, and is never shown.
  return yargs.options(
    Object.fromEntries(rows.map((row) => [row.name, { ...parserOption(row), ...more, hidden: true }])),
  );
}

function parserOption({ name, short, aliases = [], type, choices = [], coerce, help }: OptionRow): Options {
  const alias = [...(short === undefined ? [] : [short]), ...aliases];
  if (type === 'flag') return { alias, type: 'boolean' };
  // Without nargs the next word would be read as another text.
  if (type === 'texts') return { alias, type: 'string', array: true, nargs: 1 };
  if (coerce !== undefined) return { alias, type: 'string', coerce };
  return { ...option(name, help, typeof type === 'function' ? type : oneOf(choices)), alias };
}

/** The facts that decide which options have an effect. */
interface KnownFacts {
  /** How the action is written in the help. */
  readonly usage?: string;
  readonly load?: LoadName;
  readonly models?: readonly ModelName[];
  readonly target?: TargetForm;
}

type Values = Readonly<Record<string, unknown>>;
/** The message that refuses an option; null if it is accepted. */
type Rule = (row: OptionRow, argv: Values, facts: KnownFacts) => string | null;

const RULES: readonly Rule[] = [
  ({ name, loads = LOADS, loadsAtUrl = loads, remedy }, { url }, { load }) => {
    const known = url === undefined ? loads : loadsAtUrl;
    return load === undefined || known.includes(load) ? null : `--${name} has no effect with --load ${load}. ${remedy}`;
  },
  ({ name, ownServer }, { url }) =>
    ownServer !== true || url === undefined
      ? null
      : `--${name} is for servers that at-once starts, and the URL names one that is already running. Leave one out.`,
  ({ excludes }, argv) => (excludes !== undefined && isGiven(argv[excludes.option]) ? excludes.message : null),
  ({ name, needs }, argv) =>
    needs !== undefined && isGiven(argv[name]) && !isGiven(argv[needs.option]) ? needs.message : null,
  ({ name, notFor }, _, { target }) => {
    const whose = target === undefined ? undefined : notFor?.[target];
    return whose === undefined ? null : `--${name} is for ${whose}. Leave it out.`;
  },
  ({ name, models }, argv, { models: chosen }) =>
    models === undefined || chosen === undefined || chosen.some(models.include)
      ? null
      : `--${name} ${argv[name]} has no effect with ${chosen.join(' or ')}: ${models.because}`,
];

/** False for a flag that is given as false. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false;
}

/** @throws UsageFailure if an option has no effect, or can't be combined with another */
export function checkTogether(command: CommandName, argv: object, facts: KnownFacts = {}): void {
  const values = argv as Values;
  const given = ({ name }: OptionRow): boolean => values[name] !== undefined;
  const other = otherRows(command).find(given);
  if (other !== undefined) throw new UsageFailure(`--${other.name} has no effect on "${facts.usage}". Leave it out.`);
  const rows = ownRows(command).filter(given);
  const [problem] = RULES.flatMap((rule) => rows.map((row) => rule(row, values, facts))).filter(
    (message) => message !== null,
  );
  if (problem !== undefined) throw new UsageFailure(problem);
}
