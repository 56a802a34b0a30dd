/** The ways a command can fail, each with the exit code that is its contract; and what the system refused, with the remedy. */

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

/** How much of a measurement was done when the user ended it. */
export interface Extent {
  readonly unit: 'round' | 'load' | 'part';
  /** Whole ones, of every model; 0: the figures are of the first round alone, of some models or of a part of its time. */
  readonly finished: number;
  readonly planned: number;
  /** How much of its time the round was given, ns, where it was ended early. */
  readonly cut: { readonly time: number; readonly planned: number } | null;
  /** Models of which nothing is known. */
  readonly unmeasured: readonly string[];
}

/** What is known of a measurement that the user ended. */
export interface PartialResult {
  /** The document that it would have become, made of what is known, without its header or with it. */
  readonly measured: object;
  readonly extent: Extent;
}

/** The user ended the command: by Ctrl-C, by Ctrl-\, by closing the terminal, or with kill(1). */
export class Interruption extends Failure {
  constructor(
    readonly signal: EndSignal,
    readonly partial: PartialResult | null = null,
  ) {
    super('Interrupted.', END_SIGNALS[signal]);
  }
}

/** The system's error code (`ENOENT`, ...) of anything thrown, or undefined. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const MORE_ROOM = 'Free some room there, or choose another place.';
const MORE_FILES = 'Raise the limit with "ulimit -n 1024".';
const PERMISSIONS = 'Choose another place, or change its permissions.';

/** Codes that say something of the machine and its limits, never of a bug of ours. */
const SYSTEM_REMEDIES: Readonly<Record<string, string>> = {
  EACCES: PERMISSIONS,
  EPERM: PERMISSIONS,
  EROFS: 'Choose another place: this one is read-only.',
  ENOSPC: `The disk is full. ${MORE_ROOM}`,
  EDQUOT: `The quota of this user is used up. ${MORE_ROOM}`,
  EFBIG: 'Files may not be so large here. Raise the limit with "ulimit -f unlimited", or choose another place.',
  EMFILE: MORE_FILES,
  ENFILE: `The whole machine has too many files open. Close some programs.`,
  ENOMEM: 'The machine has no memory left. Close some programs.',
  EAGAIN: 'The machine has no room for another process. Raise the limit with "ulimit -u", or close some programs.',
  EIO: 'The device failed. Choose another place.',
  ENOENT: 'Make the folder, or choose another place.',
};

/** What can be done when a file or folder can't be written, for this reason. */
export function remedyOf(error: unknown): string {
  return SYSTEM_REMEDIES[systemCode(error) ?? ''] ?? PERMISSIONS;
}

/** What the system refused, as one line; null: this is no such thing. */
export function systemFailure(error: unknown): MeasurementFailure | null {
  const remedy = SYSTEM_REMEDIES[systemCode(error) ?? ''];
  if (remedy === undefined || !(error instanceof Error)) return null;
  return new MeasurementFailure(`The system refused a call (${error.message}). ${remedy}`, { cause: error });
}

/** That a file or folder can't be written, why, and the remedy. */
export function unwritable(place: string, error: unknown): MeasurementFailure {
  return new MeasurementFailure(`${place} can't be written (${systemCode(error) ?? error}). ${remedyOf(error)}`);
}
