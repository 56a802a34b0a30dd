/** The ways a command can fail, each with the exit code that is its contract. */

/** Exit codes of every command. They are a contract: see CHANGELOG.md before changing one. */
export const EXIT = {
  good: 0,
  failed: 1,
  usage: 2,
  couldNotTell: 3,
  hangup: 129,
  interrupted: 130,
  quit: 131,
  terminated: 143,
} as const;

/** The signals that end a command in order, and the exit code of each: as a shell has it, 128 and the signal's number. */
export const END_SIGNALS = {
  SIGHUP: EXIT.hangup,
  SIGINT: EXIT.interrupted,
  SIGQUIT: EXIT.quit,
  SIGTERM: EXIT.terminated,
} as const;

export type EndSignal = keyof typeof END_SIGNALS;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure that is shown to the user as one line: what failed, the value, the remedy. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The command line asks for something that makes no sense. Exit code 2. */
export class UsageFailure extends Failure {
  constructor(message: string) {
    super(message, EXIT.usage);
  }
}

/** The measurement could not be made. Exit code 1. */
export class MeasurementFailure extends Failure {
  constructor(message: string, options?: ErrorOptions) {
    super(message, EXIT.failed, options);
  }
}

/** The user ended the command: by Ctrl-C, by Ctrl-\, by closing the terminal, or with kill(1). */
export class Interruption extends Failure {
  constructor(signal: EndSignal) {
    super('Interrupted.', END_SIGNALS[signal]);
  }
}

/** The system's error code (`ENOENT`, ...) of anything thrown, or undefined. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
