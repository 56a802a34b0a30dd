/** The closed loop: N clients, each of which sends its next request when its last was answered, by autocannon. */
import { MILLISECOND } from '../model/units.js';
import type { SustainedOrder, SustainedReport } from '../protocol/client-messages.js';
import { ClosedLoop } from './closed-loop.js';
import { startLoopClients } from './loop-clients.js';

/** No run sends more requests than this. */
const MOST_REQUESTS = 2_000_000;
/** How long after the window's time the answer is awaited that ends it: at least this share of that time, ... */
const LATEST_END = 0.1;
/** ... and so many times what the client's last answer took. */
const LATEST_ANSWERS = 2;
/** How long the answer that ends the window is awaited at most when the loop is ended early, ms. */
const LATEST_EARLY_END = 1000;

/**
 * Keeps the clients busy: until every one of them was answered once, and then for the window that is measured. It
 * begins and ends with an answer to the same client, so that it holds whole cycles: at a window's edges that fall
 * anywhere, answers that come together would count or not count together.
 * @param early ends the window when it is aborted, as if its time were over
 */
export async function runSustained(order: SustainedOrder, early?: AbortSignal): Promise<SustainedReport> {
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

  const startWindow = (client: number): void => {
    pacemaker = client;
    loop.startWindow(now());
    cpuBefore = process.cpuUsage();
    const time = order.duration / MILLISECOND;
    timers.push(setTimeout(() => awaitLastAnswer(LATEST_END * time), time));
  };

  /** @param patience at least so long, ms */
  const awaitLastAnswer = (patience: number, most = Number.POSITIVE_INFINITY): void => {
    isTimeUp = true;
    const latest = Math.max(patience, (LATEST_ANSWERS * lastResponse) / MILLISECOND);
    timers.push(setTimeout(endWindow, Math.min(most, latest)));
  };

  const endWindow = (): void => {
    if (loop.isOver) return;
    loop.endWindow(now());
    const spent = process.cpuUsage(cpuBefore);
    cpuTime = (spent.user + spent.system) * 1e3;
    for (const timer of timers) clearTimeout(timer);
    clients.stop();
  };

  const endEarly = (): void => {
    if (loop.isMeasuring) awaitLastAnswer(0, LATEST_EARLY_END);
    else endWindow();
  };

  const clients = startLoopClients(
    {
      url: order.url,
      ...(order.host === undefined ? {} : { host: order.host }),
      clients: order.clients,
      timeout: order.timeout,
      longest: order.duration + 2 * order.timeout,
      mostRequests: MOST_REQUESTS,
      keepAlive: order.keepAlive,
    },
    {
      connected: (client, localPort) => loop.connected(client, localPort),
      began: (client, localPort) => loop.began(client, now(), localPort),
      gaveUp: () => loop.gaveUp(),
      ended: (client, outcome) => {
        const responseTime = loop.ended(client, now(), outcome);
        if (client === pacemaker) lastResponse = responseTime;
        if (!loop.isMeasuring && !loop.isOver && loop.isWarm) {
          lastResponse = responseTime;
          startWindow(client);
        } else if (isTimeUp && client === pacemaker) endWindow();
      },
    },
  );
  early?.addEventListener('abort', endEarly);
  if (early?.aborted) endEarly();
  await clients.ended;
  endWindow();
  const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
  return { report: 'sustained', ...loop.account(), cpuTime, peakMemoryBytes };
}
