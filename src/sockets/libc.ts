/** Clocks and waiting, as a blocking process needs them. */

import { constants } from 'node:os';
import koffi from 'koffi';

const ONE_SECOND = 1_000_000_000n;
const sleepRequest = new BigInt64Array(2);
const cpuClock = new BigInt64Array(2);

/** Now, ns on CLOCK_MONOTONIC, which all processes of one machine share. */
export const now: () => bigint = process.hrtime.bigint;

/** Blocks the thread for a duration (ns), even if signals arrive. */
export function sleep(duration: bigint): void {
  sleepRequest[0] = duration / ONE_SECOND;
  sleepRequest[1] = duration % ONE_SECOND;
  // If a signal interrupts the call, the second argument receives the remaining time.
  while (libc.nanosleep(sleepRequest, sleepRequest) === -1);
}

const CLOCK_MONOTONIC = 1;
const TIMER_ABSTIME = 1;
/** The kernel wakes a thread up to this late, so the rest is spent reading the clock, ns. */
const SPIN = 200_000n;

/** Blocks the thread until an instant on CLOCK_MONOTONIC, ns. */
export function sleepUntil(instant: bigint): void {
  const wakeAt = instant - SPIN;
  if (process.platform === 'linux') {
    // Looked up on first use, because only Linux has it.
    absoluteSleep ??= library.func('int clock_nanosleep(int, int, void *, void *)');
    sleepRequest[0] = wakeAt / ONE_SECOND;
    sleepRequest[1] = wakeAt % ONE_SECOND;
    while (wakeAt > now() && absoluteSleep(CLOCK_MONOTONIC, TIMER_ABSTIME, sleepRequest, null) !== 0);
  } else if (wakeAt > now()) sleep(wakeAt - now());
  while (now() < instant);
}

let absoluteSleep: ((clock: number, flags: number, request: BigInt64Array, rest: null) => number) | undefined;

/** CPU time that this thread has used, ns. */
export function threadCpuTime(): bigint {
  checked('clock_gettime', libc.clockGetTime(CLOCK_THREAD_CPUTIME_ID, cpuClock));
  return (cpuClock[0] ?? 0n) * ONE_SECOND + (cpuClock[1] ?? 0n);
}

/** Uses an amount of CPU time (ns), which takes longer if other threads share the core. */
export function spin(duration: bigint): void {
  const end = threadCpuTime() + duration;
  while (threadCpuTime() < end);
}

/** The process's own symbols: the C library that Node itself is linked to, glibc or musl alike. */
const library = koffi.load(null);

export const libc = {
  accept: library.func('int accept(int, void *, void *)'),
  bind: library.func('int bind(int, void *, uint32_t)'),
  clockGetTime: library.func('int clock_gettime(int, void *)'),
  close: library.func('int close(int)'),
  connect: library.func('int connect(int, void *, uint32_t)'),
  fcntl: library.func('int fcntl(int, int, ...)'),
  getSocketName: library.func('int getsockname(int, void *, void *)'),
  getSocketOption: library.func('int getsockopt(int, int, int, void *, void *)'),
  listen: library.func('int listen(int, int)'),
  memoryMap: library.func('void *mmap(void *, size_t, int, int, int, int64_t)'),
  nanosleep: library.func('int nanosleep(void *, void *)'),
  // posix_spawn_file_actions_t is opaque: 80 bytes in glibc and musl, a pointer on macOS.
  posixSpawn: library.func('int posix_spawn(void *, const char *, void *, void *, const char **, const char **)'),
  posixSpawnAddDup2: library.func('int posix_spawn_file_actions_adddup2(void *, int, int)'),
  posixSpawnDestroy: library.func('int posix_spawn_file_actions_destroy(void *)'),
  posixSpawnInitialise: library.func('int posix_spawn_file_actions_init(void *)'),
  receive: library.func('intptr_t recv(int, void *, size_t, int)'),
  send: library.func('intptr_t send(int, void *, size_t, int)'),
  setSocketOption: library.func('int setsockopt(int, int, int, void *, uint32_t)'),
  shutdown: library.func('int shutdown(int, int)'),
  socket: library.func('int socket(int, int, int)'),
  wait4: library.func('int wait4(int, void *, int, void *)'),
} as const;

