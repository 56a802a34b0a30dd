/** `completion`: prints a script that completes commands, options and their values, made from the table of options. */
import type { Argv } from 'yargs';
import { listExperiments } from '../index.js';
import { MODELS } from '../model/scenario.js';
import type { CommandContext } from './command-context.js';
import { COMMAND_HELP, type HelpName } from './command-help.js';
import { rowsOf } from './help.js';
import type { OptionRow } from './options.js';
import { RESULTS_ACTIONS } from './results.js';
import { parseChoice } from './values.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

export function addCompletionCommand(yargs: Argv, { print }: CommandContext): Argv {
  return yargs.command(
    'completion [shell]',
    COMMAND_HELP.completion.summary,
    (sub) =>
      sub.positional('shell', {
        type: 'string',
        default: 'bash' as Shell,
        coerce: (text: string) => parseChoice('completion', text, SHELLS),
      }),
    async ({ shell }) => print(WRITERS[shell](await completedCommands())),
  );
}

interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionRow[];
  /** What can follow the command. */
  readonly words: readonly string[];
}

async function completedCommands(): Promise<readonly CompletedCommand[]> {
  const words: Partial<Record<HelpName, readonly string[]>> = {
    experiment: (await listExperiments()).map(({ name }) => name),
    serve: MODELS,
    results: RESULTS_ACTIONS,
    completion: SHELLS,
  };
  return (Object.keys(COMMAND_HELP) as HelpName[]).map((name) => ({
    name,
    summary: COMMAND_HELP[name].summary,
    options: rowsOf(name),
    words: words[name] ?? [],
  }));
}

type Writer = (commands: readonly CompletedCommand[]) => string;

const WRITERS: Readonly<Record<Shell, Writer>> = {
  bash: (commands) => `_at_once() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} command=probe index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      ${namesOf(commands, '|')}) command=\${COMP_WORDS[index]}; break ;;
    esac
  done
${casesOf(commands, '((COMP_CWORD == 1))', 'word', (words) => `COMPREPLY=($(compgen -W '${words}' -- "$word"))`)}
}
complete -o default -F _at_once at-once
`,
  zsh: (commands) => `#compdef at-once
_at_once() {
  local word=\${words[CURRENT]} previous=\${words[CURRENT - 1]} command=probe candidate
  for candidate in \${words[2,CURRENT - 1]}; do
    case $candidate in
      ${namesOf(commands, '|')}) command=$candidate; break ;;
    esac
  done
${casesOf(commands, '((CURRENT == 2))', 'word', (words) => `compadd -- ${words}`)}
  _files
}
compdef _at_once at-once
`,
  fish: (commands) =>
    [
      ...commands.map(
        ({ name, summary }) => `complete -c at-once -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
      ),
      ...commands.flatMap(({ name, options, words }) => {
        const others = commands.filter((other) => other.name !== name);
        // A target without a command is probed.
        const isMeant =
          name === 'probe'
            ? `not __fish_seen_subcommand_from ${namesOf(others, ' ')}`
            : `__fish_seen_subcommand_from ${name}`;
        const start = `complete -c at-once -n '${isMeant}'`;
        return [
          ...(words.length === 0 ? [] : [`${start} -f -a ${quoted(words.join(' '))}`]),
          ...options.map((row) => `${start} ${fishOption(row)}`),
        ];
      }),
      '',
    ].join('\n'),
};

/** The part that bash and zsh have in common: the values of an option, options, the words of a command, commands. */
function casesOf(
  commands: readonly CompletedCommand[],
  isFirst: string,
  word: string,
  complete: (words: string) => string,
): string {
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap(({ name: option, short, choices = [] }) => {
      if (choices.length === 0) return [];
      const forms = [`--${option}`, ...(short === undefined ? [] : [`-${short}`])];
      return [`    ${forms.map((form) => `'${name} ${form}'`).join('|')}) ${complete(choices.join(' '))}; return ;;`];
    }),
  );
  const options = commands.map(
    ({ name, options: rows }) =>
      `      ${name}) ${complete([...rows.map((row) => `--${row.name}`), '--help', '--help-all'].join(' '))} ;;`,
  );
  const words = commands.flatMap(({ name, words: own }) =>
    own.length === 0 ? [] : [`      ${name}) ${complete(own.join(' '))} ;;`],
  );
  return [
    '  case "$command $previous" in',
    ...values,
    '  esac',
    `  if [[ $${word} == -* ]]; then`,
    '    case $command in',
    ...options,
    '    esac',
    `  elif ${isFirst}; then`,
    `    ${complete(namesOf(commands, ' '))}`,
    '  else',
    '    case $command in',
    ...words,
    '    esac',
    '  fi',
  ].join('\n');
}

function namesOf(commands: readonly CompletedCommand[], separator: string): string {
  return commands.map(({ name }) => name).join(separator);
}

function fishOption({ name, short, type, choices = [], help }: OptionRow): string {
  const forms = `-l ${name}${short === undefined ? '' : ` -s ${short}`}`;
  const value = type === 'flag' ? '' : choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : ' -r';
  return `${forms}${value} -d ${quoted(help)}`;
}

/** For fish, whose only escapes between single quotes are these two. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
