/** Connections without a whole request: what connecting costs this client, and idle-hold. */
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import type { ConnectOrder, HoldProbeOrder, HoldProbeReport } from '../../protocol/client-messages.js';
import { runProbeBurst } from './burst.js';
import { ProbeConnection, type ProbeDestination } from './connection.js';
import { ClientSession, unfinishedBytes } from './probe-clients.js';

/** The first ones cost more: code that was not run before. */
const UNCOUNTED = 8;

export async function timeConnects({ address, times, patience }: Omit<ConnectOrder, 'order'>): Promise<Nanoseconds[]> {
  const measured: Nanoseconds[] = [];
  for (let index = 0; index < times + UNCOUNTED; index += 1) {
    const time = await timeConnect({ address, tls: null }, patience);
    if (index >= UNCOUNTED && time !== null) measured.push(time);
  }
  return measured;
}

function timeConnect(destination: ProbeDestination, patience: Nanoseconds): Promise<Nanoseconds | null> {
  const epoch = process.hrtime.bigint();
  const clock = () => Number(process.hrtime.bigint() - epoch);
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      connection.close();
      resolve(connection.connectedAt === null ? null : connection.connectedAt - connection.connectStartedAt);
    };
    const timer = setTimeout(end, patience / MILLISECOND);
    const connection = new ProbeConnection(destination, clock, { ready: end, data() {}, ended: end, failed: end });
  });
}

/** The held ones are closed when it resolves, whatever happened. */
export async function runProbeHold(
  session: ClientSession,
  order: Omit<HoldProbeOrder, 'order'>,
): Promise<HoldProbeReport> {
  const held: ProbeConnection[] = [];
  try {
    await beginRequests(session, order, held);
    return await sendOneMore(session, order);
  } finally {
    for (const connection of held) connection.close();
  }
}

/** Resolves when all of them are connected, or have failed to, or the patience is over. */
function beginRequests(
  session: ClientSession,
  order: Omit<HoldProbeOrder, 'order'>,
  held: ProbeConnection[],
): Promise<void> {
  const { target, destination, clock } = session;
  const bytes = unfinishedBytes(target);
  return new Promise((resolve) => {
    let open = order.held;
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, order.connectPatience / MILLISECOND);
    if (open === 0) end();
    for (let index = 0; index < order.held; index += 1) {
      let isSettled = false;
      const settle = (): void => {
        if (isSettled) return;
        isSettled = true;
        open -= 1;
        if (open === 0) setImmediate(end);
      };
      const connection = new ProbeConnection(destination, clock, {
        ready: settle,
        data() {},
        ended: settle,
        failed: settle,
      });
      connection.write(bytes);
      held.push(connection);
    }
  });
}

async function sendOneMore(
  session: ClientSession,
  { held, patience }: Omit<HoldProbeOrder, 'order'>,
): Promise<HoldProbeReport> {
  // Of its own: a connection that the server keeps for us is a slot that we hold already.
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
