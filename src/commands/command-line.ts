/**
 * Commands, and how the words of the user become their options. yargs-parser splits the words; yargs itself, which also
 * lays out help that is never shown, would take as long to load as Node.
 */
import parser from 'yargs-parser';
import { UsageFailure } from '../model/failure.js';
import { messageWithoutSecrets } from '../model/printable.js';
import type { CommandContext } from './command-context.js';
import type { CommandName, OptionRow } from './option-table.js';
import { rowsToParse } from './options.js';
import { describeUnknown, splitShortOptions } from './typed-options.js';
import { oneOf, type Raw, readerOf } from './values.js';

/** A command, or an action of one. */
export interface Command<Argv = never> {
  /** The name under which the table has its options. */
  readonly options: CommandName;
  /** What follows the command. */
  readonly word?: Word;
  /** Whether it refuses surplus words itself, because its message is clearer. */
  readonly takesSurplus?: boolean;
  run(argv: Argv, context: CommandContext): Promise<unknown>;
}

/** A command with actions, of which the first is meant where none is named. */
export interface Family {
  readonly actions: Readonly<Record<string, Command>>;
}

interface Word {
  /** Its name among the parsed options. */
  readonly name: string;
  /** Whether there can be several. */
  readonly several?: true;
  readonly default?: string;
  readonly read?: (text: string) => unknown;
}

/** Every word that is not an option, also those after `--`: the command, its action, and surplus words. */
export interface ParsedWords {
  readonly _: readonly string[];
}

type Parsed = Record<string, unknown> & { _: string[]; '--'?: string[] };

/** @throws UsageFailure if an option is unknown or its value is wrong */
export async function runCommandLine(
  typed: readonly string[],
  load: (name: string | undefined) => Promise<Command | Family> | undefined,
  context: CommandContext,
): Promise<void> {
  const words = splitShortOptions(typed);
  const { argv } = parse(words, []);
  const loading = load(argv._[0]);
  if (loading === undefined)
    throw unknownWords([...argv._, ...Object.keys(argv).filter((name) => name !== '_')], words);
  const command = await loading;
  if (!('actions' in command)) return runWith(command, words, 1, context);
  const [usual = ''] = Object.keys(command.actions);
  const named = parse(words, optionsOf(command.actions[usual] as Command)).argv._[1];
  const action = command.actions[named ?? ''];
  if (action !== undefined) return runWith(action, words, 2, context);
  return runWith(command.actions[usual] as Command, words, 1, context);
}

/** @param before how many words come before those that the command takes */
async function runWith(
  command: Command,
  words: readonly string[],
  before: number,
  context: CommandContext,
): Promise<void> {
  const options = optionsOf(command);
  const { argv, error } = parse(words, options);
  takeWords(argv, command.word, before);
  for (const { names, coerce } of options) if (coerce !== undefined) readValue(argv, names, coerce);
  if (error !== null) throw inOneLine(error);
  const surplus = command.takesSurplus === true ? [] : argv._.slice(before);
  const known = new Set(['_', '--', ...options.flatMap(({ names }) => names)]);
  const unknown = [...surplus, ...Object.keys(argv).filter((name) => !known.has(name))];
  if (unknown.length > 0) throw unknownWords(unknown, words);
  takeJsonForFormat(argv);
  const { '--': more = [], ...rest } = argv;
  argv._.push(...more);
  await command.run(rest as never, context);
}

/** An option as it is parsed. */
interface ParserOption {
  /** Its name, then its other names. */
  readonly names: readonly string[];
  readonly type: 'flag' | 'text' | 'texts' | 'words';
  readonly default?: unknown;
  readonly coerce?: (raw: never) => unknown;
}

function optionsOf({ options, word }: Command): readonly ParserOption[] {
  const rows = rowsToParse(options).map(parserOption);
  // A later row of the same name replaces the earlier one.
  const distinct = new Map(rows.map((row) => [row.names[0], row])).values();
  return word === undefined ? [...distinct] : [optionOfWord(word), ...distinct];
}

function parserOption({ name, short, aliases = [], type, choices = [], coerce }: OptionRow): ParserOption {
  const names = [name, ...(short === undefined ? [] : [short]), ...aliases];
  if (type === 'flag' || type === 'texts') return { names, type };
  const read = coerce ?? readerOf(name, typeof type === 'function' ? type : oneOf(choices));
  return { names, type: 'text', coerce: read as (raw: Raw) => unknown };
}

function optionOfWord({ name, several, default: usual, read }: Word): ParserOption {
  const start = { names: [name], type: several === true ? ('words' as const) : ('text' as const) };
  const value = several === true ? [] : usual;
  return {
    ...start,
    ...(value === undefined ? {} : { default: value }),
    ...(read === undefined ? {} : { coerce: read }),
  };
}

function parse(words: readonly string[], options: readonly ParserOption[]) {
  const ofType = (...types: ReadonlyArray<ParserOption['type']>) =>
    options.flatMap(({ names: [name = ''], type }) => (types.includes(type) ? [name] : []));
  const { argv, error } = parser.detailed([...words], {
    alias: Object.fromEntries(options.map(({ names: [name = '', ...others] }) => [name, others])),
    boolean: ofType('flag'),
    string: ofType('text', 'texts', 'words'),
    array: ofType('texts', 'words'),
    // Without it the next word would be read as another text.
    narg: Object.fromEntries(ofType('texts').map((name) => [name, 1])),
    default: Object.fromEntries(
      options.flatMap(({ names: [name = ''], default: usual }) => (usual === undefined ? [] : [[name, usual]])),
    ),
    configuration: {
      'camel-case-expansion': false,
      'parse-positional-numbers': false,
      'boolean-negation': false,
      'populate--': true,
    },
  });
  return { argv: argv as unknown as Parsed, error };
}

/** Moves the words that the command takes to their name among the options. */
function takeWords(argv: Parsed, word: Word | undefined, before: number): void {
  if (word === undefined || argv._.length <= before) return;
  if (word.several === true) argv[word.name] = argv._.splice(before);
  else [argv[word.name]] = argv._.splice(before, 1);
}

/** @throws UsageFailure if the value is wrong */
function readValue(argv: Parsed, names: readonly string[], read: (raw: never) => unknown): void {
  const [first] = names.filter((name) => Object.hasOwn(argv, name));
  if (first === undefined) return;
  try {
    argv[names[0] as string] = read(argv[first] as never);
  } catch (error) {
    throw inOneLine(error as Error);
  }
}

function unknownWords(unknown: readonly string[], words: readonly string[]): UsageFailure {
  return new UsageFailure(describeUnknown(unknown.map(messageWithoutSecrets), words));
}

function inOneLine({ message }: Error): UsageFailure {
  const said = messageWithoutSecrets(message).replaceAll(/\s*\n\s*/g, ' ');
  return new UsageFailure(said.replace(/(?<![.?])$/, '.'));
}

/** @throws UsageFailure if another format was asked for too */
function takeJsonForFormat(argv: Parsed): void {
  if (argv['json'] !== true) return;
  const { format = 'json' } = argv;
  if (format !== 'json') throw new UsageFailure(`--json and --format ${format} exclude each other. Leave one out.`);
  argv['format'] = format;
}
