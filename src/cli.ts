#!/usr/bin/env node
/** The entry of the command line. Only this file uses process.argv and process.exitCode. */

// Loaded one after the other, where a failure can be caught: with a very low limit of open files even this can fail.
const { EXIT, Interruption, systemCode } = await import('./model/failure.js').catch(refuseToStart);
const { unwritable } = await import('./model/failure.js').catch(refuseToStart);
const { endWithTerminal, listenForEnd, printNotice, processContext } = await import(
  './commands/command-context.js'
).catch(refuseToStart);
const { main, reportFailure } = await import('./commands/main.js').catch(refuseToStart);

function refuseToStart(error: Error): never {
  process.stderr.write(
    `at-once can't be loaded (${error.message}). If too many files are open, use "ulimit -n 1024".\n`,
  );
  process.exit(1);
}

/** How long a command may take to stop what it started, ms: longer than any part of it may take. */
const LONGEST_END = 20_000;

function exitWith(code: number): void {
  process.exitCode = code;
}

/**
 * Runs the command and makes the process exit. Output without a reader keeps a process alive, so a signal also ends the
 * process while output is pending and, after a while, if the command ignores the signal.
 */
async function runAndEnd(words: readonly string[], signal: AbortSignal): Promise<void> {
  const interrupt = (): void => reportFailure(new Interruption(signal.reason), { exitWith, printNotice });
  const giveUp = (): void => {
    interrupt();
    process.exit();
  };
  signal.addEventListener('abort', () => setTimeout(giveUp, LONGEST_END).unref());
  const hasFailed = await main(words, processContext({ signal, exitWith }));
  // A signal that arrived during synchronous work is delivered in the next turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted && !hasFailed) interrupt();
  if (signal.aborted) process.exit();
  signal.addEventListener('abort', giveUp);
}

/** A pipe or a terminal was closed. */
function isReaderGone(error: Error): boolean {
  return ['EPIPE', 'EIO'].includes(systemCode(error) ?? '');
}

// A reader such as head(1) closes the pipe when it has seen enough. That is no failure: the command's exit code stays.
process.stdout.on('error', (error) => {
  if (!isReaderGone(error)) reportFailure(unwritable('stdout', error), { exitWith, printNotice });
  process.exit();
});
// A lost message does not stop the command, but the exit code reports it.
process.stderr.on('error', (error) => {
  if (isReaderGone(error)) return;
  process.once('exit', () => {
    process.exitCode ||= EXIT.failed;
  });
});

endWithTerminal();
await runAndEnd(process.argv.slice(2), listenForEnd());
