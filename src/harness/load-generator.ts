/** Starts the load generator in a process of its own and asks it for load. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BurstOrder, LoadOrder, LoadReport, OpenOrder } from '../clients/messages.js';
import { MeasurementFailure } from '../model/failure.js';

const PROGRAM = fileURLToPath(new URL('../clients/main.js', import.meta.url));

export type ClientsReport = Exclude<LoadReport, { report: 'ready' }>;

export class LoadGenerator {
  private constructor(readonly child: ChildProcess) {}

  static async start(): Promise<LoadGenerator> {
    // A session of its own: Ctrl-C reaches the harness alone. It ends by itself when the harness is gone.
    const child = fork(PROGRAM, { detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await nextReport(child);
    return new LoadGenerator(child);
  }

  /** @throws MeasurementFailure when the load generator ends in the middle */
  burst(order: Omit<BurstOrder, 'order'>): Promise<ClientsReport> {
    return this.#carryOut({ order: 'burst', ...order });
  }

  /** @throws MeasurementFailure when the load generator ends in the middle */
  open(order: Omit<OpenOrder, 'order'>): Promise<ClientsReport> {
    return this.#carryOut({ order: 'open', ...order });
  }

  async #carryOut(order: LoadOrder): Promise<ClientsReport> {
    this.child.send(order);
    const report = await nextReport(this.child);
    if (report.report === 'ready') throw new MeasurementFailure('Load generator gave no report of its clients.');
    return report;
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
