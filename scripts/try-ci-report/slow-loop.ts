/** Makes the sequential server's loop slower by a share of the CPU time that it uses. Called once per connection. */
import { threadCpuTime } from '../../src/sockets/libc.js';

/** The loop's own CPU time is looked at once in so many connections, so that looking costs almost nothing. */
const LOOK_EVERY = 1000;
/** Steps whose CPU time is measured at each look. */
const MEASURED_STEPS = 10_000;

let served = 0;
let usedBefore = threadCpuTime();
/** Steps added to each connection. */
let steps = 0;
let sum = 0;

/** @param percent of the loop's own CPU time */
export function slowLoop(percent: number): void {
  compute(steps);
  served += 1;
  if (served % LOOK_EVERY !== 0) return;
  const used = threadCpuTime();
  compute(MEASURED_STEPS);
  const usedAfter = threadCpuTime();
  const stepTime = Number(usedAfter - used) / MEASURED_STEPS;
  const ownTime = Number(used - usedBefore) / LOOK_EVERY - steps * stepTime;
  steps = Math.round((ownTime * percent) / 100 / stepTime);
  usedBefore = usedAfter;
}

/** Work of a fixed size. The sum is kept, so that the compiler can't leave it out. */
function compute(times: number): void {
  for (let step = 0; step < times; step += 1) sum = (sum * 31 + step) % 1_000_003;
}
