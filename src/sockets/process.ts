/** Calls for processes: starting (posix_spawn(3)), waiting (wait4(2)), exiting with the parent, and real-time priority. */

import { constants } from 'node:os';
import type { ProcessCost } from '../model/run.js';
import { checked, errorCode, lastErrorCode, libc, loadScheduling, processControl, SystemCallError } from './libc.js';
import type { Socket } from './socket.js';

const PR_SET_PDEATHSIG = 1;

/**
 * Asks the kernel to kill this process when its parent exits for any reason (Linux), as a process blocked in a system call cannot
 * check. Exits immediately if the parent is already gone.
 */
export function dieWithParent(parentProcess: number): void {
  if (process.platform === 'linux') {
    checked('prctl', processControl(PR_SET_PDEATHSIG, constants.signals.SIGKILL));
  }
  if (process.ppid !== parentProcess) process.exit(1);
}

const SCHED_OTHER = 0;
const SCHED_FIFO = 1;
const LOWEST_PRIORITY = Int32Array.of(1);
const NO_PRIORITY = Int32Array.of(0);
let scheduling: ReturnType<typeof loadScheduling> | undefined;

/**
 * Lets this thread run as soon as it is ready to (sched(7)), even if the machine is busy. Linux permits it to root and where
 * RLIMIT_RTPRIO allows it; elsewhere nothing changes.
 * @returns what ends it, or null if nothing was changed
 */
export function runAtRealTime(): (() => void) | null {
  if (process.platform !== 'linux') return null;
  scheduling ??= loadScheduling();
  const { policy, setPolicy } = scheduling;
  if (policy(0) !== SCHED_OTHER || setPolicy(0, SCHED_FIFO, LOWEST_PRIORITY) !== 0) return null;
  return () => setPolicy(0, SCHED_OTHER, NO_PRIORITY);
}

/** Enough for a posix_spawn_file_actions_t of any C library. */
const FILE_ACTIONS_BYTES = 256;
/** Enough for a struct rusage of any C library (musl: 272). It begins with two timevals (user, system) and ru_maxrss. */
const RUSAGE_BYTES = 512;
const RUSAGE_TIMES: readonly number[] = [0, 16];
const RUSAGE_MAXRSS = 32;
const MAXRSS_UNIT = process.platform === 'darwin' ? 1 : 1024;
const WNOHANG = 1;
const ANY_CHILD = -1;

const status = new Int32Array(1);
const usage = Buffer.alloc(RUSAGE_BYTES);

/**
 * Starts a program with these arguments, the connection as descriptor `target`, and this process's environment. Descriptors with
 * close-on-exec are not inherited.
 * @returns its process id
 */
export function spawnWith(program: string, words: readonly string[], connection: Socket, target: number): number {
  const actions = Buffer.alloc(FILE_ACTIONS_BYTES);
  const id = new Int32Array(1);
  done('posix_spawn_file_actions_init', libc.posixSpawnInitialise(actions));
  try {
    done('posix_spawn_file_actions_adddup2', libc.posixSpawnAddDup2(actions, connection, target));
    const environment = Object.entries(process.env).map(([name, value]) => `${name}=${value}`);
    const argument = [program, ...words, null];
    done('posix_spawn', libc.posixSpawn(id, program, actions, null, argument, [...environment, null]));
  } finally {
    libc.posixSpawnDestroy(actions);
  }
  return id[0] ?? 0;
}

/** Blocks until one of this process's children ends. */
export function waitForProcess(): ProcessCost {
  for (;;) {
    const ended = wait(0);
    if (ended !== null) return ended;
  }
}

/** A child that has already ended, or null. Does not wait. */
export function endedProcess(): ProcessCost | null {
  return wait(WNOHANG);
}

function wait(options: number): ProcessCost | null {
  const id = libc.wait4(ANY_CHILD, status, options, usage);
  if (id > 0) return { process: id, cpuTime: childCpuTime(), peakMemoryBytes: peakMemory() };
  if (id === 0) return null;
  const code = lastErrorCode();
  if (code === 'EINTR') return null;
  throw new SystemCallError('wait4', code);
}

function childCpuTime(): number {
  return RUSAGE_TIMES.reduce(
    (total, at) => total + Number(usage.readBigInt64LE(at)) * 1e9 + usage.readInt32LE(at + 8) * 1e3,
    0,
  );
}

function peakMemory(): number {
  return Number(usage.readBigInt64LE(RUSAGE_MAXRSS)) * MAXRSS_UNIT;
}

/** For functions that return the error number rather than -1. */
function done(call: string, result: number): void {
  if (result !== 0) throw new SystemCallError(call, errorCode(result));
}
