/** Starts the load generator in a process of its own and asks it for load. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MeasurementFailure } from '../../model/failure.js';
import { MILLISECOND } from '../../model/units.js';
import type {
  AimOrder,
  AimReport,
  BurstOrder,
  ClientsReport,
  ConnectOrder,
  ConnectReport,
  LoadOrder,
  LoadReport,
  OpenOrder,
  ProbeBurstOrder,
  ProbeBurstReport,
  ProbeHoldOrder,
  ProbeHoldReport,
  ProbeLoopOrder,
  ProbeLoopReport,
  ReachOrder,
  ReachReport,
  SustainedOrder,
  SustainedReport,
} from '../../protocol/client-messages.js';
import { endChild, exitedUnexpectedly, exitOf, untilReady } from './child-process.js';
import { boundOf } from './order-bound.js';

const PROGRAM = fileURLToPath(new URL('../../clients/main.js', import.meta.url));

const WHAT = 'The load generator';

export class LoadGenerator {
  private constructor(
    readonly child: ChildProcess,
    /** Resolves, in words, when the load generator has exited, also when it was stopped. Never rejects. */
    readonly exited: Promise<string>,
    private readonly bound: typeof boundOf,
  ) {}

  /**
   * @param bound how long an order may take, ns, before the load generator counts as hung
   * @throws MeasurementFailure when it can't be started; Interruption when the signal was aborted before it was ready
   */
  static async start(signal?: AbortSignal, bound = boundOf): Promise<LoadGenerator> {
    // A session of its own: Ctrl-C reaches the harness alone. It ends by itself when the harness is gone.
    const child = fork(PROGRAM, {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    const generator = new LoadGenerator(child, exitOf(child), bound);
    await untilReady({ what: WHAT, ready: generator.#nextReport(), stop: () => generator.stop(), signal });
    return generator;
  }

  /** @throws MeasurementFailure when the load generator exits before it reports; so do the others */
  burst(order: Omit<BurstOrder, 'order'>): Promise<ClientsReport> {
    return this.#carryOut<ClientsReport>({ order: 'burst', ...order }, 'burst');
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

  probeBurst(order: Omit<ProbeBurstOrder, 'order'>): Promise<ProbeBurstReport> {
    return this.#carryOut<ProbeBurstReport>({ order: 'probe-burst', ...order }, 'probe-burst');
  }

  probeLoop(order: Omit<ProbeLoopOrder, 'order'>): Promise<ProbeLoopReport> {
    return this.#carryOut<ProbeLoopReport>({ order: 'probe-loop', ...order }, 'probe-loop');
  }

  probeHold(order: Omit<ProbeHoldOrder, 'order'>): Promise<ProbeHoldReport> {
    return this.#carryOut<ProbeHoldReport>({ order: 'probe-hold', ...order }, 'probe-hold');
  }

  async #carryOut<R extends LoadReport>(order: LoadOrder, ...expected: ReadonlyArray<R['report']>): Promise<R> {
    const next = this.#inTime(order, this.#nextReport());
    // Whether it can still hear is told by its exit.
    this.child.send(order, () => {});
    const report = await next;
    if (expected.includes(report.report)) return report as R;
    if (report.report === 'failed') {
      const [reason = ''] = report.message.split('\n', 1);
      throw new MeasurementFailure(
        `Load generator could not carry out its order (${order.order}: ${reason}). Run it again.`,
      );
    }
    throw new MeasurementFailure(`Load generator gave no report of its order (${order.order}). Run it again.`);
  }

  /** Whatever a server does to the load generator, it is not waited for without a bound. */
  async #inTime(order: LoadOrder, next: Promise<LoadReport>): Promise<LoadReport> {
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<never>((_, reject) => {
      const failure = new MeasurementFailure(`Load generator stopped responding (${order.order}). Run it again.`);
      timer = setTimeout(() => reject(failure), this.bound(order) / MILLISECOND);
    });
    try {
      return await Promise.race([next, bound]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Rejects, with a MeasurementFailure, when the load generator exits. Never resolves. */
  async collapse(): Promise<never> {
    throw exitedUnexpectedly(WHAT, await this.exited);
  }

  #nextReport(): Promise<LoadReport> {
    let onMessage: (report: unknown) => void = () => {};
    const heard = new Promise<LoadReport>((resolve) => {
      onMessage = (report) => resolve(report as LoadReport);
      this.child.once('message', onMessage);
    });
    return Promise.race([heard, this.collapse()]).finally(() => this.child.off('message', onMessage));
  }

  stop(): Promise<void> {
    return endChild(this.child, this.exited, 0);
  }
}
