/** Clocks and waiting, as a blocking process needs them. */
import { CLOCK_THREAD_CPUTIME_ID, checked, libc } from './libc.js';

const ONE_SECOND = 1_000_000_000n;
const sleepRequest = new BigInt64Array(2);
const cpuClock = new BigInt64Array(2);

/** Now, ns on CLOCK_MONOTONIC, which all processes of one machine share. */
export const now: () => bigint = process.hrtime.bigint;

/** Blocks the thread for so long (ns); a signal does not shorten it. */
export function sleep(duration: bigint): void {
  sleepRequest[0] = duration / ONE_SECOND;
  sleepRequest[1] = duration % ONE_SECOND;
  // The second argument gets what was left when a signal came.
  while (libc.nanosleep(sleepRequest, sleepRequest) === -1);
}

/** CPU time that this thread has used, ns. */
export function threadCpuTime(): bigint {
  checked('clock_gettime', libc.clockGetTime(CLOCK_THREAD_CPUTIME_ID, cpuClock));
  return (cpuClock[0] ?? 0n) * ONE_SECOND + (cpuClock[1] ?? 0n);
}

/** Burns so much CPU time (ns), however long that takes when others want the core. */
export function spin(duration: bigint): void {
  const end = threadCpuTime() + duration;
  while (threadCpuTime() < end);
}
