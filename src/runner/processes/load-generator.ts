/** Starts the load generator in a process of its own and sends it orders, each of which has a time limit. */
import { fileURLToPath } from 'node:url';
import { MeasurementFailure } from '../../model/failure.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../../model/units.js';
import type {
  AimOrder,
  AimReport,
  BurstOrder,
  BurstProbeOrder,
  BurstProbeReport,
  CapacityOrder,
  CapacityReport,
  ClientsReport,
  ConnectOrder,
  ConnectReport,
  EndEarly,
  HoldProbeOrder,
  HoldProbeReport,
  LoadOrder,
  LoadReport,
  LoopProbeOrder,
  LoopProbeReport,
  OpenOrder,
  PreparedReport,
  ReachOrder,
  ReachReport,
  SustainedOrder,
  SustainedReport,
  TimetableProbeOrder,
} from '../../protocol/client-messages.js';
import { exitedUnexpectedly, SupervisedChild, untilReady, within } from './supervised-child.js';

const CLIENTS_PROGRAM = fileURLToPath(new URL('../../clients/main.js', import.meta.url));

const WHAT = 'The load generator';

export class LoadGenerator {
  #isEndingEarly = false;

  private constructor(
    readonly child: SupervisedChild,
    private readonly bound: typeof boundOf,
  ) {}

  /**
   * @param bound how long an order may take, ns, before the load generator counts as hung
   * @throws MeasurementFailure if it can't be started; Interruption if the signal was aborted before it was ready
   */
  static async start(signal?: AbortSignal, bound = boundOf): Promise<LoadGenerator> {
    // It exits by itself if the harness has gone.
    const generator = new LoadGenerator(SupervisedChild.fork(CLIENTS_PROGRAM, 'advanced'), bound);
    await untilReady({ what: WHAT, ready: generator.#nextReport(), stop: () => generator.stop(), signal });
    return generator;
  }

  /** @throws MeasurementFailure if the load generator exits before it reports; so do the other orders */
  burst(order: Omit<BurstOrder, 'order'>): Promise<ClientsReport> {
    return this.#carryOut<ClientsReport>({ order: 'burst', ...order }, 'burst');
  }

  /** Prepares the clients of a burst that several load generators release together. The result releases them. */
  async prepareBurst(order: Omit<BurstOrder, 'order'>): Promise<(at: bigint) => Promise<ClientsReport>> {
    const burst: BurstOrder = { order: 'burst', ...order, together: true };
    await this.#carryOut<PreparedReport>(burst, 'prepared');
    const patience = waitingTime(burst);
    return (at) => this.#carryOut<ClientsReport>({ order: 'release', at: String(at), patience }, 'burst');
  }

  open(order: Omit<OpenOrder, 'order'>): Promise<ClientsReport> {
    return this.#carryOut<ClientsReport>({ order: 'open', ...order }, 'open');
  }

  sustain(order: Omit<SustainedOrder, 'order'>): Promise<SustainedReport> {
    return this.#carryOut<SustainedReport>({ order: 'sustained', ...order }, 'sustained');
  }

  reach(order: Omit<ReachOrder, 'order'>): Promise<ReachReport> {
    return this.#carryOut<ReachReport>({ order: 'reach', ...order }, 'reached', 'unreachable');
  }

  aim(order: Omit<AimOrder, 'order'>): Promise<AimReport> {
    return this.#carryOut<AimReport>({ order: 'aim', ...order }, 'aimed');
  }

  connect(order: Omit<ConnectOrder, 'order'>): Promise<ConnectReport> {
    return this.#carryOut<ConnectReport>({ order: 'connect', ...order }, 'connect');
  }

  probeBurst(order: Omit<BurstProbeOrder, 'order'>): Promise<BurstProbeReport> {
    return this.#carryOut<BurstProbeReport>({ order: 'probe-burst', ...order }, 'probe-burst');
  }

  probeTimetable(order: Omit<TimetableProbeOrder, 'order'>): Promise<ClientsReport> {
    return this.#carryOut<ClientsReport>({ order: 'probe-timetable', ...order }, 'open');
  }

  probeLoop(order: Omit<LoopProbeOrder, 'order'>): Promise<LoopProbeReport> {
    return this.#carryOut<LoopProbeReport>({ order: 'probe-loop', ...order }, 'probe-loop');
  }

  probeHold(order: Omit<HoldProbeOrder, 'order'>): Promise<HoldProbeReport> {
    return this.#carryOut<HoldProbeReport>({ order: 'probe-hold', ...order }, 'probe-hold');
  }

  capacity(order: Omit<CapacityOrder, 'order'>): Promise<CapacityReport> {
    return this.#carryOut<CapacityReport>({ order: 'capacity', ...order }, 'capacity');
  }

  async #carryOut<R extends LoadReport>(order: LoadOrder, ...expected: ReadonlyArray<R['report']>): Promise<R> {
    const next = this.#nextReport();
    this.child.send(order);
    // The limit holds whatever a server does to the load generator.
    const report = await within(this.bound(order) / MILLISECOND, next, () => {
      return new MeasurementFailure(`The load generator stopped responding (${order.order}). Run the command again.`);
    });
    if (expected.includes(report.report)) return report as R;
    if (report.report === 'failed') {
      const [reason = ''] = report.message.split('\n', 1);
      throw new MeasurementFailure(`The load generator failed (${order.order}: ${reason}). Run the command again.`);
    }
    throw new MeasurementFailure(`The load generator did not report (${order.order}). Run the command again.`);
  }

  /** Rejects with a MeasurementFailure if the load generator exits. Never resolves. */
  async collapse(): Promise<never> {
    throw exitedUnexpectedly(WHAT, await this.child.exited);
  }

  #nextReport(): Promise<LoadReport> {
    let onMessage: (report: unknown) => void = () => {};
    const heard = new Promise<LoadReport>((resolve) => {
      onMessage = (report) => resolve(report as LoadReport);
      this.child.process.once('message', onMessage);
    });
    return Promise.race([heard, this.collapse()]).finally(() => this.child.process.off('message', onMessage));
  }

