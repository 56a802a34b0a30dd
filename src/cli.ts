#!/usr/bin/env node
/** The command line's entry. Alone in touching process.argv and process.exitCode. */
import type { Surroundings } from './commands/command.js';
import { main } from './commands/main.js';
import { systemCode } from './model/failure.js';

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

// A reader that has seen enough, as head(1), closes the pipe: that is no failure, and the exit code is the command's.
process.stdout.on('error', (error) => {
  if (systemCode(error) !== 'EPIPE') throw error;
  process.exit();
});
// What is said beside the result is not worth the result.
process.stderr.on('error', (error) => {
  if (systemCode(error) !== 'EPIPE') throw error;
});

await main(process.argv.slice(2), surround());
