/** Runs a command line: from its words to its output and exit code, in the program's process or in a test's. */
import { machineLimits } from '../index.js';
import { EXIT, Failure, MeasurementFailure, systemCode, systemFailure, UsageFailure } from '../model/failure.js';
import { messageWithoutSecrets } from '../model/printable.js';
import type { CommandContext } from './command-context.js';
import { readWords } from './command-words.js';

/** Each command is loaded when it is used, so that none waits for what only others need. */
const COMMANDS = {
  bench: async () => (await import('./bench.js')).addBenchCommand,
  sweep: async () => (await import('./sweep.js')).addSweepCommand,
  experiment: async () => (await import('./experiment.js')).addExperimentCommand,
  probe: async () => (await import('./probe.js')).addProbeCommand,
  serve: async () => (await import('./serve.js')).addServeCommand,
  results: async () => (await import('./results.js')).addResultsCommand,
  report: async () => (await import('./report.js')).addReportCommand,
  schema: async () => (await import('./schema.js')).addSchemaCommand,
  agent: async () => (await import('./agent.js')).addAgentCommand,
  agents: async () => (await import('./agents.js')).addAgentsCommand,
  'agent-key': async () => (await import('./agent-key.js')).addAgentKeyCommand,
  completion: async () => (await import('./completion.js')).addCompletionCommand,
} as const;

const NAMES = Object.keys(COMMANDS);

/** The command in the first word. If that is an option, all commands: the parser finds the right one. */
function wantedCommands([word = '']: readonly string[]) {
  const wanted = Object.entries(COMMANDS).find(([name]) => name === word);
  return wanted === undefined ? Object.values(COMMANDS) : [wanted[1]];
}

/** Never rejects: a failure becomes one line and an exit code. @returns whether it failed */
export async function main(words: readonly string[], context: CommandContext): Promise<boolean> {
  try {
    await parseAndRun(words, context);
    return false;
  } catch (error) {
    reportFailure(error, context);
    return true;
  }
}

async function parseAndRun(words: readonly string[], context: CommandContext): Promise<void> {
  checkWorkingFolder();
  await checkOpenFiles();
  const asked = readWords(words, NAMES);
  switch (asked.ask) {
    case 'help': {
      const { helpText } = await import('./help.js');
      return context.print(helpText(asked.of, asked.all, context.terminal.columns));
    }
    case 'version': {
      const { VERSION } = await import('../model/version.js');
      return context.print(`${VERSION}\n`);
    }
    case 'command':
      return runCommand(asked.words, context);
  }
}

async function runCommand(typed: readonly string[], context: CommandContext): Promise<void> {
  const [{ default: yargs }, { splitShortOptions, describeUnknown }] = await Promise.all([
    import('yargs'),
    import('./typed-options.js'),
  ]);
  const words = splitShortOptions(typed);
  const program = yargs([...words])
    .scriptName('at-once')
    // Its text becomes part of our message.
    .locale('en')
    .strictCommands()
    .strict()
    .help(false)
    .version(false)
    .parserConfiguration({
      'camel-case-expansion': false,
      'parse-positional-numbers': false,
      'boolean-negation': false,
    })
    .middleware(takeJsonForFormat)
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw usageFailure(message, error, (names) => describeUnknown(names, words));
    });
  for (const load of wantedCommands(words)) (await load())(program, context);
  await program.parseAsync([...words]);
}

/** @throws UsageFailure if another format was asked for too */
function takeJsonForFormat(argv: Record<string, unknown>): void {
  if (argv['json'] !== true) return;
  const { format = 'json' } = argv;
  if (format !== 'json') throw new UsageFailure(`--json and --format ${format} exclude each other. Leave one out.`);
  argv['format'] = format;
}

// Checked before anything large is loaded, since a failure to load a module has no clear message.

function checkWorkingFolder(): void {
  try {
    process.cwd();
  } catch (error) {
    throw new MeasurementFailure(
      `The working directory can't be used (${systemCode(error) ?? error}): it may have been deleted. Change to another with "cd".`,
    );
  }
}

/** Node itself has about 20 open; the rest is for modules, which it reads in parallel, and for child processes. */
const LEAST_OPEN_FILES = 128;

async function checkOpenFiles(): Promise<void> {
  const { openFiles } = await machineLimits();
  if (openFiles === null || openFiles >= LEAST_OPEN_FILES) return;
  throw new MeasurementFailure(
    `The limit on open files is ${openFiles}, and at-once needs ${LEAST_OPEN_FILES}. Raise it with "ulimit -n 1024".`,
  );
}

const UNKNOWN = /^Unknown (?:arguments?|commands?): (.+)$/s;

/** An error of yargs, or of one of our readers that it wrapped, as one line. Any other error is passed on. */
function usageFailure(
  message: string | null,
  error: Error | undefined,
  describeUnknown: (names: readonly string[]) => string,
): Error {
  if (error !== undefined && error.name !== 'YError') return error;
  const said = messageWithoutSecrets(error?.message ?? message ?? 'Wrong usage');
  const [, unknown] = UNKNOWN.exec(said) ?? [];
  if (unknown !== undefined) return new UsageFailure(describeUnknown(unknown.split(', ')));
  return new UsageFailure(said.replaceAll(/\s*\n\s*/g, ' ').replace(/(?<![.?])$/, '.'));
}

/** Every failure ends here as one line. Only a bug of ours gets a stack trace. */
export function reportFailure(
  thrown: unknown,
  { exitWith, printNotice }: Pick<CommandContext, 'exitWith' | 'printNotice'>,
): void {
  const error = systemFailure(thrown) ?? thrown;
  if (error instanceof Failure) {
    exitWith(error.exitCode);
    printNotice(error.message);
    return;
  }
  exitWith(EXIT.failed);
  printNotice(`internal error (please report it): ${error instanceof Error ? error.stack : error}`);
}
