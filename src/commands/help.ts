/** The help of the program and of each command, from the table of options: the common ones on one screen, or all. */
import { describeRoles } from '../model/models.js';
import { MODELS } from '../model/scenario.js';
import { wrapWords } from '../model/wrap-words.js';
import { END_CODES } from './command-context.js';
import { COMMAND_HELP, type HelpName } from './command-help.js';
import { commandText, usageText } from './command-text.js';
import { OPTIONS, type OptionRow } from './options.js';
import { USUAL_WIDTH, widthOf } from './terminal-width.js';

/** The rightmost column in which descriptions begin. A name too long for its column gets its own line. */
const LAST_COLUMN = 30;
/** If less room than this is left for descriptions, they go below the names. */
const LEAST_ROOM = 28;
/** How far descriptions below names are indented. */
const BELOW = 8;

const EXIT_CODES = `Exit codes: 0 answered, 1 failed or not as expected, 2 usage, 3 inconclusive, ${END_CODES}.`;

/**
 * @param of the words of the command whose help was asked for; empty: the program
 * @param columns of the terminal; undefined without one
 */
export function helpText(of: readonly string[], all: boolean, columns?: number): string {
  const width = widthOf(columns, USUAL_WIDTH);
  const command = of.find((word): word is HelpName => (HELP_NAMES as readonly string[]).includes(word));
  if (command !== undefined) return commandHelp(command, all, width);
  if (!all) {
    return programHelp(
      HELP_NAMES.filter((name) => COMMAND_HELP[name].rare !== true),
      width,
    );
  }
  return [programHelp(HELP_NAMES, width), ...HELP_NAMES.map((name) => commandHelp(name, true, width))].join(
    `\n${'-'.repeat(width)}\n`,
  );
}

const HELP_NAMES = Object.keys(COMMAND_HELP) as readonly HelpName[];

function programHelp(names: readonly HelpName[], width: number): string {
  return [
    ...wrapWords('How many clients does a server serve at once, and how long do the others wait?', width),
    '',
    ...inColumns(width, [
      [commandText('', 'http://127.0.0.1:8000'), 'probe a server that is running'],
      [commandText('bench', '-c', '50'), '50 clients, a server that serves one at a time'],
      [commandText('bench', '--compare'), 'the same, beside a server with four processes'],
    ]),
    '',
    'Commands',
    ...inColumns(
      width,
      names.map((name) => [name, COMMAND_HELP[name].summary]),
    ),
    '',
    'Options',
    ...inColumns(width, [
      ['-h, --help', `show help (for a command: ${commandText('bench', '-h')})`],
      ['    --help-all', 'show help with every option'],
      ['-v, --version', 'show the version'],
    ]),
    '',
    ...wrapWords(EXIT_CODES, width),
    '',
  ].join('\n');
}

function commandHelp(command: HelpName, all: boolean, width: number): string {
  const { usage, description, example, listsModels } = COMMAND_HELP[command];
  const shown = rowsOf(command).filter(({ common = false }) => all || common);
  return [
    ...wrapWords(usageText(command, `${usage} [options]`.trim()), width),
    ...wrapWords(description, width),
    ...inGroups(shown, all, width),
    ...(all && listsModels ? modelLines(width) : []),
    ...(example === undefined ? [] : labelled('Example:', commandText(command, ...example), width)),
    ...(all ? wrapWords(EXIT_CODES, width) : labelled('Every option:', commandText(command, '--help-all'), width)),
    '',
  ].join('\n');
}

/** The width of a label, and the space after it. */
const LABEL = 14;

/** A command that is too long for the rest of the line goes below its label. */
function labelled(label: string, command: string, width: number): string[] {
  if (LABEL + command.length <= width) return [label.padEnd(LABEL) + command];
  return [label, ...wrapWords(command, width - 2).map((line) => `  ${line}`)];
}

/** The options of a command. One that several actions share is listed once. */
export function rowsOf(command: HelpName): readonly OptionRow[] {
  const rows: readonly OptionRow[] = OPTIONS;
  const own = rows.filter(({ commands }) =>
    commands.some((name) => name === command || name.startsWith(`${command} `)),
  );
  return own.filter(({ name }, index) => own.findIndex((other) => other.name === name) === index);
}

/** All descriptions of a command begin in one column. */
function inGroups(rows: readonly OptionRow[], all: boolean, width: number): string[] {
  const column = columnOf(rows.map(optionName));
  return [...new Set(rows.map(({ group }) => group))].flatMap((wanted) => {
    const own = rows.filter(({ group }) => group === wanted);
    return [
      wanted,
      ...inColumns(
        width,
        own.map((row) => [optionName(row), describeOption(row, all)]),
        column,
      ),
    ];
  });
}

function optionName({ name, short, value }: OptionRow): string {
  return `${short === undefined ? '   ' : `-${short},`} --${name}${value === undefined ? '' : ` ${value}`}`;
}

/** A longer list of choices is cut on the one-screen help. */
const MOST_CHOICES = 6;
const FIRST_CHOICES = 3;

/** The default is marked among the choices, or stands in brackets. */
export function describeOption({ help, choices, default: usual }: OptionRow, all: boolean): string {
  if (choices === undefined) return usual === undefined ? help : `${help} [${usual}]`;
  const marked = choices.map((choice) => (choice === usual ? `${choice} (default)` : choice));
  const isCut = !all && choices.length > MOST_CHOICES;
  return `${help}: ${(isCut ? [...marked.slice(0, FIRST_CHOICES), '...'] : marked).join(', ')}`;
}

function modelLines(width: number): string[] {
  return [
    'Models',
    ...inColumns(
      width,
      MODELS.map((model) => [model, describeRoles(model)]),
    ),
  ];
}

function columnOf(names: readonly string[]): number {
  return Math.min(LAST_COLUMN, Math.max(...names.map(({ length }) => length)) + 4);
}

function inColumns(
  width: number,
  pairs: ReadonlyArray<readonly [left: string, right: string]>,
  column = columnOf(pairs.map(([left]) => left)),
): string[] {
  const isBelow = width - column < LEAST_ROOM;
  const margin = ' '.repeat(isBelow ? BELOW : column);
  return pairs.flatMap(([left, right]) => {
    const lines = wrapWords(right, width - margin.length);
    const name = `  ${left}`;
    if (isBelow || name.length > column - 2) return [name, ...lines.map((line) => margin + line)];
    return lines.map((line, index) => (index === 0 ? name.padEnd(column) : margin) + line);
  });
}
