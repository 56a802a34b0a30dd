/** The closed loop of a probe: N clients that ask again and again, by autocannon where the server speaks HTTP. */
import type { ProbeLoop } from '../../model/probe.js';
import type { LoopProbeOrder } from '../../protocol/client-messages.js';
import { type LoopClients, startLoopClients } from '../loop-clients.js';
import { judgeStatus } from './http-answer.js';
import { LoopWindow } from './loop-window.js';
import { startRawLoopClients } from './raw-loop-clients.js';
import type { ClientSession } from './session.js';

export async function runProbeLoop(session: ClientSession, order: Omit<LoopProbeOrder, 'order'>): Promise<ProbeLoop> {
  // It may end as soon as it has begun, where there are more clients than requests.
  let clients: LoopClients | null = null;
  const window = new LoopWindow(order, session.clock, () => clients?.stop());
  clients = startClients(session, order, window);
  if (window.isOver) clients.stop();
  await clients.ended;
  window.end();
  return window.account();
}

function startClients(session: ClientSession, order: Omit<LoopProbeOrder, 'order'>, window: LoopWindow): LoopClients {
  const { request, keepAlive } = session.target;
  if (request.kind === 'tcp') return startRawLoopClients(session, order.clients, order.time, window);
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
  return startLoopClients(load, window);
}

function addressOf({ destination: { address, tls } }: ClientSession, path: string) {
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
