/** Options as an object with the long names of the command line in camelCase, read by the same table as its words. */
import { UsageFailure } from '../model/failure.js';
import { didYouMean } from './nearest.js';
import { type ArgvOf, type CommandName, OPTIONS, type OptionRow } from './option-table.js';
import { oneOf, type Raw } from './values.js';

type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;

/** What a program may write for a value: as on the command line, or what it stands for. */
type Written<Value> = [Value] extends [boolean]
  ? boolean
  : [Value] extends [number]
    ? number | string
    : [Value] extends [string]
      ? Value
      : [Value] extends [readonly number[]]
        ? readonly number[] | number | string
        : [Value] extends [readonly string[]]
          ? Value | string
          : [Value] extends [URL]
            ? URL | string
            : [Value] extends [Uint8Array]
              ? Uint8Array | string
              : number | string;

/** Options that say how a result is shown or kept have no place among those of a measurement. */
const OF_OUTPUT = [
  'format',
  'json',
  'output',
  'rows',
  'details',
  'results',
  'no-save',
  'save-failed',
  'quiet',
] as const;
type NotOptions = (typeof OF_OUTPUT)[number] | 'expect-concurrency';

export type OptionsOf<Command extends CommandName> = {
  readonly [Name in keyof ArgvOf<Command> & string as Name extends NotOptions ? never : CamelCase<Name>]?:
    | Written<NonNullable<ArgvOf<Command>[Name]>>
    | undefined;
};

/** @throws UsageFailure if an option is unknown or its value is wrong; it names the option as the command line does */
export function argvOf<Command extends CommandName>(
  command: Command,
  options: Readonly<Record<string, unknown>>,
): ArgvOf<Command> {
  const rows = rowsOf(command);
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const row = rows.find((known) => camelCase(known.name) === name);
      if (row === undefined) throw unknownOption(command, name, rows);
      return [row.name, readValue(row, value)];
    }),
  ) as ArgvOf<Command>;
}

/** Describes a usage failure to a program: its options have the names that it wrote. */
export function inCamelCase(message: string): string {
  return message.replaceAll(/--([a-z]+(?:-[a-z]+)*)/g, (flag, name: string) =>
    OPTIONS.some((row: OptionRow) => row.name === name) ? camelCase(name) : flag,
  );
}

function rowsOf(command: CommandName): readonly OptionRow[] {
  const left: readonly string[] = [...OF_OUTPUT, 'expect-concurrency'];
  return OPTIONS.filter((row: OptionRow) => row.commands.includes(command) && !left.includes(row.name));
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function unknownOption(command: CommandName, name: string, rows: readonly OptionRow[]): UsageFailure {
  const names = rows.map((row) => camelCase(row.name));
  return new UsageFailure(`${command} has no option ${name}.${didYouMean(name, names)}`);
}

function readValue({ name, type, choices = [], coerce }: OptionRow, value: unknown): unknown {
  const flag = `--${name}`;
  if (type === 'flag') {
    if (typeof value === 'boolean') return value;
    throw new UsageFailure(`${flag} takes true or false, not ${typeof value}.`);
  }
  if (type === 'texts') return [value].flat().map(String);
  // A body or a message of bytes needs no reading.
  if (value instanceof Uint8Array) return value;
  const text = writtenAs(flag, value);
  if (coerce !== undefined) return coerce(text satisfies Raw);
  return (typeof type === 'function' ? type : oneOf(choices))(flag, text);
}

function writtenAs(flag: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => writtenAs(flag, item)).join(',');
  if (typeof value === 'string' || typeof value === 'number' || value instanceof URL) return String(value);
  throw new UsageFailure(`${flag} takes text or a number, not ${value === null ? 'null' : typeof value}.`);
}
