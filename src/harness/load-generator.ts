/** Starts the load generator in a process of its own and asks it for bursts. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type {
  BurstOrder,
  LoadReport,
  ReachOrder,
  ReachReport,
  SustainedOrder,
  SustainedReport,
} from '../clients/messages.js';
import { MeasurementFailure } from '../model/failure.js';

const PROGRAM = fileURLToPath(new URL('../clients/main.js', import.meta.url));

export type BurstReport = Extract<LoadReport, { report: 'burst' }>;

export class LoadGenerator {
  private constructor(readonly child: ChildProcess) {}

  static async start(): Promise<LoadGenerator> {
    // A session of its own: Ctrl-C reaches the harness alone. It ends by itself when the harness is gone.
    const child = fork(PROGRAM, {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    await nextReport(child);
    return new LoadGenerator(child);
  }

  /** @throws MeasurementFailure when the load generator ends in the middle */
  async burst(order: Omit<BurstOrder, 'order'>): Promise<BurstReport> {
    this.child.send({ order: 'burst', ...order });
    const report = await nextReport(this.child);
    if (report.report !== 'burst') throw new MeasurementFailure('Load generator gave no report of the burst.');
    return report;
  }

  /** @throws MeasurementFailure when the load generator ends in the middle */
  async sustain(order: Omit<SustainedOrder, 'order'>): Promise<SustainedReport> {
    this.child.send({ order: 'sustained', ...order });
    const report = await nextReport(this.child);
    if (report.report !== 'sustained') throw new MeasurementFailure('Load generator gave no report of its clients.');
    return report;
  }

  /** @throws MeasurementFailure when the load generator ends in the middle */
  async reach(order: Omit<ReachOrder, 'order'>): Promise<ReachReport> {
    this.child.send({ order: 'reach', ...order });
    const report = await nextReport(this.child);
    if (report.report === 'reached' || report.report === 'unreachable') return report;
    throw new MeasurementFailure('Load generator did not say whether there is a server.');
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
