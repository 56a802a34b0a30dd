/** Makes sure that a server is idle after a round that left something behind. */
import { lineOf } from '../model/models.js';
import { defaultTimeout, type Scenario } from '../model/scenario.js';
import type { TraceRecord } from '../protocol/server-messages.js';
import type { Performer, Stage } from './testbed.js';

/** Clients are dealt to accept queues of their own by chance: how often it may be tried to reach all of them. */
const MOST_TRIES = 100;

/**
 * A client that gave up leaves its connection in the queue, and the server serves it all the same. So as many clients
 * come as there are workers and stand last in line: when they have been answered, the line is empty. Where each worker
 * has a line of its own they come again, until every worker has served one.
 * @returns what the server recorded meanwhile, but for those who emptied the line
 */
export async function emptyTheLine(
  { clients, serviceTime, message }: Scenario,
  { choice, server, traces }: Performer,
  stage: Stage,
  epoch: bigint,
): Promise<TraceRecord[]> {
  const { host, port } = server.listening;
  const timeout = defaultTimeout(clients, serviceTime);
  const order = { host, port, message, silentClients: 0, silentTime: 0, timeout, epoch: String(epoch) };
  const lines = hasLinesOfItsOwn(choice) ? choice.workers : 1;
  const reached = new Set<number>();
  const left: TraceRecord[] = [];
  for (let tries = 0; tries < MOST_TRIES && reached.size < lines; tries += 1) {
    const report = await stage.load.burst({ ...order, clients: choice.workers });
    const arrivals = new Map(report.clients.map(({ clientPort, arrivedAt }) => [clientPort, arrivedAt]));
    for (const record of traces.takeNew()) {
      // A port is used again: its earlier use was somebody else's.
      const arrivedAt = arrivals.get(record.clientPort) ?? Number.POSITIVE_INFINITY;
      if (Number(record.serviceStartedAt - epoch) < arrivedAt) left.push(record);
      else reached.add(record.process);
    }
  }
  return left;
}

/** A worker of `cluster` has one too: what it was dealt waits for it alone. */
function hasLinesOfItsOwn(choice: Performer['choice']): boolean {
  return lineOf(choice) === 'queue-each' || choice.model === 'cluster';
}