/** As many as in cpu_set_t of glibc and musl. */
const CORES_OF_A_MASK = 1024;

/** prctl(2), looked up on first use, because only Linux has it. */
export function processControl(option: number, argument: number): number {
  return library.func('int prctl(int, ...)')(option, 'unsigned long', argument);
}

/** Lets a thread run on one core only. Linux. */
export function pinThread(thread: number, core: number): void {
  const cores = new Uint8Array(CORES_OF_A_MASK / 8);
  cores[core >> 3] = 1 << (core & 7);
  const setAffinity = library.func('int sched_setaffinity(int, size_t, void *)');
  checked('sched_setaffinity', setAffinity(thread, cores.length, cores));
}

/** The scheduling policy of this thread, looked up on first use, because only Linux has it. */
export function loadScheduling() {
  return {
    policy: library.func('int sched_getscheduler(int)'),
    setPolicy: library.func('int sched_setscheduler(int, int, void *)'),
  } as const;
}

/** epoll(7) exists only on Linux. */
export function loadEpoll() {
  return {
    create: library.func('int epoll_create1(int)'),
    control: library.func('int epoll_ctl(int, int, int, void *)'),
    wait: library.func('int epoll_wait(int, void *, int, int)'),
  } as const;
}

/**
 * Calls back in the event loop whenever the descriptor is readable. Keep a reference to it: once it is garbage-collected,
 * the calls stop.
 */
export interface ReadableWatch {
  /** Keeps the process running. */
  ref(): void;
  unref(): void;
}

export function watchReadable(descriptor: number, callback: () => void): ReadableWatch {
  return koffi.node.poll(descriptor, { readable: true }, callback);
}

/** A view of native memory as an ArrayBuffer. */
function viewMemory(pointer: unknown, length: number): ArrayBuffer {
  return koffi.view(pointer, length);
}

/** errno of the last call in this thread. */
export function lastErrno(): number {
  return koffi.errno();
}

/** The constants of the socket interface differ between Linux and macOS. */
const isDarwin = process.platform === 'darwin';

export const SOCK_STREAM = 1;
export const SOL_SOCKET = isDarwin ? 0xffff : 1;
export const SO_REUSEADDR = isDarwin ? 4 : 2;
export const SO_REUSEPORT = isDarwin ? 0x200 : 15;
export const SO_RCVTIMEO = isDarwin ? 0x1006 : 20;
export const MSG_DONTWAIT = isDarwin ? 0x80 : 0x40;
export const SHUT_WR = 1;
export const F_SETFD = 2;
export const FD_CLOEXEC = 1;
/** CPU time of the calling thread. */
const CLOCK_THREAD_CPUTIME_ID = isDarwin ? 16 : 3;

const ERROR_NAMES = new Map<number, string>(Object.entries(constants.errno).map(([name, number]) => [number, name]));

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
  return ERROR_NAMES.get(number) ?? `errno ${number}`;
}

/** Returns the result of a call, or throws SystemCallError if it is -1. */
export function checked(call: string, result: number): number {
  if (result === -1) throw new SystemCallError(call, lastErrorCode());
  return result;
}

const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_FAILED = 2n ** 64n - 1n;

/** Maps `length` bytes of an open file from `offset`, which must be a multiple of the page size. */
export function mapFile(fileDescriptor: number, offset: number, length: number): ArrayBuffer {
  const pointer = libc.memoryMap(null, length, PROT_READ_WRITE, MAP_SHARED, fileDescriptor, offset);
  if (pointer === MAP_FAILED || pointer === -1n) throw new SystemCallError('mmap', lastErrorCode());
  return viewMemory(pointer, length);
}
