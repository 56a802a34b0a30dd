/** The user's wish to end a program, by any of the signals that ask for it. */
import { isatty } from 'node:tty';
import { END_SIGNALS, type EndSignal } from '../model/failure.js';

/** For the end of a list of exit codes. */
export const END_CODES = '129 hangup, 130 interrupted, 131 quit, 143 terminated';

/**
 * Aborted by the first of them, with its name as the reason. Those that follow change nothing: what was begun is taken
 * down first, and that has a bound.
 */
export function listenForEnd(): AbortSignal {
  const controller = new AbortController();
  for (const name of Object.keys(END_SIGNALS) as EndSignal[]) process.on(name, () => controller.abort(name));
  return controller.signal;
}

/** Node aborts at its exit where its terminal was closed. The signal that means this is the better end: 129 in a shell. */
export function endWithTerminal(): void {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  process.on('exit', () => {
    if (terminals.every((descriptor) => isatty(descriptor))) return;
    process.removeAllListeners('SIGHUP');
    process.kill(process.pid, 'SIGHUP');
  });
}
