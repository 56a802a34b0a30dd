/** Idle-hold: some requests are begun and not finished, and one more that is whole is sent: is it answered? */
import { MILLISECOND } from '../../model/units.js';
import type { HoldProbeOrder, HoldProbeReport } from '../../protocol/client-messages.js';
import { runProbeBurst } from './burst.js';
import { ProbeConnection } from './connection.js';
import { unfinishedBytes } from './request-bytes.js';
import { ClientSession } from './session.js';

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
