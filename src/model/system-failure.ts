/** What the system refused, and what can be done about it: one remedy for each of its codes. */
import { MeasurementFailure, systemCode } from './failure.js';

const MORE_ROOM = 'Free some room there, or choose another place.';
const MORE_FILES = 'Raise the limit with "ulimit -n 1024".';
const PERMISSIONS = 'Choose another place, or change its permissions.';

/** Codes that say something of the machine and its limits, never of a bug of ours. */
const REMEDIES: Readonly<Record<string, string>> = {
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
  return REMEDIES[systemCode(error) ?? ''] ?? PERMISSIONS;
}

/** What the system refused, as one line; null: this is no such thing. */
export function systemFailure(error: unknown): MeasurementFailure | null {
  const remedy = REMEDIES[systemCode(error) ?? ''];
  if (remedy === undefined || !(error instanceof Error)) return null;
  return new MeasurementFailure(`The system refused a call (${error.message}). ${remedy}`, { cause: error });
}

/** That a file or folder can't be written, why, and the remedy. */
export function unwritable(place: string, error: unknown): MeasurementFailure {
  return new MeasurementFailure(`${place} can't be written (${systemCode(error) ?? error}). ${remedyOf(error)}`);
}
