/** Connections without a complete request: the cost of connecting, idle-hold, and how many this process can hold. */
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import type {
  CapacityOrder,
  CapacityReport,
  ConnectOrder,
  HoldProbeOrder,
  HoldProbeReport,
} from '../../protocol/client-messages.js';
import { transportTo } from '../connection.js';
import { HeldConnection } from '../held-connection.js';
import { unfinishedBytes } from '../requests.js';
import { runProbeBurst } from './burst.js';
import { ClientSession } from './probe-clients.js';

/** Connects repeatedly. @returns the durations of the successful connects, ns */
export async function timeConnects({
  address,
  times,
  uncounted,
  patience,
}: Omit<ConnectOrder, 'order'>): Promise<Nanoseconds[]> {
  const epoch = process.hrtime.bigint();
  const clock = () => Number(process.hrtime.bigint() - epoch);
  const transport = transportTo({ address, tls: null }, clock);
  const measured: Nanoseconds[] = [];
  for (let index = 0; index < times + uncounted; index += 1) {
    const held = new HeldConnection(transport, clock);
    const timer = setTimeout(() => held.giveUp(), patience / MILLISECOND);
    held.open();
    await held.settled;
    clearTimeout(timer);
    held.close();
    const { connectedAt, connectStartedAt } = held.connection;
    if (connectedAt === null) break;
    if (index >= uncounted) measured.push(connectedAt - connectStartedAt);
  }
  return measured;
}

/** All held connections are closed when it resolves. */
export async function runProbeHold(
  session: ClientSession,
  order: Omit<HoldProbeOrder, 'order'>,
): Promise<HoldProbeReport> {
  const { target, transport, clock } = session;
  const held = Array.from({ length: order.held }, () => new HeldConnection(transport, clock));
  try {
    await beginRequests(held, unfinishedBytes(target), order.connectPatience);
    return await sendOneMore(session, order);
  } finally {
    for (const connection of held) connection.close();
  }
}

/** Resolves when all have connected or failed, or when the time limit is reached. */
async function beginRequests(held: readonly HeldConnection[], bytes: Buffer, patience: Nanoseconds): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patienceOver = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience / MILLISECOND);
  });
  for (const connection of held) connection.open(bytes);
  await Promise.race([patienceOver, Promise.all(held.map(({ settled }) => settled))]);
  clearTimeout(timer);
}

async function sendOneMore(
  session: ClientSession,
  { held, patience }: Omit<HoldProbeOrder, 'order'>,
): Promise<HoldProbeReport> {
  // A new connection, as a kept one may already occupy a slot.
  const once = new ClientSession({ ...session.target, keepAlive: false }, session.destination, session.clock);
  const { startedAt, requests } = await runProbeBurst(once, {
    clients: 1,
    connectGap: 0,
    connectPatience: patience,
    patience,
  });
  const [request] = requests;
  const kind = request?.outcome.kind;
  const time = (request?.departedAt ?? startedAt) - startedAt;
  return { report: 'probe-hold', held, answered: kind === 'served' || kind === 'rejected', time };
}

/** A burst at the runner's own listener, with TLS if the target has it, so that it needs what a burst at the target needs. */
export async function measureCapacity(
  { target, clock }: ClientSession,
  { address, clients, patience }: Omit<CapacityOrder, 'order'>,
): Promise<CapacityReport> {
  const tls = target.tls === null ? null : { servername: null, insecure: true };
  const request = { kind: 'tcp', message: new Uint8Array(1), end: { kind: 'close' } } as const;
  const own = new ClientSession({ addresses: [address], tls, request, keepAlive: false }, { address, tls }, clock);
  const { requests } = await runProbeBurst(own, { clients, connectGap: 0, connectPatience: patience, patience });
  const held = requests.filter(({ connectedAt, sentAt }) => connectedAt !== null && sentAt !== null).length;
  return { report: 'capacity', held };
}
