/** Makes sure that a server is idle after a round that left something behind. */
import type { ClientReport } from '../clients/messages.js';
import { defaultTimeout, type Scenario } from '../model/scenario.js';
import type { Performer, Stage } from './stage.js';

/**
 * A client that gave up leaves its connection in the queue, and the server serves it all the same. So as many clients
 * come as there are workers and stand last in line: when they have been answered, the line is empty.
 */
export async function emptyTheLine(
  { clients, serviceTime, message }: Scenario,
  { choice, server }: Performer,
  stage: Stage,
  epoch: bigint,
): Promise<readonly ClientReport[]> {
  const { host, port } = server.listening;
  const report = await stage.load.burst({
    host,
    port,
    message,
    clients: choice.workers,
    silentClients: 0,
    silentTime: 0,
    timeout: defaultTimeout(clients, serviceTime),
    epoch: String(epoch),
  });
  return report.clients;
}
