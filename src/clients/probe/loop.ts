/** The closed loop of a probe: N clients kept busy, by autocannon where the server speaks HTTP. */
import type { ProbeLoop } from '../../model/probe.js';
import type { ProbeLoopOrder } from '../../protocol/client-messages.js';
import { type BusyClients, startBusyClients } from '../busy-clients.js';
import { startBusyVisitors } from './busy-visitors.js';
import { judgeStatus } from './http-answer.js';
import { LoopWindow } from './loop-window.js';
import type { Session } from './session.js';

export async function runProbeLoop(session: Session, order: Omit<ProbeLoopOrder, 'order'>): Promise<ProbeLoop> {
  // It may end as soon as it has begun, where there are more clients than requests.
  let clients: BusyClients | null = null;
  const window = new LoopWindow(order, session.clock, () => clients?.stop());
  clients = startClients(session, order, window);
  if (window.isOver) clients.stop();
  await clients.ended;
  window.end();
  return window.account();
}

function startClients(session: Session, order: Omit<ProbeLoopOrder, 'order'>, window: LoopWindow): BusyClients {
  const { request, keepAlive } = session.target;
  if (request.kind === 'tcp') return startBusyVisitors(session, order.clients, order.time, window);
  const load = {
    ...addressOf(session, request.path),
    clients: order.clients,
    timeout: order.time,
    longest: order.time,
    // The window counts them. autocannon would deal them out, and stop a client that has had its share.
    mostRequests: order.mostRequests * order.clients,
    keepAlive,
    bytes: session.bytes,
    judge: judgeStatus,
    bodiless: request.method === 'HEAD',
  };
  return startBusyClients(load, window);
}

function addressOf({ destination: { address, tls } }: Session, path: string) {
  if (address.kind === 'unix') return { url: `http://localhost${path}`, socketPath: address.path };
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  if (tls === null) return { url: `http://${host}:${address.port}${path}` };
  // As bursts ask for it: else a server of several names would answer them as one, and the loop as another.
  return {
    url: `https://${host}:${address.port}${path}`,
    ...(tls.servername === null ? {} : { servername: tls.servername }),
    verifies: !tls.insecure,
  };
}
