/** How much longer than asked a sleeping service takes: the kernel wakes a thread late, never early. */
import { formatDuration, MILLISECOND, type Nanoseconds } from '../src/model/units.js';
import { sleep } from '../src/sockets/time.js';
import type { Suite } from './suite.js';

const DURATIONS: readonly Nanoseconds[] = [0.1 * MILLISECOND, MILLISECOND, 10 * MILLISECOND];

export const sleepPrecision: Suite = {
  question: 'How long does a sleep of so long take?',
  prepare: async () => ({
    subjects: DURATIONS.map((duration) => {
      const nanoseconds = BigInt(duration);
      return {
        name: `sleep(${formatDuration(duration)})`,
        work: { perCall: 1, unit: 'sleep' },
        leastTime: duration,
        run: () => {
          sleep(nanoseconds);
          return 1;
        },
      };
    }),
  }),
};
