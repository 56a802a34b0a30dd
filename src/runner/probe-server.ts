/** The server under probe, behind real sockets: what a probe can do to it, carried out by the load generator. */

import { setTimeout } from 'node:timers/promises';
import { median } from '../analysis/statistics/samples.js';
import { LATE_CONNECT, type Outcome } from '../model/connection-record.js';
import type { HoldTry, ProbeBurst, ProbeLoop } from '../model/probe.js';
import type { ProbeAddress, ProbeTarget } from '../model/probe-target.js';
import { Redirected } from '../model/probe-target.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../model/units.js';
import type { BurstPlan, HoldPlan, LoopPlan, Server } from '../probe/probing/session.js';
import type { BurstProbeReport, ClientsReport, TimetableProbeOrder } from '../protocol/client-messages.js';
import { readConnectCounters } from './kernel/kernel-watch.js';
import { heldAtOnce, timeNullConnects } from './own-listener.js';
import type { LoadGenerator } from './processes/load-generator.js';

/** How long finding an address that accepts connections may take, where a host has several. */
const AIM_PATIENCE = 2 * SECOND;

/** What a client sends when it is connected, and when the rest follows. */
const SENDS = {
  together: { sends: 'nothing' },
  'when-connected': { sends: 'all' },
  'last-first': { sends: 'all-but-last-byte', lastFirst: true },
} as const;

export class ProbeServer implements Server {
  /** What the last burst cost the load generator. */
  lastCost: Pick<BurstProbeReport, 'peakMemoryBytes' | 'cpuTime'> = { peakMemoryBytes: 0, cpuTime: 0 };
  #hasServed = false;

  private constructor(
    private readonly load: LoadGenerator,
    private readonly epoch: bigint,
    private readonly isTls: boolean,
    /** The one of the target's addresses to which requests are sent. */
    readonly address: ProbeAddress,
  ) {}

  /**
   * Prepares the load generator, without sending anything to the server. It can have one target at a time.
   * @param epoch the probe's start, on CLOCK_MONOTONIC
   */
  static async aim(
    load: LoadGenerator,
    target: ProbeTarget,
    epoch: bigint = process.hrtime.bigint(),
  ): Promise<ProbeServer> {
    const { address } = await load.aim({ target, patience: AIM_PATIENCE, epoch: String(epoch) });
    return new ProbeServer(load, epoch, target.tls !== null, address);
  }

  /** Time since the probe's start, ns, on the clock of all stamps. */
  now(): Nanoseconds {
    return Number(process.hrtime.bigint() - this.epoch);
  }

  /** What a connection costs this client without any network, ns. */
  async calibrate(): Promise<Nanoseconds> {
    const times = await timeNullConnects(this.load, this.address);
    return times.length === 0 ? 0 : median(times);
  }

  async connectTimes(times: number): Promise<readonly Nanoseconds[]> {
    const order = { address: this.address, times, uncounted: 0, patience: LATE_CONNECT };
    return (await this.load.connect(order)).times;
  }

  capacity(clients: number): Promise<number> {
    return heldAtOnce(this.load, this.address, this.isTls, clients);
  }

  /** @throws Redirected if the server redirects clients and has never served one: the target is not the page itself */
  async burst({ phase, sends, stallPatience, ...plan }: BurstPlan): Promise<ProbeBurst> {
    const order = { ...plan, ...(stallPatience === undefined ? {} : { stallPatience }) };
    const before = readConnectCounters();
    const report = await this.load.probeBurst({ ...order, ...SENDS[sends ?? 'together'] });
    const { startedAt, requests, redirect, clientBusy, peakMemoryBytes, cpuTime } = report;
    this.lastCost = { peakMemoryBytes, cpuTime };
    this.#hasServed ||= requests.some(({ outcome }) => outcome.kind === 'served');
    if (redirect !== null && !this.#hasServed) throw new Redirected(redirect);
    const after = readConnectCounters();
    const counters =
      before === null || after === null
        ? { synRetries: null, listenOverflows: null }
        : {
            synRetries: after.synRetries - before.synRetries,
            listenOverflows: after.listenOverflows - before.listenOverflows,
          };
    return { phase, startedAt, requests, redirects: 0, clientBusy, ...counters };
  }

  /** Clients that arrive by a timetable. No request is sent twice, and no connection is used twice. */
  timetable(order: Omit<TimetableProbeOrder, 'order'>): Promise<ClientsReport> {
    return this.load.probeTimetable(order);
  }

  async loop(order: LoopPlan): Promise<ProbeLoop> {
    const { report: _, clientOfDeparture, responseTimes, ...loop } = await this.load.probeLoop(order);
    return loop;
  }

  async pause(time: Nanoseconds): Promise<void> {
    await setTimeout(time / MILLISECOND);
  }

  async hold({ held, patience }: HoldPlan): Promise<HoldTry> {
    const connectPatience = Math.min(LATE_CONNECT, patience);
    const { report: _, ...tried } = await this.load.probeHold({ held, connectPatience, patience });
    return tried;
  }

  /** Sends one request and returns how it ended. For a server that may not be ready yet. */
  async ask(patience: Nanoseconds): Promise<Outcome> {
    const connectPatience = Math.min(LATE_CONNECT, patience);
    const { requests } = await this.load.probeBurst({ clients: 1, patience, connectGap: 0, connectPatience });
    return requests[0]?.outcome ?? { kind: 'cut-short' };
  }
}
