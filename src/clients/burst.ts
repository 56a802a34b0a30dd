/** The burst: N clients released together, one connection each, after the silent clients. */
import type { BurstOrder, ClientReport } from '../protocol/client-messages.js';
import { reportOf } from './client-report.js';
import { type Clock, type TransportKind, tcpTransport } from './connection.js';
import { Deadlines } from './deadlines.js';
import { Exchange } from './exchange.js';
import { planOfMessage } from './requests.js';
import { openSilentClients } from './silent.js';

/** Resolves when the last client has left. The reports are in order of arrival. */
export async function runBurst(order: BurstOrder, transport?: TransportKind): Promise<ClientReport[]> {
  const epoch = BigInt(order.epoch);
  const clock = () => Number(process.hrtime.bigint() - epoch);
  const silent = order.silentClients === 0 ? null : await openSilentClients(order, clock, transport);
  const released = release(order, clock, transport);
  // The silent clients' time begins when the others are released.
  const reports = await Promise.all([released, silent?.leaveAfter(order.silentTime) ?? []]);
  return reports.flat().sort((a, b) => a.arrivedAt - b.arrivedAt);
}

/** Connects all clients in one iteration of the event loop, then sends their requests in the same order. */
function release(order: BurstOrder, clock: Clock, preferred?: TransportKind): Promise<ClientReport[]> {
  const plan = planOfMessage(order.message, order.host, order.port);
  const transport = tcpTransport(order.host, order.port, clock, preferred);
  const deadlines = new Deadlines<Exchange>(clock);
  return new Promise((resolve) => {
    const reports: ClientReport[] = [];
    const left = (exchange: Exchange): void => {
      deadlines.delete(exchange);
      reports.push(reportOf(exchange));
      if (reports.length < order.clients) return;
      deadlines.clear();
      resolve(reports);
    };
    const owner = { left };
    const exchanges = Array.from(
      { length: order.clients },
      (_, index) => new Exchange(plan, transport, clock, owner, index),
    );
    for (const exchange of exchanges) exchange.open(false);
    for (const exchange of exchanges) {
      deadlines.add(exchange, exchange.connection.connectStartedAt + order.timeout);
      exchange.send();
    }
  });
}
