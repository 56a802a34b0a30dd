/** The command line as one table: what each option is, where it applies, and what does not go together. */
import type { Argv, Options } from 'yargs';
import { UsageFailure } from '../model/failure.js';
import type { LoadName, ModelName } from '../model/scenario.js';
import { LOAD_OPTIONS } from './load-options.js';
import { OUTPUT_OPTIONS } from './output.js';
import { PROBE_OPTIONS, type TargetForm } from './probe-options.js';
import { SAVED_RUN_OPTIONS } from './saved-run-options.js';
import { SERVER_OPTIONS } from './server-options.js';
import { oneOf, option, type Raw, type Reader } from './values.js';

export type CommandName = MeasuringCommand | 'serve' | ResultsCommand | 'report';
type MeasuringCommand = 'bench' | 'sweep' | 'experiment' | 'probe';
export type ResultsCommand = `results ${'list' | 'show' | 'open' | 'compare' | 'rm' | 'prune'}`;

/** Below which heading of the help an option stands. */
type Group = 'Load' | 'Server' | 'Request' | 'Probe' | 'Experiment' | 'Saved runs' | 'Result';

export interface OptionRow {
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** Other names of it, as those that it had in earlier versions. */
  readonly aliases?: readonly string[];
  readonly commands: readonly CommandName[];
  readonly group: Group;
  /** A reader of its text; one of the choices; given or not; texts that are given one by one; or what `coerce` makes of it. */
  readonly type: Reader<unknown> | 'choice' | 'flag' | 'texts' | 'coerced';
  readonly choices?: readonly string[];
  readonly coerce?: (raw: Raw) => unknown;
  /** What it is without the option, as the user would write it or in words. */
  readonly default?: string;
  readonly help: string;

  // What it does not go together with:
  /** The loads that it has an effect with, and what to do with others. */
  readonly loads?: readonly LoadName[];
  readonly remedy?: string;
  /** It describes a server that at-once starts. */
  readonly ownServer?: true;
  /** The models that it has an effect on, and why it has none on others. */
  readonly models?: { readonly include: (model: ModelName) => boolean; readonly because: string };
  readonly needs?: Partner;
  readonly excludes?: Partner;
  /** Forms of a target that it can't be given with, and what it is for instead. */
  readonly notFor?: Partial<Record<TargetForm, string>>;
}

/** Another option, and what is said where the two are not as they should be. */
interface Partner {
  readonly option: string;
  readonly message: string;
}

export const OPTIONS = [
  ...LOAD_OPTIONS,
  ...SERVER_OPTIONS,
  ...PROBE_OPTIONS,
  ...SAVED_RUN_OPTIONS,
  ...OUTPUT_OPTIONS,
] as const satisfies readonly OptionRow[];

type ValueOf<Row> = Row extends { readonly type: Reader<infer T> }
  ? T
  : Row extends { readonly type: 'choice'; readonly choices: ReadonlyArray<infer T> }
    ? T
    : Row extends { readonly coerce: (raw: Raw) => infer T }
      ? Exclude<T, undefined>
      : Row extends { readonly type: 'texts' }
        ? readonly string[]
        : boolean;

type RowOf<Command, Row = (typeof OPTIONS)[number]> = Row extends { readonly commands: ReadonlyArray<infer Known> }
  ? Command extends Known
    ? Row
    : never
  : never;

type NamedRow = OptionRow & { readonly name: string };

/** What a command is given; what was not given is undefined. */
export type ArgvOf<Command extends CommandName> = {
  readonly [Row in Extract<RowOf<Command>, NamedRow> as Row['name']]?: ValueOf<Row> | undefined;
};

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

/** Gives the parser the options of a command. Those beside it are accepted, so that it can be told that they have no effect. */
export function addOptions<A, Command extends CommandName>(
  yargs: Argv<A>,
  command: Command,
): Argv<A & ArgvOf<Command>> {
  addRows(yargs, otherRows(command), { hidden: true });
  return addRows(yargs, ownRows(command)) as unknown as Argv<A & ArgvOf<Command>>;
}

