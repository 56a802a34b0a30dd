/** The ways in which a command can fail, with their exit codes, and remedies for errors of the system. */

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

/**
 * The signals on which a command ends in an orderly way, with the exit code that shells use: 128 + the signal's number.
 */
export const END_SIGNALS = {
  SIGHUP: EXIT.hangup,
  SIGINT: EXIT.interrupted,
  SIGQUIT: EXIT.quit,
  SIGTERM: EXIT.terminated,
} as const;

export type EndSignal = keyof typeof END_SIGNALS;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure that is shown to the user on one line: what failed, the value, and the remedy. */
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

/** The command line is invalid. Exit code 2. */
export class UsageFailure extends Failure {
  constructor(message: string) {
    super(message, EXIT.usage);
  }
}

/** The measurement failed. Exit code 1. */
export class MeasurementFailure extends Failure {
  constructor(message: string, options?: ErrorOptions) {
    super(message, EXIT.failed, options);
  }
}

/** How much of a measurement was done when the user interrupted it. */
export interface Extent {
  readonly unit: 'round' | 'load' | 'part';
  /** Units that are complete for every model. 0: the figures come from the incomplete first round. */
  readonly finished: number;
  readonly planned: number;
  /** For a round that was cut short: the time that it ran and the planned time, ns. */
  readonly cut: { readonly time: number; readonly planned: number } | null;
  /** Models without any measurement. */
  readonly unmeasured: readonly string[];
}

/** The results of a measurement that the user interrupted. */
export interface PartialResult {
  /** The document made from what was measured, with or without its header. */
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

/** The system's error code of a thrown value, such as `ENOENT`, or undefined. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const MORE_ROOM = 'Free some space there, or choose another location.';
const MORE_FILES = 'Raise the limit with "ulimit -n 1024".';
const PERMISSIONS = 'Choose another location, or change its permissions.';

/** Codes that are caused by the machine or its limits, never by a bug in this program. */
const SYSTEM_REMEDIES: Readonly<Record<string, string>> = {
  EACCES: PERMISSIONS,
  EPERM: PERMISSIONS,
  EROFS: 'Choose another location: this one is read-only.',
  ENOSPC: `The disk is full. ${MORE_ROOM}`,
  EDQUOT: `The disk quota of this user is used up. ${MORE_ROOM}`,
  EFBIG: 'Files cannot be that large here. Raise the limit with "ulimit -f unlimited", or choose another location.',
  EMFILE: MORE_FILES,
  ENFILE: `The whole machine has too many files open. Close some programs.`,
  ENOMEM: 'The machine has no memory left. Close some programs.',
  EAGAIN: 'No further process can be started. Raise the limit with "ulimit -u", or close some programs.',
  EIO: 'The device failed. Choose another location.',
  ENOENT: 'Create the folder, or choose another location.',
};

/** The remedy if a file or folder cannot be written because of this error. */
export function remedyOf(error: unknown): string {
  return SYSTEM_REMEDIES[systemCode(error) ?? ''] ?? PERMISSIONS;
}

/** A failure for an error of the system; null for any other error. */
export function systemFailure(error: unknown): MeasurementFailure | null {
  const remedy = SYSTEM_REMEDIES[systemCode(error) ?? ''];
  if (remedy === undefined || !(error instanceof Error)) return null;
  return new MeasurementFailure(`A system call failed (${error.message}). ${remedy}`, { cause: error });
}

/** A failure for a file or folder that cannot be written, with the reason and the remedy. */
export function unwritable(place: string, error: unknown): MeasurementFailure {
  return new MeasurementFailure(`${place} can't be written (${systemCode(error) ?? error}). ${remedyOf(error)}`);
}
