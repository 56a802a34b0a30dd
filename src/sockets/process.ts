/** What a blocked process owes the one that started it: not to outlive it. */
import { constants } from 'node:os';
import { processControl } from './libc.js';
import { checked } from './system-call-error.js';

const PR_SET_PDEATHSIG = 1;

/**
 * Asks the kernel to kill this process when its parent is gone, however the parent went (Linux; a process blocked
 * in a system call could not look for itself). Exits at once when the parent was gone before it could ask.
 */
export function dieWithParent(parentProcess: number): void {
  if (process.platform === 'linux') {
    checked('prctl', processControl(PR_SET_PDEATHSIG, constants.signals.SIGKILL));
  }
  if (process.ppid !== parentProcess) process.exit(1);
}
