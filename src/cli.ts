#!/usr/bin/env node
/** The command line: arguments to a command to an exit code. Alone in touching process.argv and process.exitCode. */
import yargs from 'yargs';
import { type Surroundings, tell } from './commands/command.js';
import { END_CODES, endWithTerminal, listenForEnd } from './commands/end-signals.js';
import { EXIT, Failure, Interruption, systemCode, UsageFailure } from './model/failure.js';
import { VERSION } from './model/package-info.js';

const LONGEST_HELP_LINE = 100;
/** How long a command may take to take down what it began, ms: longer than any of its parts may. */
const LONGEST_END = 20_000;
/** Each is loaded when it is asked for: no command is to wait for what only others need. */
const COMMANDS = {
  bench: async () => (await import('./commands/bench.js')).addBenchCommand,
  sweep: async () => (await import('./commands/sweep.js')).addSweepCommand,
  experiment: async () => (await import('./commands/experiment.js')).addExperimentCommand,
  probe: async () => (await import('./commands/probe.js')).addProbeCommand,
  serve: async () => (await import('./commands/serve.js')).addServeCommand,
  results: async () => (await import('./commands/results.js')).addResultsCommand,
  report: async () => (await import('./commands/report.js')).addReportCommand,
} as const;

/** The one that is asked for; for help, and for what is none of them, all. */
function wantedCommands([word = '']: readonly string[]) {
  const wanted = Object.entries(COMMANDS).find(([name]) => name === word);
  return wanted === undefined ? Object.values(COMMANDS) : [wanted[1]];
}

async function run(words: readonly string[], surroundings: Surroundings): Promise<void> {
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
  const line = (error?.message ?? message ?? 'Wrong usage').replaceAll(/\s*\n\s*/g, ' ').replace(/(?<![.?])$/, '.');
  return new UsageFailure(line.includes('--help') || error !== undefined ? line : `${line} See --help.`);
}

/**
 * Runs the command and ends the process in time. Output that nobody reads keeps a process alive, so the user's wish to
 * end it ends it also while output waits, and at last also a command that does not heed it.
 */
async function runAndEnd(words: readonly string[], signal: AbortSignal): Promise<void> {
  const interrupt = (): void => report(new Interruption(signal.reason));
  const giveUp = (): void => {
    interrupt();
    process.exit();
  };
  signal.addEventListener('abort', () => setTimeout(giveUp, LONGEST_END).unref());
  const exitWith = (code: number): void => {
    process.exitCode = code;
  };
  try {
    await run(words, { signal, exitWith });
    // A signal that came during work without a pause is heard at the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) interrupt();
  } catch (error) {
    report(error);
  }
  if (signal.aborted) process.exit();
  signal.addEventListener('abort', giveUp);
}

/** Everything that can go wrong ends here, as one line; a stack trace is for a bug of ours alone. */
function report(error: unknown): void {
  if (error instanceof Failure) {
    process.exitCode = error.exitCode;
    tell(error.message);
    return;
  }
  process.exitCode = EXIT.failed;
  tell(
    `at-once failed in a way that it should not (please report it): ${error instanceof Error ? error.stack : error}`,
  );
}

/** A pipe that was closed, or a terminal that was. */
function isReaderGone(error: Error): boolean {
  return ['EPIPE', 'EIO'].includes(systemCode(error) ?? '');
}

// A reader that has seen enough, as head(1), closes the pipe: that is no failure, and the exit code is the command's.
process.stdout.on('error', (error) => {
  if (!isReaderGone(error)) throw error;
  process.exit();
});
// What is said beside the result is not worth the result.
process.stderr.on('error', (error) => {
  if (!isReaderGone(error)) throw error;
});

endWithTerminal();
await runAndEnd(process.argv.slice(2), listenForEnd());
