/** The load generator's process: carries out orders until its parent is gone. */

import type { BurstOrder, EndEarly, LoadOrder, LoadReport, OpenOrder } from '../protocol/client-messages.js';
import { runBurst } from './burst.js';
import type { ProbeClients } from './probe/probe-clients.js';
import { reachServer } from './reach.js';
import { runTimetable } from './timetable.js';

/** Kept from one probe order to the next. */
let carryOutProbe: ProbeClients | null = null;

/** Aborted when the current order is to end early. */
let early = new AbortController();

async function carryOut(order: LoadOrder): Promise<LoadReport> {
  switch (order.order) {
    case 'burst':
    case 'open':
      return letClientsCome(order);
    case 'sustained': {
      const { runSustained } = await import('./sustained.js');
      return runSustained(order, early.signal);
    }
    case 'reach':
      return reachServer(order);
    case 'aim':
    case 'connect':
    case 'probe-burst':
    case 'probe-loop':
    case 'probe-hold': {
      const { ProbeClients } = await import('./probe/probe-clients.js');
      carryOutProbe ??= new ProbeClients();
      return carryOutProbe.carryOut(order, early.signal);
    }
  }
}

async function letClientsCome(order: BurstOrder | OpenOrder): Promise<LoadReport> {
  const before = process.cpuUsage();
  const reported =
    order.order === 'open' ? await runTimetable(order, early.signal) : { clients: await runBurst(order) };
  const spent = process.cpuUsage(before);
  const cpuTime = (spent.user + spent.system) * 1e3;
  return { report: order.order, ...reported, peakMemoryBytes: process.resourceUsage().maxRSS * 1024, cpuTime };
}

/** If the parent is gone, the report is dropped, and this process ends too. */
function report(message: LoadReport): void {
  process.send?.(message, () => {});
}

/** Reports any error to the parent, which shows it to the user. */
async function carryOutOrTell(order: LoadOrder): Promise<LoadReport> {
  try {
    return await carryOut(order);
  } catch (error) {
    return { report: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', async (order: LoadOrder | EndEarly) => {
  if (order.order === 'end-early') return early.abort();
  early = new AbortController();
  report(await carryOutOrTell(order));
});
process.once('disconnect', () => process.exit(0));
report({ report: 'ready' });
