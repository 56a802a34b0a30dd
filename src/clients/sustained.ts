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

/**
 * Keeps the clients busy: until every one of them was answered once, and then for the window that is measured. It
 * begins and ends with an answer to the same client, so that it holds whole cycles: at a window's edges that fall
 * anywhere, answers that come together would count or not count together.
 */
export async function runSustained(order: SustainedOrder): Promise<SustainedReport> {
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
    const timeIsUp = (): void => {
      isTimeUp = true;
      const patience = Math.max(LATEST_END * time, (LATEST_ANSWERS * lastResponse) / MILLISECOND);
      timers.push(setTimeout(endWindow, patience));
    };
    timers.push(setTimeout(timeIsUp, time));
  };

  const endWindow = (): void => {
    if (loop.isOver) return;
    loop.endWindow(now());
    const spent = process.cpuUsage(cpuBefore);
    cpuTime = (spent.user + spent.system) * 1e3;
    for (const timer of timers) clearTimeout(timer);
    clients.stop();
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
  await clients.ended;
  endWindow();
  const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
  return { report: 'sustained', ...loop.account(), cpuTime, peakMemoryBytes };
}
