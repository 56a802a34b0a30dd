/** The closed loop: N clients, measured over a window of whole cycles. */
import { MILLISECOND } from '../model/units.js';
import type { SustainedOrder, SustainedReport } from '../protocol/client-messages.js';
import { ClosedLoop } from './closed-loop.js';
import { type Clock, type TransportKind, transportTo } from './connection.js';
import { type LoopClients, type LoopEvents, startLoopClients } from './loop-clients.js';
import { hostOf, planOfUrl, portOf, tlsOf } from './requests.js';

/** Longest timer in Node, ms: more than three weeks. */
const LONGEST_TIMER = 2 ** 31 - 1;
/** Limit on the requests of a run. */
const MOST_REQUESTS = 2_000_000;
/** After its duration the window waits for the answer that ends it: at least for this share of the duration, ... */
const LATEST_END = 0.1;
/** ... and for this many times the client's last response. */
const LATEST_ANSWERS = 2;
/** Limit of this wait if the loop is ended early, ms. */
const LATEST_EARLY_END = 1000;

/**
 * Runs the loop until every client was answered once, and then for the measured window. The window begins and ends with an answer
 * to the same client, so that it covers whole cycles. With arbitrary edges, a whole batch of answers would count or not.
 * @param early ends the window when it is aborted
 */
export async function runSustained(
  order: SustainedOrder,
  early?: AbortSignal,
  transport?: TransportKind,
): Promise<SustainedReport> {
  const epoch = BigInt(order.epoch);
  const now = (): number => Number(process.hrtime.bigint() - epoch);
  const loop = new ClosedLoop(order.clients);
  const timers: NodeJS.Timeout[] = [];
  let isTimeUp = false;
  /** The client whose answer began the window. */
  let pacemaker = -1;
  let lastResponse = 0;
  let cpuBefore = process.cpuUsage();
  let cpuTime = 0;
  let clients: LoopClients | null = null;

  const startWindow = (client: number, at: number): void => {
    pacemaker = client;
    loop.startWindow(at);
    cpuBefore = process.cpuUsage();
    const time = order.duration / MILLISECOND;
    timers.push(setTimeout(() => awaitLastAnswer(LATEST_END * time), time));
  };

  /** @param patience least time to wait, ms */
  const awaitLastAnswer = (patience: number, most = Number.POSITIVE_INFINITY): void => {
    isTimeUp = true;
    const latest = Math.max(patience, (LATEST_ANSWERS * lastResponse) / MILLISECOND);
    timers.push(setTimeout(endWindow, Math.min(most, latest)));
  };

  const endWindow = (at = now()): void => {
    if (loop.isOver) return;
    loop.endWindow(at);
    const spent = process.cpuUsage(cpuBefore);
    cpuTime = (spent.user + spent.system) * 1e3;
    for (const timer of timers) clearTimeout(timer);
    clients?.stop();
  };

  const endEarly = (): void => {
    if (loop.isMeasuring) awaitLastAnswer(0, LATEST_EARLY_END);
    else endWindow();
  };

  clients = await startClients(order, now, transport, {
    connected: (client, localPort) => loop.connected(client, localPort),
    began: (client, localPort) => loop.began(client, now(), localPort),
    gaveUp: () => loop.gaveUp(),
    ended: (client, outcome, at = now()) => {
      const responseTime = loop.ended(client, at, outcome);
      if (client === pacemaker) lastResponse = responseTime;
      if (!loop.isMeasuring && !loop.isOver && loop.isWarm) {
        lastResponse = responseTime;
        startWindow(client, at);
      } else if (isTimeUp && client === pacemaker) endWindow(at);
    },
  });
  if (loop.isOver) clients.stop();
  early?.addEventListener('abort', endEarly);
  if (early?.aborted) endEarly();
  // Ends the loop even if the server never answers.
  timers.push(setTimeout(endWindow, Math.min(LONGEST_TIMER, (order.duration + 2 * order.timeout) / MILLISECOND)));
  await clients.ended;
  endWindow();
  const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
  return { report: 'sustained', ...loop.account(), cpuTime, peakMemoryBytes };
}

async function startClients(
  order: SustainedOrder,
  clock: Clock,
  preferred: TransportKind | undefined,
  events: LoopEvents,
): Promise<LoopClients> {
  const { url, clients, timeout, keepAlive } = order;
  if (order.generator === 'autocannon') {
    const { startAutocannon } = await import('./autocannon.js');
    const longest = order.duration + 2 * timeout;
    const host = order.host === undefined ? {} : { host: order.host };
    return startAutocannon({ url, ...host, clients, timeout, longest, mostRequests: MOST_REQUESTS, keepAlive }, events);
  }
  const address = { kind: 'tcp', host: order.host ?? hostOf(url), port: portOf(url) } as const;
  // The certificate was already checked when the server was reached.
  const destination = { address, tls: tlsOf(url, true) };
  const transport = transportTo(destination, clock, preferred);
  const plan = planOfUrl(url, keepAlive);
  return startLoopClients({ plan, transport, clock, clients, timeout, mostRequests: MOST_REQUESTS, keepAlive }, events);
}
