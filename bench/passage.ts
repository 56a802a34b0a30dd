/** The costs during a measurement: a call into libc, a sleep, and one client from connecting to closing. */
import { runBurst } from '../src/clients/burst.js';
import { BURST, scenarioWith } from '../src/model/default-scenario.js';
import { MESSAGES } from '../src/model/scenario.js';
import { formatDuration, MILLISECOND, type Nanoseconds, SECOND } from '../src/model/units.js';
import type { BurstOrder } from '../src/protocol/client-messages.js';
import { ServerProcess } from '../src/runner/processes/server-process.js';
import { serverRequest } from '../src/runner/testbed.js';
import { now, sleep, threadCpuTime } from '../src/sockets/libc.js';
import type { Suite } from './suite.js';

const CALLS = 1000;
const READING = { perCall: 1, unit: 'reading' } as const;

/** The clock is read several times for each client. */
export const systemCall: Suite = {
  question: 'What does a call into libc cost?',
  prepare: async () => ({
    subjects: [
      { name: 'clock_gettime(2) through koffi', calls: CALLS, work: READING, run: () => repeat(threadCpuTime) },
      { name: "Node's clock (hrtime.bigint)", calls: CALLS, work: READING, run: () => repeat(now) },
    ],
  }),
};

/**
 * Counts readings that are not earlier than the previous one: each reading is used, so that none can be optimised away.
 */
function repeat(read: () => bigint): number {
  let readings = 0;
  for (let index = 0, last = read(); index < CALLS; index += 1) {
    const next = read();
    if (next >= last) readings += 1;
    last = next;
  }
  return readings;
}

const SLEEPS: readonly Nanoseconds[] = [0.1 * MILLISECOND, MILLISECOND, 10 * MILLISECOND];

/** How much longer than requested a sleeping service takes: the kernel wakes a thread late, never early. */
export const sleepPrecision: Suite = {
  question: 'How long does a sleep really take?',
  prepare: async () => ({
    subjects: SLEEPS.map((duration) => {
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

/** With a service time of zero: the lower bound of every measured response time. */
export const passage: Suite = {
  question: "What does one client's passage cost at service time zero?",
  prepare: async () => {
    const scenario = scenarioWith({ load: BURST, clients: 1, serviceTime: 0, listenBacklog: 128 });
    const request = serverRequest(scenario, { model: 'sequential', workers: 1, accept: 'shared' }, null);
    const server = await ServerProcess.start(request, { showServerOutput: false });
    const { host, port } = server.listening;
    const order: Omit<BurstOrder, 'message'> = {
      order: 'burst',
      host,
      port,
      clients: 1,
      silentClients: 0,
      silentTime: 0,
      timeout: 10 * SECOND,
      epoch: String(process.hrtime.bigint()),
    };
    return {
      subjects: MESSAGES.map((message) => ({
        name: `connect, ${message} request, answer, close`,
        work: { perCall: 1, unit: 'client' },
        run: async () => {
          const clients = await runBurst({ ...order, message });
          return clients.filter(({ outcome }) => outcome.kind === 'served').length;
        },
      })),
      end: () => server.stop(),
    };
  },
};
