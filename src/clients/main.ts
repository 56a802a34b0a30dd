/** The load generator's process: makes the bursts that it is asked for, until its parent is gone. */
import { runBurst } from './burst.js';
import type { BurstOrder, LoadReport, ReachOrder, SustainedOrder } from './messages.js';
import { reachServer } from './reach.js';

function report(message: LoadReport): void {
  process.send?.(message);
}

async function makeBurst(order: BurstOrder): Promise<void> {
  const before = process.cpuUsage();
  const clients = await runBurst(order);
  const spent = process.cpuUsage(before);
  const cpuTime = (spent.user + spent.system) * 1e3;
  report({ report: 'burst', clients, peakMemoryBytes: process.resourceUsage().maxRSS * 1024, cpuTime });
}

process.on('message', async (order: BurstOrder | ReachOrder | SustainedOrder) => {
  if (order.order === 'burst') return makeBurst(order);
  if (order.order === 'reach') return report(await reachServer(order));
  // autocannon is loaded when it is needed: a burst is not to wait for it.
  const { runSustained } = await import('./sustained.js');
  return report(await runSustained(order));
});
process.once('disconnect', () => process.exit(0));
report({ report: 'ready' });
