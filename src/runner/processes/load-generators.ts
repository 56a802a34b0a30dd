/** Several load generators that release their clients together, where one may not have as many files open as a burst needs. */
import { sum } from 'd3-array';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import type { BurstOrder, ClientsReport } from '../../protocol/client-messages.js';
import type { ClientSpread } from '../kernel/limits.js';
import { LoadGenerator } from './load-generator.js';

/** Time for the release to reach all of them. */
const RELEASE_LEAD: Nanoseconds = 20 * MILLISECOND;

export class LoadGenerators {
  private constructor(
    /** Carries out alone whatever one process can do. */
    readonly first: LoadGenerator,
    private readonly others: readonly LoadGenerator[],
    private readonly sources: readonly string[],
  ) {}

  /** @throws MeasurementFailure or Interruption if one of them can't be started; the others are stopped by then */
  static async start({ generators, sources }: ClientSpread, signal?: AbortSignal): Promise<LoadGenerators> {
    const starts = await Promise.allSettled(Array.from({ length: generators }, () => LoadGenerator.start(signal)));
    const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    const [first, ...others] = started;
    const failed = starts.find((start) => start.status === 'rejected');
    if (failed !== undefined) await Promise.all(started.map((generator) => generator.stop()));
    if (first === undefined || failed !== undefined) throw failed?.reason;
    return new LoadGenerators(first, others, sources);
  }

  get #all(): readonly LoadGenerator[] {
    return [this.first, ...this.others];
  }

  /** Releases all clients at the same instant. The reports are in order of arrival. */
  async burst(order: Omit<BurstOrder, 'order'>): Promise<ClientsReport> {
    const whole = { ...order, sources: this.sources };
    if (this.others.length === 0) return this.first.burst(whole);
    const shares = this.#all.map((generator, index) => {
      const share = (count: number) => shareOf(count, index, this.#all.length);
      const own = { ...whole, clients: share(order.clients), silentClients: share(order.silentClients) };
      return generator.prepareBurst(own);
    });
    const releases = await Promise.all(shares);
    const at = process.hrtime.bigint() + BigInt(RELEASE_LEAD);
    const reports = await Promise.all(releases.map((release) => release(at)));
    return {
      report: 'burst',
      clients: reports.flatMap(({ clients }) => clients).sort((a, b) => a.arrivedAt - b.arrivedAt),
      peakMemoryBytes: sum(reports, ({ peakMemoryBytes }) => peakMemoryBytes),
      cpuTime: sum(reports, ({ cpuTime }) => cpuTime),
    };
  }

  /** Rejects with a MeasurementFailure if one of them exits. Never resolves. */
  collapse(): Promise<never> {
    return Promise.race(this.#all.map((generator) => generator.collapse()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((generator) => generator.stop()));
  }
}

/** The whole count is the sum of the shares, which differ by at most 1. */
function shareOf(count: number, index: number, of: number): number {
  return Math.floor((count * (index + 1)) / of) - Math.floor((count * index) / of);
}
