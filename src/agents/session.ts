/** One run at an agent: its orders, carried out by one load generator, and their reports, kept until they are fetched. */
import { LATE_CONNECT } from '../model/connection-record.js';
import type { ProbeAddress } from '../model/probe-target.js';
import { MILLISECOND } from '../model/units.js';
import type { LoadReport } from '../protocol/client-messages.js';
import { heldAtOnce, timeNullConnects } from '../runner/own-listener.js';
import { LoadGenerator } from '../runner/processes/load-generator.js';
import { type AgentLimits, type AgentOrder, HEARTBEAT, type Heartbeat, type Plan, writeMessage } from './messages.js';
import { beyondLimits, costOf } from './permits.js';
import { KeptReport } from './reports.js';

/** A session without an order under way ends by itself after this time, ms. */
const IDLE_PATIENCE = 6_000;
/** It ends after this time if the NATS server says that the coordinator is not connected, ms: the time to reconnect a few times. */
const ABSENCE = 1000;

interface SessionHooks {
  readonly beat: (heartbeat: Omit<Heartbeat, 'agent'>) => void;
  readonly isReachable: () => boolean;
  readonly ended: () => void;
}

/** From this long before its requests are sent, a burst can no longer be called off for certain, ns. */
const LATEST_CANCEL = 10 * MILLISECOND;

/** A plan that came after its start is no attempt to do what is not allowed. */
export const LATE = 'late';

type LoadedOrder = Exclude<AgentOrder, { readonly order: 'end' | 'cancel' }>;

interface Aimed {
  readonly address: ProbeAddress;
  readonly isTls: boolean;
}

/** The orders of one run, carried out by one load generator. */
export class Session {
  readonly #load: Promise<LoadGenerator>;
  readonly #aborted = new AbortController();
  readonly #heart: NodeJS.Timeout;
  #running: string | null = null;
  /** Starts the order, which can be cancelled until then. */
  #planned: NodeJS.Timeout | null = null;
  #aimed: Aimed | null = null;
  /** The burst under way whose requests are sent at a planned instant. */
  #burst: { readonly sendAt: bigint; readonly report: Promise<LoadReport> } | null = null;
  #kept: KeptReport | null = null;
  #used = { requests: 0, seconds: 0 };
  #idleSince = performance.now();
  /** Since when no heartbeat reached the coordinator. */
  #unheardSince: number | null = null;
  #isUnheard = false;

  constructor(
    readonly id: string,
    private readonly options: { readonly limits: AgentLimits; readonly say: (line: string) => void },
    private readonly hooks: SessionHooks,
  ) {
    this.#load = LoadGenerator.start(this.#aborted.signal);
    this.#load.catch(() => {});
    this.#heart = setInterval(() => this.#beat(), HEARTBEAT);
    options.say('A coordinator has begun a run.');
  }

  /** Whether it has accepted this plan. */
  knows(nonce: string): boolean {
    return this.#running === nonce || this.#kept?.finished.nonce === nonce;
  }

