/** Starts the load generator in a process of its own and asks it for load. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
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
} from '../clients/messages.js';
import { MeasurementFailure } from '../model/failure.js';
import { MILLISECOND } from '../model/units.js';
import { boundOf } from './order-bound.js';

const PROGRAM = fileURLToPath(new URL('../clients/main.js', import.meta.url));

export class LoadGenerator {
  private constructor(
    readonly child: ChildProcess,
    private readonly bound: typeof boundOf,
  ) {}

  /** @param bound how long an order may take, ns, before the load generator counts as hung */
  static async start(bound = boundOf): Promise<LoadGenerator> {
    // A session of its own: Ctrl-C reaches the harness alone. It ends by itself when the harness is gone.
    const child = fork(PROGRAM, {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    await nextReport(child);
    return new LoadGenerator(child, bound);
  }

  /** @throws MeasurementFailure when the load generator ends in the middle; so do the others */
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
    this.child.send(order);
    const report = await this.#inTime(order);
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
  async #inTime(order: LoadOrder): Promise<LoadReport> {
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<never>((_, reject) => {
      const failure = new MeasurementFailure(`Load generator stopped responding (${order.order}). Run it again.`);
      timer = setTimeout(() => reject(failure), this.bound(order) / MILLISECOND);
    });
    try {
      return await Promise.race([nextReport(this.child), bound]);
    } finally {
      clearTimeout(timer);
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const end = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await end;
  }
}

function nextReport(child: ChildProcess): Promise<LoadReport> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null): void => {
      child.off('message', onMessage);
      reject(new MeasurementFailure(`Load generator ended in the middle (${signal ?? `code ${code}`}). Run it again.`));
    };
    const onMessage = (report: unknown): void => {
      child.off('exit', onExit);
      resolve(report as LoadReport);
    };
    child.once('exit', onExit);
    child.once('message', onMessage);
  });
}
