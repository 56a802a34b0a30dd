/** The server that is probed, behind real sockets: what a probe can do to it, done by the load generator. */
import type { Outcome } from '../model/connection-record.js';
import { MeasurementFailure } from '../model/failure.js';
import { LATE_CONNECT } from '../model/late-connect.js';
import type { HoldTry, ProbeBurst, ProbeLoop, ProbePhase } from '../model/probe.js';
import type { ProbeAddress, ProbeTarget } from '../model/probe-target.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../model/units.js';
import type { HoldOrder, ProbeBurstOrder, ProbeLoopOrder, Server } from '../probing/server.js';
import { median } from '../queueing/statistics/percentile.js';
import { readConnectCounters } from './kernel-counters.js';
import { checkLimits, readLimits } from './limits.js';
import type { LoadGenerator } from './load-generator.js';
import { openNullListener } from './null-listener.js';

/** For finding the address of a host, and for each address that it has. */
const AIM_PATIENCE = 2 * SECOND;
/** Connects that the cost of one is the median of. */
const CALIBRATION_CONNECTS = 41;
/** How long after its time an order may be carried out: else the load generator hangs. */
const GRACE = 5 * SECOND;

export class ProbeServer implements Server {
  private constructor(
    private readonly load: LoadGenerator,
    private readonly epoch: bigint,
    private readonly target: ProbeTarget,
    /** Where the server was found; null: nowhere. */
    readonly address: ProbeAddress | null,
    /** How every request ends where there is no such host. */
    private readonly lost: Outcome | null,
  ) {}

  /**
   * Nothing is asked of the server yet. One server at a time: the load generator forgets those before.
   * @param epoch the probe's start, on CLOCK_MONOTONIC
   * @throws MeasurementFailure when so many clients can't be open at once
   */
  static async aim(
    load: LoadGenerator,
    target: ProbeTarget,
    maxClients: number,
    epoch: bigint = process.hrtime.bigint(),
  ): Promise<ProbeServer> {
    checkLimits(maxClients, readLimits(), 'fewer --max-clients');
    const report = await load.aim({ target, patience: AIM_PATIENCE, epoch: String(epoch) });
    return report.report === 'aimed'
      ? new ProbeServer(load, epoch, target, report.address, null)
      : new ProbeServer(load, epoch, target, null, report.outcome);
  }

  /** ns since the probe's start, on the clock of all stamps. */
  now(): Nanoseconds {
    return Number(process.hrtime.bigint() - this.epoch);
  }

  /** What a connection costs this client where there is no network, ns. */
  async calibrate(): Promise<Nanoseconds> {
    const listener = await openNullListener(this.target.address.kind);
    try {
      const order = { address: listener.address, times: CALIBRATION_CONNECTS, patience: LATE_CONNECT };
      const { times } = await this.#inTime(this.load.connect(order), CALIBRATION_CONNECTS * LATE_CONNECT);
      return times.length === 0 ? 0 : median(times);
    } finally {
      listener.close();
    }
  }

  async burst({ phase, ...order }: ProbeBurstOrder): Promise<ProbeBurst> {
    if (this.lost !== null) return lostBurst(phase, order.clients, this.now(), this.lost);
    const before = readConnectCounters();
    const { startedAt, requests, redirects, clientBusy } = await this.#inTime(
      this.load.probeBurst(order),
      order.patience,
    );
    const after = readConnectCounters();
    const counters =
      before === null || after === null
        ? { synRetries: null, listenOverflows: null }
        : {
            synRetries: after.synRetries - before.synRetries,
            listenOverflows: after.listenOverflows - before.listenOverflows,
          };
    return { phase, startedAt, requests, redirects, clientBusy, ...counters };
  }

  async loop(order: ProbeLoopOrder): Promise<ProbeLoop> {
    if (this.lost !== null) return lostLoop(order.clients, this.now());
    const { report: _, ...loop } = await this.#inTime(this.load.probeLoop(order), order.time);
    return loop;
  }

  async hold({ held, patience }: HoldOrder): Promise<HoldTry> {
    if (this.lost !== null) return { held, answered: false, time: 0 };
    const connectPatience = Math.min(LATE_CONNECT, patience);
    const work = this.load.probeHold({ held, connectPatience, patience });
    const { report: _, ...tried } = await this.#inTime(work, connectPatience + patience);
    return tried;
  }

  /** The whole of one request: how it ended. For a server that may not be there yet. */
  async ask(patience: Nanoseconds): Promise<Outcome> {
    const order = {
      phase: 'warm-up',
      clients: 1,
      patience,
      connectGap: 0,
      connectPatience: Math.min(LATE_CONNECT, patience),
    } as const;
    const { requests } = await this.burst(order);
    return requests[0]?.outcome ?? { kind: 'cut-short' };
  }

  /** Whatever a server does to the load generator, it is not waited for without a bound. */
  async #inTime<T>(work: Promise<T>, time: Nanoseconds): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<never>((_, reject) => {
      const failure = new MeasurementFailure('Load generator hangs in the middle of a probe. Run it again.');
      timer = setTimeout(() => reject(failure), (time + GRACE) / MILLISECOND);
    });
    try {
      return await Promise.race([work, bound]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function lostBurst(phase: ProbePhase, clients: number, at: Nanoseconds, outcome: Outcome): ProbeBurst {
  const never = { connectStartedAt: null, connectedAt: null, sentAt: null, answeredAt: null };
  const requests = Array.from({ length: clients }, () => ({ ...never, departedAt: at, outcome }));
  return { phase, startedAt: at, requests, redirects: 0, clientBusy: 0, synRetries: null, listenOverflows: null };
}

function lostLoop(clients: number, at: Nanoseconds): ProbeLoop {
  const none = { sent: 0, answered: 0, failed: 0, censored: 0, meanResponse: 0, clientBusy: 0 };
  const answersByClient = new Array<number>(clients).fill(0);
  return { clients, startedAt: at, endedAt: at, departures: [], answersByClient, ...none };
}
