/** What every command gets from the command line's entry: the ways out, and the user's wish to stop. */
import type { ExitCode } from '../model/failure.js';
import { plainLines } from '../model/printable.js';

export interface Surroundings {
  /** Aborted, with the signal's name as the reason, when the user ends the program. */
  readonly signal: AbortSignal;
  /** Sets the exit code of a command that came to its end. */
  readonly exitWith: (code: ExitCode) => void;
}

/** What a command says beside its result: to stderr, so that stdout holds the result alone. Names in it may be odd. */
export function tell(text: string): void {
  process.stderr.write(`${plainLines(text)}\n`);
}
