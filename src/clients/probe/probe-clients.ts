/** Carries out the orders of a probe. */
import type { ProbeTarget } from '../../model/probe-target.js';
import type { AimOrder, AimReport, ProbeOrder, ProbeReport } from '../../protocol/client-messages.js';
import { withCost } from '../client-report.js';
import { type Clock, type Connection, type Destination, type Transport, transportTo } from '../connection.js';
import type { RequestPlan } from '../exchange.js';
import { planOfTarget } from '../requests.js';
import { keepTimetable } from '../timetable.js';
import { runProbeBurst } from './burst.js';
import { findDestination } from './connection.js';
import { measureCapacity, runProbeHold, timeConnects } from './hold.js';
import { runProbeLoop } from './loop.js';

export class ProbeClients {
  #session: ClientSession | null = null;

  /** @param early aborted when the order is to end early: no more clients of a timetable arrive, and a burst that waits is not sent */
  async carryOut(order: ProbeOrder, early?: AbortSignal): Promise<ProbeReport> {
    switch (order.order) {
      case 'aim':
        return this.#aim(order);
      case 'connect':
        return { report: 'connect', times: await timeConnects(order) };
      case 'probe-burst':
        return runProbeBurst(this.#aimed, order, early);
      case 'probe-timetable':
        return withCost(async () => ({ report: 'open', ...(await keepTimetable(order, this.#aimed, early)) }));
      case 'probe-hold':
        return runProbeHold(this.#alone, order);
      case 'probe-loop':
        return { report: 'probe-loop', ...(await runProbeLoop(this.#alone, order)) };
      case 'capacity':
        return measureCapacity(this.#alone, order);
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

  /** Closes kept connections first, as they may occupy slots that an order with new connections needs. */
  get #alone(): ClientSession {
    this.#aimed.kept.closeAll();
    return this.#aimed;
  }
}

/** The target of a probe, its request, and its kept connections. */
export class ClientSession {
  readonly kept = new KeptConnections();
  readonly plan: RequestPlan;
  readonly transport: Transport;

  constructor(
    readonly target: ProbeTarget,
    readonly destination: Destination,
    readonly clock: Clock,
  ) {
    this.plan = planOfTarget(target);
    this.transport = transportTo(destination, clock);
  }
}

class KeptConnections {
  readonly #idle = new Set<Connection>();

  /** The oldest kept connection, if there is any. */
  take(): Connection | undefined {
    const [first] = this.#idle;
    if (first !== undefined) this.#idle.delete(first);
    return first;
  }

  keep(connection: Connection): void {
    this.#idle.add(connection);
    const drop = (): void => {
      this.#idle.delete(connection);
      connection.close();
    };
    // A connection with unexpected bytes is not used for another request.
    connection.heardBy({ ready() {}, data: drop, ended: drop, failed: drop });
  }

  closeAll(): void {
    for (const connection of this.#idle) connection.close();
    this.#idle.clear();
  }
}
