/** The load generator's process: carries out orders until its parent is gone. */

import type {
  BurstOrder,
  EndEarly,
  LoadOrder,
  LoadReport,
  OpenOrder,
  ReleaseOrder,
} from '../protocol/client-messages.js';
import { runBurst } from './burst.js';
import { withCost } from './client-report.js';
import type { ProbeClients } from './probe/probe-clients.js';

/** Kept from one probe order to the next. */
let carryOutProbe: ProbeClients | null = null;

/** Aborted when the current order is to end early. */
let early = new AbortController();

/** Releases the clients of a burst that wait for it. */
let release: (at: bigint) => void = () => {};

/** Reports that the clients are prepared, and resolves with the instant of their release. */
function awaitRelease(): Promise<bigint> {
  const released = new Promise<bigint>((resolve) => {
    release = resolve;
  });
  report({ report: 'prepared' });
  return released;
}

async function carryOut(order: Exclude<LoadOrder, ReleaseOrder>): Promise<LoadReport> {
  switch (order.order) {
    case 'burst':
    case 'open':
      return letClientsCome(order);
    case 'sustained': {
      const { runSustained } = await import('./sustained.js');
      return runSustained(order, early.signal);
    }
    case 'reach': {
      const { reachServer } = await import('./reach.js');
      return reachServer(order);
    }
    case 'aim':
    case 'connect':
    case 'probe-burst':
    case 'probe-timetable':
    case 'probe-loop':
    case 'probe-hold':
    case 'capacity': {
      const { ProbeClients } = await import('./probe/probe-clients.js');
      carryOutProbe ??= new ProbeClients();
      return carryOutProbe.carryOut(order, early.signal);
    }
  }
}

async function letClientsCome(order: BurstOrder | OpenOrder): Promise<LoadReport> {
  if (order.order === 'burst') return withCost(async () => ({ report: 'burst', clients: await burst(order) }));
  const { runTimetable } = await import('./timetable.js');
  return withCost(async () => ({ report: 'open', ...(await runTimetable(order, early.signal)) }));
}

function burst(order: BurstOrder) {
  return runBurst(order, undefined, order.together ? awaitRelease : undefined);
}

/** If the parent is gone, the report is dropped, and this process ends too. */
function report(message: LoadReport): void {
  process.send?.(message, () => {});
}

/** Reports any error to the parent, which shows it to the user. */
async function carryOutOrTell(order: Exclude<LoadOrder, ReleaseOrder>): Promise<LoadReport> {
  try {
    return await carryOut(order);
  } catch (error) {
    return { report: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', async (order: LoadOrder | EndEarly) => {
  if (order.order === 'end-early') return early.abort();
  if (order.order === 'release') return release(BigInt(order.at));
  early = new AbortController();
  report(await carryOutOrTell(order));
});
process.once('disconnect', () => process.exit(0));
report({ report: 'ready' });
