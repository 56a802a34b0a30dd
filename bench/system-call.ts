/** What a call into libc costs, and what reading the clock costs: it is paid several times for each client. */
import { now, threadCpuTime } from '../src/sockets/time.js';
import type { Suite } from './suite.js';

const CALLS = 1000;
const READING = { perCall: 1, unit: 'reading' } as const;

export const systemCall: Suite = {
  question: 'What does a call into libc cost?',
  prepare: async () => ({
    subjects: [
      { name: 'clock_gettime(2) through koffi', calls: CALLS, work: READING, run: () => repeat(threadCpuTime) },
      { name: "Node's clock (hrtime.bigint)", calls: CALLS, work: READING, run: () => repeat(now) },
    ],
  }),
};

/** How many readings were not before the one before: each is used, so that none can be left out. */
function repeat(read: () => bigint): number {
  let readings = 0;
  for (let index = 0, last = read(); index < CALLS; index += 1) {
    const next = read();
    if (next >= last) readings += 1;
    last = next;
  }
  return readings;
}
