/** Makes the sequential server's loop slower by a share of the CPU time that it uses. Called once per connection. */
import { now, threadCpuTime } from '../../src/sockets/libc.js';

/** The loop's own CPU time is looked at once in so many connections: looking costs CPU time too. */
const LOOK_EVERY = 250n;

let served = 0n;
let usedBefore = threadCpuTime();
/** Added to each connection, ns. */
let delay = 0n;

/** @param percent of the loop's own CPU time */
export function slowLoop(percent: bigint): void {
  const until = now() + delay;
  while (now() < until);
  served += 1n;
  if (served % LOOK_EVERY !== 0n) return;
  const used = threadCpuTime();
  delay = (((used - usedBefore) / LOOK_EVERY - delay) * percent) / 100n;
  usedBefore = used;
}
