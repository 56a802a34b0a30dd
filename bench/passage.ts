/** What one client's whole passage costs when the service takes no time: the floor under every measured response. */
import { runBurst } from '../src/clients/burst.js';
import { MESSAGES } from '../src/model/scenario.js';
import { SECOND } from '../src/model/units.js';
import type { BurstOrder } from '../src/protocol/client-messages.js';
import { ServerProcess } from '../src/runner/processes/server-process.js';
import type { Suite } from './suite.js';

export const passage: Suite = {
  question: "What does one client's passage cost at service time zero?",
  prepare: async () => {
    const server = await ServerProcess.start(
      {
        model: 'sequential',
        workers: 1,
        accept: 'shared',
        host: '127.0.0.1',
        port: 0,
        listenBacklog: 128,
        serviceTime: 0,
        service: 'sleep',
        keepAlive: false,
        receiveTimeout: null,
        traceDirectory: null,
        announceConnections: false,
      },
      { showServerOutput: false },
    );
    const { host, port } = server.listening;
    const epoch = String(process.hrtime.bigint());
    const order = (message: BurstOrder['message']): BurstOrder => {
      return {
        order: 'burst',
        host,
        port,
        clients: 1,
        silentClients: 0,
        silentTime: 0,
        message,
        timeout: 10 * SECOND,
        epoch,
      };
    };
    return {
      subjects: MESSAGES.map((message) => ({
        name: `connect, ${message} request, answer, close`,
        work: { perCall: 1, unit: 'client' },
        run: async () => (await runBurst(order(message))).filter(({ outcome }) => outcome.kind === 'served').length,
      })),
      end: () => server.stop(),
    };
  },
};
