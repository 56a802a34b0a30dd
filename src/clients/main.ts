/** The load generator's process: carries out the orders that it is asked for, until its parent is gone. */
import { runBurst } from './burst.js';
import type { LoadOrder, LoadReport } from './messages.js';
import { runOpen } from './open.js';

function report(message: LoadReport): void {
  process.send?.(message);
}

process.on('message', async (order: LoadOrder) => {
  const before = process.cpuUsage();
  const clients = await (order.order === 'open' ? runOpen(order) : runBurst(order));
  const spent = process.cpuUsage(before);
  const cpuTime = (spent.user + spent.system) * 1e3;
  report({ report: order.order, clients, peakMemoryBytes: process.resourceUsage().maxRSS * 1024, cpuTime });
});
process.once('disconnect', () => process.exit(0));
report({ report: 'ready' });