/**
 * Tells the parser which options the actions of a command have, so that it finds the action among them.
 * @param command the action that is carried out where none is named
 */
export function addOptionsOfAll<A>(yargs: Argv<A>, command: CommandName): Argv<A> {
  const [others, own] = [otherRows(command), ownRows(command)];
  addRows(yargs, [...others, ...aliasRows(own), ...aliasRows(others)], { hidden: true, global: false });
  addRows(yargs, own.map(withoutAliases), { global: false });
  return yargs;
}

/** The other names of options as options of their own: help shows a name twice if two commands declare it as an alias. */
function aliasRows(rows: readonly OptionRow[]): OptionRow[] {
  return rows.flatMap(({ aliases = [], ...row }) => aliases.map((name) => ({ ...row, name })));
}

function withoutAliases({ aliases: _, ...row }: OptionRow): OptionRow {
  return row;
}

function addRows<A>(yargs: Argv<A>, rows: readonly OptionRow[], more: Options = {}) {
  return yargs.options(Object.fromEntries(rows.map((row) => [row.name, { ...parserOption(row), ...more }])));
}

function parserOption(row: OptionRow): Options {
  const { name, short, aliases = [], group, type, choices = [], coerce } = row;
  const description = describeOption(row);
  const alias = [...(short === undefined ? [] : [short]), ...aliases];
  const common = { description, group: `${group}:`, alias };
  if (type === 'flag') return { ...common, type: 'boolean' };
  // Else it would take a word that follows for another text.
  if (type === 'texts') return { ...common, type: 'string', array: true, nargs: 1 };
  if (coerce !== undefined) return { ...common, type: 'string', coerce };
  return { ...option(name, description, typeof type === 'function' ? type : oneOf(choices)), ...common };
}

function describeOption({ help, default: byDefault, choices }: OptionRow): string {
  return [
    help,
    ...(byDefault === undefined ? [] : [` (default: ${byDefault})`]),
    ...(choices === undefined ? [] : [`: ${choices.join(' or ')}`]),
  ].join('');
}

/** What is known of what was asked for, besides the options. */
interface KnownFacts {
  /** How the command is written, where it has others beside it. */
  readonly usage?: string;
  readonly load?: LoadName;
  readonly models?: readonly ModelName[];
  readonly target?: TargetForm;
}

type Values = Readonly<Record<string, unknown>>;
/** Says what is wrong with an option that was given; null: nothing. */
type Rule = (row: OptionRow, argv: Values, facts: KnownFacts) => string | null;

const RULES: readonly Rule[] = [
  ({ name, loads, remedy }, _, { load }) =>
    load === undefined || (loads?.includes(load) ?? true)
      ? null
      : `--${name} means nothing with --load ${load}. ${remedy}`,
  ({ name, ownServer }, { url }) =>
    ownServer !== true || url === undefined
      ? null
      : `--${name} is for servers that at-once starts, and --url names one that runs. Leave one out.`,
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
      : `--${name} ${argv[name]} means nothing to the ${chosen.join(' or ')} server: ${models.because}`,
];

/** Of a flag that may be given as false. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false;
}

/** @throws UsageFailure when an option has no effect, or does not go together with another */
export function checkTogether(command: CommandName, argv: object, facts: KnownFacts = {}): void {
  const values = argv as Values;
  const given = ({ name }: OptionRow): boolean => values[name] !== undefined;
  const beside = otherRows(command).find(given);
  if (beside !== undefined) throw new UsageFailure(`--${beside.name} means nothing to "${facts.usage}". Leave it out.`);
  const rows = ownRows(command).filter(given);
  const [problem] = RULES.flatMap((rule) => rows.map((row) => rule(row, values, facts))).filter(
    (said) => said !== null,
  );
  if (problem !== undefined) throw new UsageFailure(problem);
}