  /** Why the order is not carried out; null: it was begun. */
  async begin({ nonce, order, startAt }: Plan): Promise<string | null> {
    this.#idleSince = performance.now();
    if (order.order === 'end') {
      void this.close();
      return null;
    }
    if (order.order === 'cancel') return this.#cancel();
    if (this.#running !== null) return 'the agent is still carrying out the previous order';
    const beyond = beyondLimits(this.options.limits, this.#used, order);
    if (beyond !== null) return beyond;
    const wait = startAt === null ? 0 : Number(BigInt(startAt) - process.hrtime.bigint()) / MILLISECOND;
    if (wait < 0) return LATE;
    this.#running = nonce;
    this.#kept = null;
    const start = (): void => {
      this.#planned = null;
      void this.#carryOut(nonce, order);
    };
    if (startAt === null) start();
    else this.#planned = setTimeout(start, wait);
    return null;
  }

  /** Why the order can't be cancelled; null: no request of it was or will be sent. */
  async #cancel(): Promise<string | null> {
    if (this.#planned !== null) {
      clearTimeout(this.#planned);
      this.#planned = null;
      this.#running = null;
      return null;
    }
    if (this.#running === null) return null;
    const burst = this.#burst;
    const left = burst === null ? 0 : Number(burst.sendAt - process.hrtime.bigint());
    if (burst === null || left < LATEST_CANCEL) return 'its order has begun';
    (await this.#load).endEarly();
    const report = await burst.report;
    const isUnsent = report.report === 'probe-burst' && report.releasedAt === null;
    return isUnsent ? null : 'its order has begun';
  }

  /** A piece of the report, or nothing once it is acknowledged. */
  answer(nonce: string, piece: number | null): Uint8Array | null {
    // Anybody can send such a message.
    if (nonce !== this.id && !this.knows(nonce)) return null;
    this.#idleSince = performance.now();
    if (this.#kept?.finished.nonce !== nonce) return null;
    if (piece !== null) return this.#kept.piece(piece);
    this.#kept = null;
    return null;
  }

  async close(): Promise<void> {
    if (this.#aborted.signal.aborted) return;
    clearInterval(this.#heart);
    if (this.#planned !== null) clearTimeout(this.#planned);
    this.#aborted.abort('SIGTERM');
    this.hooks.ended();
    const load = await this.#load.catch(() => null);
    await load?.stop();
    this.options.say('The run has ended.');
  }

  async #carryOut(nonce: string, order: LoadedOrder): Promise<void> {
    const begunAt = performance.now();
    const carrying = this.#load
      .then((load) => this.#orderOf(load, order))
      .catch(
        (error: unknown): LoadReport => ({
          report: 'failed',
          message: error instanceof Error ? error.message : String(error),
        }),
      );
    if (order.order === 'probe-burst' && order.sendAt !== undefined) {
      this.#burst = { sendAt: BigInt(order.sendAt), report: carrying };
    }
    const report = await carrying;
    this.#burst = null;
    if (this.#aborted.signal.aborted) return;
    const requests = report.report === 'probe-loop' ? report.sent : costOf(order).requests;
    const seconds = (performance.now() - begunAt) / 1000;
    this.#used = { requests: this.#used.requests + requests, seconds: this.#used.seconds + seconds };
    this.#running = null;
    this.#idleSince = performance.now();
    this.#kept = new KeptReport(nonce, writeMessage(report));
    this.#beat();
  }

  /** The last heartbeat did not reach the coordinator. */
  noteUnheard(): void {
    this.#isUnheard = true;
    this.#unheardSince ??= performance.now();
  }

  #beat(): void {
    const { isReachable, beat } = this.hooks;
    const now = performance.now();
    if (this.#running !== null || !isReachable()) this.#idleSince = now;
    if (!this.#isUnheard || !isReachable()) this.#unheardSince = null;
    this.#isUnheard = false;
    if (now - this.#idleSince > IDLE_PATIENCE || now - (this.#unheardSince ?? now) > ABSENCE) {
      this.options.say('The coordinator stopped responding.');
      void this.close();
      return;
    }
    beat({ running: this.#running, finished: this.#kept?.finished ?? null });
  }

  async #orderOf(load: LoadGenerator, order: LoadedOrder): Promise<LoadReport> {
    switch (order.order) {
      case 'aim': {
        const report = await load.aim(order);
        this.#aimed = { address: report.address, isTls: order.target.tls !== null };
        return report;
      }
      case 'probe-burst':
        return load.probeBurst(order);
      case 'probe-loop':
        return load.probeLoop(order);
      case 'calibrate':
        return { report: 'connect', times: await timeNullConnects(load, this.#target.address) };
      case 'connects':
        return load.connect({
          address: this.#target.address,
          times: order.times,
          uncounted: 0,
          patience: LATE_CONNECT,
        });
      case 'capacity': {
        const { address, isTls } = this.#target;
        return { report: 'capacity', held: await heldAtOnce(load, address, isTls, order.clients) };
      }
    }
  }

  /** @throws Error before the first target */
  get #target(): Aimed {
    if (this.#aimed === null) throw new Error('There is no target yet.');
    return this.#aimed;
  }
}
