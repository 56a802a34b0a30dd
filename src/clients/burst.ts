/** The burst: N clients released together, one connection each. */
import { openClient } from './client.js';
import type { BurstOrder, ClientReport } from './messages.js';
import { requestOf } from './request.js';

/** Opens all clients in one turn of the event loop; resolves, in order of arrival, when the last of them has left. */
export function runBurst(order: BurstOrder): Promise<ClientReport[]> {
  const epoch = BigInt(order.epoch);
  const clock = () => Number(process.hrtime.bigint() - epoch);
  const request = requestOf(order.message, order.host, order.port);
  const reports: ClientReport[] = [];
  return new Promise((resolve) => {
    const left = (report: ClientReport): void => {
      reports.push(report);
      if (reports.length === order.clients) resolve(reports.sort((a, b) => a.arrivedAt - b.arrivedAt));
    };
    for (let index = 0; index < order.clients; index += 1) openClient(order, request, clock, left);
  });
}
