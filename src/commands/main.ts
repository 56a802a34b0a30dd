/** Runs a command line: from its words to its output and exit code, in the program's process or in a test's. */
import { machineLimits } from '../index.js';
import { EXIT, Failure, MeasurementFailure, systemCode, systemFailure } from '../model/failure.js';
import type { CommandContext } from './command-context.js';
import type { Command, Family } from './command-line.js';
import { readWords } from './command-words.js';

/** Each command is loaded when it is used, so that none waits for what only others need. */
const COMMANDS = {
  bench: async () => (await import('./bench.js')).benchCommand,
  sweep: async () => (await import('./sweep.js')).sweepCommand,
  experiment: async () => (await import('./experiment.js')).experimentCommand,
  probe: async () => (await import('./probe.js')).probeCommand,
  serve: async () => (await import('./serve.js')).serveCommand,
  results: async () => (await import('./results.js')).resultsCommand,
  report: async () => (await import('./report.js')).reportCommand,
  schema: async () => (await import('./schema.js')).schemaCommand,
  agent: async () => (await import('./agent.js')).agentCommand,
  agents: async () => (await import('./agents.js')).agentsCommand,
  'agent-key': async () => (await import('./agent-key.js')).agentKeyCommand,
  completion: async () => (await import('./completion.js')).completionCommand,
} as const;

const NAMES = Object.keys(COMMANDS);

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

async function runCommand(words: readonly string[], context: CommandContext): Promise<void> {
  const { runCommandLine } = await import('./command-line.js');
  const known: Readonly<Record<string, () => Promise<Command | Family>>> = COMMANDS;
  await runCommandLine(words, (name = '') => (NAMES.includes(name) ? known[name]?.() : undefined), context);
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
