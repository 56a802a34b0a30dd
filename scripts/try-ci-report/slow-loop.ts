/** Makes the sequential server's loop slower by a share of the CPU time that it uses. Called once per connection. */
import { threadCpuTime } from '../../src/sockets/libc.js';

/** The loop's own CPU time is looked at once in so many connections, so that looking costs almost nothing. */
const LOOK_EVERY = 500;
/** How often the CPU time of so many steps is measured. The least is kept: other programs can only add to it. */
const BURSTS = 50;
const STEPS_OF_BURST = 2000;

let sum = 0;
const stepTime = Math.min(...Array.from({ length: BURSTS }, () => timeSteps(STEPS_OF_BURST))) / STEPS_OF_BURST;
let served = 0;
let usedBefore = threadCpuTime();
/** The least CPU time per connection so far, ns. */
let ownTime = Number.POSITIVE_INFINITY;
/** Added to each connection. */
let steps = 0;

/** @param percent of the loop's own CPU time */
export function slowLoop(percent: number): void {
  compute(steps);
  served += 1;
  if (served % LOOK_EVERY !== 0) return;
  const used = threadCpuTime();
  ownTime = Math.min(ownTime, Number(used - usedBefore) / LOOK_EVERY - steps * stepTime);
  steps = Math.round((ownTime * percent) / 100 / stepTime);
  usedBefore = used;
}

function timeSteps(count: number): number {
  const before = threadCpuTime();
  compute(count);
  return Number(threadCpuTime() - before);
}

/** Work whose amount is known. Its result is kept, so that the compiler can't leave it out. */
function compute(count: number): void {
  for (let step = 0; step < count; step += 1) sum = (sum * 31 + step) % 1_000_003;
}
