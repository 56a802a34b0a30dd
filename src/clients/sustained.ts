/** The closed loop: N clients, each of which sends its next request when its last was answered, by autocannon. */
import autocannon from 'autocannon';
import { MILLISECOND, SECOND } from '../model/units.js';
import { type BusyClient, followClient } from './busy-client.js';
import { ClosedLoop } from './closed-loop.js';
import type { SustainedOrder, SustainedReport } from './messages.js';

/** How often autocannon looks whether it should stop, ms. */
const TICK = 100;
/** No run sends more requests than this. */
const MOST_REQUESTS = 2_000_000;
/** How long after the window's time the answer is awaited that ends it: at least this share of that time, ... */
const LATEST_END = 0.1;
/** ... and so many times what the client's last answer took. */
const LATEST_ANSWERS = 2;

/**
 * Keeps the clients busy: until every one of them was answered once, and then for the window that is measured. It
 * begins and ends with an answer to the same client, so that it holds whole turns: at a window's edges that fall
 * anywhere, answers that come together would count or not count together.
 */
export function runSustained(order: SustainedOrder): Promise<SustainedReport> {
  const epoch = BigInt(order.epoch);
  const now = (): number => Number(process.hrtime.bigint() - epoch);
  const loop = new ClosedLoop(order.clients);
  const clients: BusyClient[] = [];
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
    // Not before autocannon is done with the answer that it is handling.
    setImmediate(() => {
      for (const client of clients) client.destroy();
    });
  };

  const follow = (client: BusyClient): void => {
    const index = clients.push(client) - 1;
    client.timeout = order.timeout / MILLISECOND;
    followClient(client, {
      connected: (localPort) => loop.connected(index, localPort),
      began: (localPort) => loop.began(index, now(), localPort),
      gaveUp: () => loop.gaveUp(),
      ended: (outcome) => {
        const responseTime = loop.ended(index, now(), outcome);
        if (index === pacemaker) lastResponse = responseTime;
        if (!loop.isMeasuring && !loop.isOver && loop.isWarm) {
          lastResponse = responseTime;
          startWindow(index);
        } else if (isTimeUp && index === pacemaker) endWindow();
      },
    });
  };

  return new Promise((resolve, reject) => {
    const options: autocannon.Options = {
      url: order.url,
      connections: order.clients,
      // Bounds in time and in count. The window ends the run.
      duration: Math.ceil((order.duration + 2 * order.timeout) / SECOND) + 1,
      maxOverallRequests: Math.max(order.clients, MOST_REQUESTS),
      sampleInt: TICK,
      ...(order.keepAlive ? {} : { reconnectRate: 1 }),
      setupClient: (client) => follow(client as unknown as BusyClient),
    };
    autocannon(options, (error: unknown) => {
      if (error) return reject(error);
      endWindow();
      const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
      return resolve({ report: 'sustained', ...loop.account(), cpuTime, peakMemoryBytes });
    });
  });
}
