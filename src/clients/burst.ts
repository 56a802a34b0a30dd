/** The burst: N clients released together, one connection each, behind those that came to say nothing. */
import { MILLISECOND } from '../model/units.js';
import type { BurstOrder, ClientReport } from '../protocol/client-messages.js';
import { openClient } from './client.js';
import { requestOf } from './request.js';
import { openSilentClient, type SilentClient } from './silent-client.js';

/** Resolves, in order of arrival, when the last of all clients has left. */
export async function runBurst(order: BurstOrder): Promise<ClientReport[]> {
  const epoch = BigInt(order.epoch);
  const clock = () => Number(process.hrtime.bigint() - epoch);
  const reports = order.silentClients === 0 ? await release(order, clock) : await releaseBehindSilence(order, clock);
  return reports.sort((a, b) => a.arrivedAt - b.arrivedAt);
}

/** The others come when all that say nothing are connected, and these stay for a time that begins then. */
async function releaseBehindSilence(order: BurstOrder, clock: () => number): Promise<ClientReport[]> {
  const silent = Array.from({ length: order.silentClients }, () => openSilentClient(order, clock));
  await Promise.all(silent.map(({ connected }) => connected));
  const speaking = release(order, clock);
  setTimeout(() => leaveAll(silent), order.silentTime / MILLISECOND);
  return (await Promise.all([speaking, ...silent.map(({ report }) => report)])).flat();
}

/** Opens all clients in one iteration of the event loop. */
function release(order: BurstOrder, clock: () => number): Promise<ClientReport[]> {
  const request = requestOf(order.message, order.host, order.port);
  const reports: ClientReport[] = [];
  return new Promise((resolve) => {
    const left = (report: ClientReport): void => {
      reports.push(report);
      if (reports.length === order.clients) resolve(reports);
    };
    for (let index = 0; index < order.clients; index += 1) openClient(order, request, clock, left);
  });
}

function leaveAll(clients: readonly SilentClient[]): void {
  for (const client of clients) client.leave();
}
