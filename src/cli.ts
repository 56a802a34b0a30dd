#!/usr/bin/env node
/** The program's entry, and the only file that touches process.argv and process.exitCode. */

import nodeModule from 'node:module';

// From Node 22 on: what was compiled once is not compiled at the next start. Node keeps it in the temporary folder.
(nodeModule as { readonly enableCompileCache?: () => unknown }).enableCompileCache?.();

// Imported dynamically so that a failure can be caught: with very few open files allowed, even this may fail.
const { EXIT, Interruption, systemCode } = await import('./model/failure.js').catch(refuseToStart);
const { unwritable } = await import('./model/failure.js').catch(refuseToStart);
const { endWithTerminal, listenForEnd, printNotice, processContext } = await import(
  './commands/command-context.js'
).catch(refuseToStart);
const { main, reportFailure } = await import('./commands/main.js').catch(refuseToStart);

function refuseToStart(error: Error): never {
  process.stderr.write(
    `at-once can't be loaded (${error.message}). If that is the limit on open files, use "ulimit -n 1024".\n`,
  );
  process.exit(1);
}

/** How long a command may take to stop its processes after a signal, ms: longer than the limit of each of them. */
const LONGEST_END = 20_000;

function exitWith(code: number): void {
  process.exitCode = code;
}

/**
 * Runs the command. After a signal the process exits even if its output is never read, or if the command does not stop.
 */
async function runAndEnd(words: readonly string[], signal: AbortSignal): Promise<void> {
  const interrupt = (): void => reportFailure(new Interruption(signal.reason), { exitWith, printNotice });
  const giveUp = (): void => {
    interrupt();
    process.exit();
  };
  signal.addEventListener('abort', () => setTimeout(giveUp, LONGEST_END).unref());
  const hasFailed = await main(words, processContext({ signal, exitWith }));
  // A signal that arrived while the event loop was blocked is delivered in its next turn.
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted && !hasFailed) interrupt();
  if (signal.aborted) process.exit();
  signal.addEventListener('abort', giveUp);
}

/** Whether the pipe or the terminal was closed. */
function isReaderGone(error: Error): boolean {
  return ['EPIPE', 'EIO'].includes(systemCode(error) ?? '');
}

// A reader such as head(1) may close the pipe early: that is no failure, and the exit code stays the command's.
process.stdout.on('error', (error) => {
  if (!isReaderGone(error)) reportFailure(unwritable('stdout', error), { exitWith, printNotice });
  process.exit();
});
// A notice that can't be written does not stop the command, but the exit code says that something was lost.
process.stderr.on('error', (error) => {
  if (isReaderGone(error)) return;
  process.once('exit', () => {
    process.exitCode ||= EXIT.failed;
  });
});

endWithTerminal();
await runAndEnd(process.argv.slice(2), listenForEnd());