  /** Ends the current closed loop or open arrivals early, or calls off a planned burst, and makes it report what there is. */
  endEarly(): void {
    this.#isEndingEarly = true;
    this.child.send({ order: 'end-early' } satisfies EndEarly);
  }

  get isEndingEarly(): boolean {
    return this.#isEndingEarly;
  }

  stop(): Promise<void> {
    return this.child.end(0);
  }
}

/** Margin for everything besides waiting, on a machine that is also busy with other work. */
const ORDER_GRACE: Nanoseconds = 5 * SECOND;
/** The most that opening and closing one client takes. */
const PER_CLIENT: Nanoseconds = MILLISECOND;
/** A timetable of random arrivals can be longer than its mean. */
const LONGER_TIMETABLE = 2;
/** The longest timer that Node can set, ns: more than three weeks. */
const LONGEST_TIMER: Nanoseconds = (2 ** 31 - 1) * MILLISECOND;

/** How long the load generator may take for an order, whatever a server does to it. */
export function boundOf(order: LoadOrder): Nanoseconds {
  return Math.min(LONGEST_TIMER, waitingTime(order) + ORDER_GRACE);
}

/** As long as the load generator itself waits at most. */
function waitingTime(order: LoadOrder): Nanoseconds {
  switch (order.order) {
    case 'burst':
      return order.silentTime + order.timeout + (order.clients + order.silentClients) * PER_CLIENT;
    case 'open':
    case 'probe-timetable':
      return LONGER_TIMETABLE * (order.clients / order.load.rate) * SECOND + order.timeout + order.clients * PER_CLIENT;
    case 'sustained':
      // Until every client was answered once; the window; until the answer that ends the window.
      return order.timeout + order.duration + Math.max(order.duration, order.timeout) + order.clients * PER_CLIENT;
    case 'reach':
      return order.timeout;
    case 'release':
    case 'aim':
    case 'probe-burst':
    case 'capacity':
      return order.patience;
    case 'connect':
      return (order.uncounted + order.times) * order.patience;
    case 'probe-loop':
      return order.time;
    case 'probe-hold':
      return order.connectPatience + order.patience;
  }
}
