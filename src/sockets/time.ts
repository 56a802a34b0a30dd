/** Clocks and waiting, as a blocking process needs them. */
import { CLOCK_THREAD_CPUTIME_ID } from './constants.js';
import { libc } from './libc.js';
import { checked } from './system-call-error.js';

const ONE_SECOND = 1_000_000_000n;
const request = new BigInt64Array(2);
const cpuTime = new BigInt64Array(2);

/** Now, ns on CLOCK_MONOTONIC, which all processes of one machine share. */
export const now: () => bigint = process.hrtime.bigint;

/** Blocks the thread for so long (ns); a signal does not shorten it. */
export function sleep(duration: bigint): void {
  request[0] = duration / ONE_SECOND;
  request[1] = duration % ONE_SECOND;
  // The second argument gets what was left when a signal came.
  while (libc.nanosleep(request, request) === -1);
}

/** CPU time that this thread has used, ns. */
export function threadCpuTime(): bigint {
  checked('clock_gettime', libc.clockGetTime(CLOCK_THREAD_CPUTIME_ID, cpuTime));
  return (cpuTime[0] ?? 0n) * ONE_SECOND + (cpuTime[1] ?? 0n);
}

/** Burns so much CPU time (ns), however long that takes when others want the core. */
export function spin(duration: bigint): void {
  const end = threadCpuTime() + duration;
  while (threadCpuTime() < end);
}
