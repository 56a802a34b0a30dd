/** What a call into libc costs, and what reading the clock costs: it is paid several times for each client. */
import { now, threadCpuTime } from '../src/sockets/time.js';
import type { Suite } from './suite.js';

const CALLS = 1000;

export const systemCall: Suite = {
  question: 'What does a call into libc cost?',
  prepare: async () => ({
    subjects: [
      { name: 'clock_gettime(2) through koffi', calls: CALLS, run: () => repeat(threadCpuTime) },
      { name: "Node's clock (hrtime.bigint)", calls: CALLS, run: () => repeat(now) },
    ],
  }),
};

function repeat(call: () => bigint): void {
  for (let index = 0; index < CALLS; index += 1) call();
}
