/** Silent clients: they connect without sending a request, and occupy a connection and perhaps a slot until they leave. */
import type { Outcome } from '../model/connection-record.js';
import { MILLISECOND, type Nanoseconds } from '../model/units.js';
import type { BurstOrder, ClientReport } from '../protocol/client-messages.js';
import { type Clock, type TransportKind, tcpTransport } from './connection.js';
import { Deadlines } from './deadlines.js';
import { HeldConnection } from './held-connection.js';

const SAID_NOTHING: Outcome = { kind: 'said-nothing' };

interface SilentClients {
  /** Resolves with their reports when all have left: after this time, or earlier if the server closes their connections. */
  leaveAfter(time: Nanoseconds): Promise<ClientReport[]>;
}

/** Resolves when all have connected or failed to connect. */
export async function openSilentClients(
  order: BurstOrder,
  clock: Clock,
  preferred?: TransportKind,
): Promise<SilentClients> {
  const { sources = [] } = order;
  const transport = tcpTransport(order.host, order.port, clock, preferred);
  const deadlines = new Deadlines<HeldConnection>(clock);
  const clients = Array.from({ length: order.silentClients }, (_, index) => {
    return new HeldConnection(transport, clock, sources[index % sources.length]);
  });
  for (const client of clients) {
    client.open();
    deadlines.add(client, client.connection.connectStartedAt + order.timeout);
    void client.settled.then(() => deadlines.delete(client));
  }
  await Promise.all(clients.map(({ settled }) => settled));
  deadlines.clear();
  return {
    async leaveAfter(time) {
      const timer = setTimeout(() => leaveAll(clients), time / MILLISECOND);
      const reports = await Promise.all(clients.map(async (client) => reportOf(client, await client.closed)));
      clearTimeout(timer);
      return reports;
    },
  };
}

function leaveAll(clients: readonly HeldConnection[]): void {
  for (const client of clients) client.close();
}

function reportOf({ connection, failure }: HeldConnection, departedAt: Nanoseconds): ClientReport {
  const { localAddress, localPort, connectStartedAt, connectedAt } = connection;
  return {
    clientAddress: localAddress,
    clientPort: localPort,
    intendedAt: null,
    arrivedAt: connectStartedAt,
    connectedAt,
    answeredAt: null,
    departedAt,
    // Even if the server closed the connection early, the client has sent nothing.
    outcome: connectedAt === null && failure !== null ? failure : SAID_NOTHING,
  };
}
