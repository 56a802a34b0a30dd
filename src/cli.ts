#!/usr/bin/env node
/** The command line's entry. Alone in touching process.argv and process.exitCode. */

// One after the other, and where a failure can be caught: with a handful of open files allowed, even this may fail.
const { EXIT, Interruption, systemCode } = await import('./model/failure.js').catch(refuseToStart);
const { unwritable } = await import('./model/failure.js').catch(refuseToStart);
const { endWithTerminal, listenForEnd, printNotice, processContext } = await import(
  './commands/command-context.js'
).catch(refuseToStart);
const { main, reportFailure } = await import('./commands/main.js').catch(refuseToStart);

function refuseToStart(error: Error): never {
  process.stderr.write(`at-once can't be loaded (${error.message}). If files are too many, use "ulimit -n 1024".\n`);
  process.exit(1);
}

/** How long a command may take to take down what it began, ms: longer than any of its parts may. */
const LONGEST_END = 20_000;

function exitWith(code: number): void {
  process.exitCode = code;
}

/**
 * Runs the command and ends the process in time. Output that nobody reads keeps a process alive, so the user's wish to
 * end it ends it also while output waits, and at last also a command that does not heed it.
 */
async function runAndEnd(words: readonly string[], signal: AbortSignal): Promise<void> {
  const interrupt = (): void => reportFailure(new Interruption(signal.reason), { exitWith, printNotice });
  const giveUp = (): void => {
    interrupt();
    process.exit();
  };
  signal.addEventListener('abort', () => setTimeout(giveUp, LONGEST_END).unref());
  const hasFailed = await main(words, processContext({ signal, exitWith }));
  // A signal that came during work without a pause is heard at the next turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted && !hasFailed) interrupt();
  if (signal.aborted) process.exit();
  signal.addEventListener('abort', giveUp);
}

/** A pipe that was closed, or a terminal that was. */
function isReaderGone(error: Error): boolean {
  return ['EPIPE', 'EIO'].includes(systemCode(error) ?? '');
}

// A reader that has seen enough, as head(1), closes the pipe: that is no failure, and the exit code is the command's.
process.stdout.on('error', (error) => {
  if (!isReaderGone(error)) reportFailure(unwritable('stdout', error), { exitWith, printNotice });
  process.exit();
});
// What is said beside the result is not worth the result; but where it is lost, not all is good.
process.stderr.on('error', (error) => {
  if (isReaderGone(error)) return;
  process.once('exit', () => {
    process.exitCode ||= EXIT.failed;
  });
});

endWithTerminal();
await runAndEnd(process.argv.slice(2), listenForEnd());
