#!/usr/bin/env node
/** The command line: arguments to a command to an exit code. Alone in touching process.argv and process.exitCode. */
import type { Surroundings } from './commands/command.js';

// One after the other, and where a failure can be caught: with a handful of open files allowed, even this may fail.
const { EXIT, Failure, systemCode, UsageFailure } = await import('./model/failure.js').catch(refuseToStart);
const { systemFailure, unwritable } = await import('./model/system-failure.js').catch(refuseToStart);
const { messageWithoutSecrets } = await import('./model/shown-url.js').catch(refuseToStart);
const { tell } = await import('./commands/command.js').catch(refuseToStart);

function refuseToStart(error: Error): never {
  process.stderr.write(`at-once can't be loaded (${error.message}). If files are too many, use "ulimit -n 1024".\n`);
  process.exit(1);
}

const LONGEST_HELP_LINE = 100;
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

function surround(): Surroundings {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort(signal));
  return {
    signal: controller.signal,
    exitWith: (code) => {
      process.exitCode = code;
    },
  };
}

async function run(words: readonly string[], surroundings: Surroundings): Promise<void> {
  const { checkMachine } = await import('./commands/machine-check.js');
  checkMachine();
  const [{ default: yargs }, { VERSION }] = await Promise.all([import('yargs'), import('./model/package-info.js')]);
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
      'Exit codes: 0 good, 1 the measurement failed or an expectation was not met, 2 usage, 3 it could not be told, 130 interrupted, 143 terminated.',
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
function report(thrown: unknown): void {
  const error = systemFailure(thrown) ?? thrown;
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

// A reader that has seen enough, as head(1), closes the pipe: that is no failure, and the exit code is the command's.
process.stdout.on('error', (error) => {
  if (systemCode(error) !== 'EPIPE') report(unwritable('stdout', error));
  process.exit();
});
// What is said beside the result is not worth the result; but where it is lost, not all is good.
process.stderr.on('error', (error) => {
  if (systemCode(error) === 'EPIPE') return;
  process.once('exit', () => {
    process.exitCode ||= EXIT.failed;
  });
});

await run(process.argv.slice(2), surround()).catch(report);
