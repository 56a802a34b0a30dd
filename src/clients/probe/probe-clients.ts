/** Carries out the orders of a probe, one after the other. */
import type { AimOrder, AimReport, ProbeOrder, ProbeReport } from '../../protocol/client-messages.js';
import { runProbeBurst } from './burst.js';
import { timeConnects } from './connect-times.js';
import { findDestination } from './destination.js';
import { runProbeHold } from './hold.js';
import { ClientSession } from './session.js';

export class ProbeClients {
  #session: ClientSession | null = null;

  async carryOut(order: ProbeOrder): Promise<ProbeReport> {
    switch (order.order) {
      case 'aim':
        return this.#aim(order);
      case 'connect':
        return { report: 'connect', times: await timeConnects(order) };
      case 'probe-burst':
        return runProbeBurst(this.#aimed, order);
      case 'probe-hold':
        return runProbeHold(this.#alone, order);
      case 'probe-loop': {
        // autocannon is loaded when it is needed.
        const { runProbeLoop } = await import('./loop.js');
        return { report: 'probe-loop', ...(await runProbeLoop(this.#alone, order)) };
      }
    }
  }

  async #aim({ target, patience, epoch }: AimOrder): Promise<AimReport> {
    this.#session?.kept.closeAll();
    const start = BigInt(epoch);
    const clock = () => Number(process.hrtime.bigint() - start);
    const destination = await findDestination(target, patience);
    this.#session = new ClientSession(target, destination, clock);
    return { report: 'aimed', address: destination.address };
  }

  get #aimed(): ClientSession {
    if (this.#session === null) throw new Error('Nothing was aimed at');
    return this.#session;
  }

  /** An order with connections of its own must not find slots taken by those that bursts have kept. */
  get #alone(): ClientSession {
    this.#aimed.kept.closeAll();
    return this.#aimed;
  }
}
