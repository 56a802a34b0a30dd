/** The words of a command line to a command to an exit code, in whatever process asks: the program's own, or a test's. */
import { machineLimits } from '../index.js';
import { EXIT, Failure, MeasurementFailure, systemCode, systemFailure, UsageFailure } from '../model/failure.js';
import { messageWithoutSecrets } from '../model/printable.js';
import { type CommandContext, END_CODES } from './command-context.js';

const LONGEST_HELP_LINE = 100;
/** Each is loaded when it is asked for: no command is to wait for what only others need. */
const COMMANDS = {
  bench: async () => (await import('./bench.js')).addBenchCommand,
  sweep: async () => (await import('./sweep.js')).addSweepCommand,
  experiment: async () => (await import('./experiment.js')).addExperimentCommand,
  probe: async () => (await import('./probe.js')).addProbeCommand,
  serve: async () => (await import('./serve.js')).addServeCommand,
  results: async () => (await import('./results.js')).addResultsCommand,
  report: async () => (await import('./report.js')).addReportCommand,
} as const;

/** The one that is asked for; for help, and for what is none of them, all. */
function wantedCommands([word = '']: readonly string[]) {
  const wanted = Object.entries(COMMANDS).find(([name]) => name === word);
  return wanted === undefined ? Object.values(COMMANDS) : [wanted[1]];
}

/** Never rejects: what goes wrong is told in one line, and is in the exit code. @returns whether anything went wrong */
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
  const [{ default: yargs }, { VERSION }] = await Promise.all([import('yargs'), import('../model/version.js')]);
  const program = yargs([...words])
    .scriptName('at-once')
    .usage('$0: how many clients does a server serve at once, and what does everybody else wait?')
    .demandCommand(1, 'No command was given.')
    .strictCommands()
    .strict()
    .recommendCommands()
    .parserConfiguration({
      'camel-case-expansion': false,
      'parse-positional-numbers': false,
      'boolean-negation': false,
    })
    .version(VERSION)
    .wrap(Math.min(LONGEST_HELP_LINE, context.terminal.columns ?? LONGEST_HELP_LINE))
    .epilogue(
      `Exit codes: 0 good, 1 the measurement failed or an expectation was not met, 2 usage, 3 it could not be told, ${END_CODES}.`,
    )
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw usageFailure(message, error);
    });
  for (const load of wantedCommands(words)) (await load())(program, context);
  let help = '';
  await program.parseAsync([...words], {}, (_error, _argv, output) => {
    help = output;
  });
  if (help !== '') await context.print(`${help}\n`);
}

// Looked at before anything large is loaded: what fails while loading says nothing.

function checkWorkingFolder(): void {
  try {
    process.cwd();
  } catch (error) {
    throw new MeasurementFailure(
      `The working folder can't be used (${systemCode(error) ?? error}): it may have been deleted. Change to another with "cd".`,
    );
  }
}

/** Node has about 20 open by itself; the rest is for modules, which are read many at once, and for child processes. */
const LEAST_OPEN_FILES = 128;

async function checkOpenFiles(): Promise<void> {
  const { openFiles } = await machineLimits();
  if (openFiles === null || openFiles >= LEAST_OPEN_FILES) return;
  throw new MeasurementFailure(
    `A process may have ${openFiles} open files here, and at-once needs ${LEAST_OPEN_FILES}. Raise the limit with "ulimit -n 1024".`,
  );
}

/** What yargs found wrong, or a coercion of ours that it wrapped, as one line. Any other error is passed on. */
function usageFailure(message: string | null, error: Error | undefined): Error {
  if (error !== undefined && error.name !== 'YError') return error;
  const said = messageWithoutSecrets(error?.message ?? message ?? 'Wrong usage');
  const line = said.replaceAll(/\s*\n\s*/g, ' ').replace(/(?<![.?])$/, '.');
  return new UsageFailure(line.includes('--help') || error !== undefined ? line : `${line} See --help.`);
}

/** Everything that can go wrong ends here, as one line; a stack trace is for a bug of ours alone. */
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
  printNotice(
    `at-once failed in a way that it should not (please report it): ${error instanceof Error ? error.stack : error}`,
  );
}
