/** The words of a command line to a command to an exit code, in whatever process asks: the program's own, or a test's. */
import { EXIT, Failure, UsageFailure } from '../model/failure.js';
import { messageWithoutSecrets } from '../model/shown-url.js';
import { systemFailure } from '../model/system-failure.js';
import { type Surroundings, tell } from './command.js';
import { END_CODES } from './end-signals.js';

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
export async function main(words: readonly string[], surroundings: Surroundings): Promise<boolean> {
  try {
    await run(words, surroundings);
    return false;
  } catch (error) {
    reportFailure(error, surroundings);
    return true;
  }
}

async function run(words: readonly string[], surroundings: Surroundings): Promise<void> {
  const { checkMachine } = await import('./machine-check.js');
  await checkMachine();
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
    .wrap(Math.min(LONGEST_HELP_LINE, process.stdout.columns ?? LONGEST_HELP_LINE))
    .epilogue(
      `Exit codes: 0 good, 1 the measurement failed or an expectation was not met, 2 usage, 3 it could not be told, ${END_CODES}.`,
    )
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw usageFailure(message, error);
    });
  for (const load of wantedCommands(words)) (await load())(program, surroundings);
  await program.parseAsync();
}

/** What yargs found wrong, or a coercion of ours that it wrapped, as one line. Any other error is passed on. */
function usageFailure(message: string | null, error: Error | undefined): Error {
  if (error !== undefined && error.name !== 'YError') return error;
  const said = messageWithoutSecrets(error?.message ?? message ?? 'Wrong usage');
  const line = said.replaceAll(/\s*\n\s*/g, ' ').replace(/(?<![.?])$/, '.');
  return new UsageFailure(line.includes('--help') || error !== undefined ? line : `${line} See --help.`);
}

/** Everything that can go wrong ends here, as one line; a stack trace is for a bug of ours alone. */
export function reportFailure(thrown: unknown, { exitWith }: Pick<Surroundings, 'exitWith'>): void {
  const error = systemFailure(thrown) ?? thrown;
  if (error instanceof Failure) {
    exitWith(error.exitCode);
    tell(error.message);
    return;
  }
  exitWith(EXIT.failed);
  tell(
    `at-once failed in a way that it should not (please report it): ${error instanceof Error ? error.stack : error}`,
  );
}
