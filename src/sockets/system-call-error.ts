/** A system call that failed, by name and by the system's code. */
import { constants } from 'node:os';
import { lastErrno } from './libc.js';

const NAMES = new Map<number, string>(Object.entries(constants.errno).map(([name, number]) => [number, name]));

export class SystemCallError extends Error {
  constructor(
    readonly call: string,
    readonly code: string,
  ) {
    super(`${call}: ${code}`);
    this.name = 'SystemCallError';
  }
}

/** The system's name of the last error in this thread, as in `EADDRINUSE`. */
export function lastErrorCode(): string {
  return errorCode(lastErrno());
}

/** The system's name of an error's number. */
export function errorCode(number: number): string {
  return NAMES.get(number) ?? `errno ${number}`;
}

/** Passes a result on, or throws SystemCallError when it is the -1 that means failure. */
export function checked(call: string, result: number): number {
  if (result === -1) throw new SystemCallError(call, lastErrorCode());
  return result;
}
