/**
 * An agent: a load generator that takes signed plans over NATS. It serves one coordinator at a time and never goes
 * beyond the targets and limits of its owner.
 */
import { arch, cpus, hostname, platform, release, totalmem } from 'node:os';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { MILLISECOND } from '../model/units.js';
import { VERSION } from '../model/version.js';
import type { LoadReport } from '../protocol/client-messages.js';
import { mostClients, readLimits } from '../runner/kernel/limits.js';
import { timeNullConnects } from '../runner/null-listener.js';
import { LoadGenerator } from '../runner/processes/load-generator.js';
import { type Verify, verifierOf } from './keys.js';
import {
  type AgentLimits,
  type AgentMachine,
  type AgentOrder,
  HEARTBEAT,
  type Heartbeat,
  type Introduction,
  type Plan,
  PROTOCOL,
  parseMessage,
  pieceRequestShape,
  SUBJECTS,
  writeMessage,
} from './messages.js';
import { connectNats, NatsLink } from './nats.js';
import { type AllowedTarget, beyondLimits, costOf, isAllowed } from './permits.js';
import { KeptReport } from './reports.js';
import { newIdentifier, PlanGate } from './signed-plans.js';

export interface AgentOptions {
  readonly nats: URL;
  /** Public keys. */
  readonly trust: readonly string[];
  readonly allowed: readonly AllowedTarget[];
  readonly limits: AgentLimits;
  readonly signal: AbortSignal;
  /** Says what the agent does, one line at a time. */
  readonly say: (line: string) => void;
}

/**
 * Runs until the signal is aborted.
 * @throws MeasurementFailure if the NATS server can't be reached; UsageFailure if a key is none
 */
export async function runAgent(options: AgentOptions): Promise<void> {
  const verify = await verifierOf(options.trust);
  const nats = await connectNats(options.nats);
  const agent = new Agent(nats, verify, options);
  await agent.listen();
  if (!options.signal.aborted) {
    await new Promise((resolve) => options.signal.addEventListener('abort', resolve, { once: true }));
  }
  await agent.close();
}

/** A session without an order under way ends by itself after this time, ms. */
const IDLE_PATIENCE = 6_000;

class Agent {
  readonly #id = newIdentifier();
  readonly #name = `${hostname()
    .replaceAll(/[^\w.-]/g, '-')
    .slice(0, 60)}-${this.#id.slice(0, 4)}`;
  readonly #gate: PlanGate;
  readonly #limits: AgentLimits;
  readonly #link: NatsLink;
  #session: Session | null = null;

  constructor(
    private readonly nats: NatsConnection,
    verify: Verify,
    private readonly options: AgentOptions,
  ) {
    this.#gate = new PlanGate(this.#id, verify);
    this.#limits = { ...options.limits, clients: Math.min(options.limits.clients, mostClients(readLimits())) };
    this.#link = new NatsLink(nats);
    this.#link.onChange = (isConnected) =>
      options.say(isConnected ? 'Connected to the NATS server again.' : 'The NATS server is gone. Reconnecting.');
  }

  async listen(): Promise<void> {
    const { nats } = this;
    nats.subscribe(SUBJECTS.discover('*'), { callback: (_, message) => void message.respond(this.#introduce()) });
    nats.subscribe(SUBJECTS.clock(this.#id, '*'), { callback: (_, message) => answerClock(message) });
    nats.subscribe(SUBJECTS.plan(this.#id, '*'), { callback: (_, message) => void this.#take(message) });
    nats.subscribe(SUBJECTS.piece(this.#id, '*'), { callback: (_, message) => this.#send(message) });
    await nats.flush();
    this.options.say(`Agent ${this.#name} is ready at ${nats.getServer()}.`);
  }

  async close(): Promise<void> {
    await this.#session?.close();
    await this.nats.close();
  }

  #introduce(): string {
    return writeMessage({
      protocol: PROTOCOL,
      name: this.#name,
      agent: this.#id,
      machine: describeMachine(),
      limits: this.#limits,
    } satisfies Introduction);
  }

  async #take(message: Msg): Promise<void> {
    const refused = await this.#refusal(message);
    if (refused === LATE) {
      message.respond(writeMessage({ accepted: false, why: 'late' }));
      return;
    }
    if (refused !== null) this.options.say(`Refused a plan: ${refused}.`);
    message.respond(writeMessage(refused === null ? { accepted: true } : { refused }));
  }

  /** Why the plan is not carried out; null: its order was begun. */
  async #refusal(message: Msg): Promise<string | null> {
    const [, version] = message.subject.split('.');
    if (version !== String(PROTOCOL)) {
      return `it is of version ${version} of the protocol, and this agent (at-once ${VERSION}) of version ${PROTOCOL}`;
    }
    const checked = this.#gate.check(message.data);
    if ('refused' in checked) {
      // The answer was lost, and the coordinator asks again.
      const isKnown = checked.repeated !== undefined && this.#session?.knows(checked.repeated) === true;
      return isKnown ? null : checked.refused;
    }
    const { session: id, order } = checked.plan;
    if (order.order === 'aim') {
      for (const address of order.target.addresses) {
        if (await isAllowed(this.options.allowed, address)) continue;
        return `${address.host}:${address.port} is not among its --allow-target`;
      }
      this.#session ??= this.#open(id);
    }
    if (this.#session === null) return ENDING.has(order.order) ? null : 'its run has ended';
    if (this.#session.id !== id) return 'it is busy with another coordinator';
    return this.#session.begin(checked.plan);
  }

  #open(id: string): Session {
    const { nats, options } = this;
    const session = new Session(
      id,
      { ...options, limits: this.#limits },
      {
        beat: (heartbeat) => nats.publish(SUBJECTS.heartbeat(id), writeMessage({ agent: this.#id, ...heartbeat })),
        // While the NATS server is gone, a coordinator can't say anything.
        isReachable: () => this.#link.isConnected,
        ended: () => {
          if (this.#session === session) this.#session = null;
        },
      },
    );
    return session;
  }

  #send(message: Msg): void {
    const asked = parseMessage(pieceRequestShape, message.data);
    const piece = asked === null ? null : (this.#session?.answer(asked.nonce, asked.piece) ?? null);
    message.respond(piece ?? new Uint8Array());
  }
}

function answerClock(message: Msg): void {
  const receivedAt = process.hrtime.bigint();
  message.respond(`{"receivedAt":"${receivedAt}","answeredAt":"${process.hrtime.bigint()}"}`);
}

interface Surroundings {
  readonly beat: (heartbeat: Omit<Heartbeat, 'agent'>) => void;
  readonly isReachable: () => boolean;
  readonly ended: () => void;
}

/** What an agent without a run has already done. */
const ENDING: ReadonlySet<AgentOrder['order']> = new Set(['cancel', 'end']);

/** From this long before its requests are sent, a burst can no longer be called off for certain, ns. */
const LATEST_CANCEL = 10 * MILLISECOND;

/** A plan that came after its start is no attempt to do what is not allowed. */
const LATE = 'late';

type LoadedOrder = Exclude<AgentOrder, { readonly order: 'end' | 'cancel' }>;

/** The orders of one run, carried out by one load generator. */
class Session {
  readonly #load: Promise<LoadGenerator>;
  readonly #aborted = new AbortController();
  readonly #heart: NodeJS.Timeout;
  #running: string | null = null;
  /** Starts the order, which can be cancelled until then. */
  #planned: NodeJS.Timeout | null = null;
  /** The burst under way whose requests are sent at a planned instant. */
  #burst: { readonly sendAt: bigint; readonly report: Promise<LoadReport> } | null = null;
  #kept: KeptReport | null = null;
  #used = { requests: 0, seconds: 0 };
  #idleSince = performance.now();

  constructor(
    readonly id: string,
    private readonly options: AgentOptions,
    private readonly around: Surroundings,
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
    if (this.#running !== null) return 'it is still carrying out the order before';
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
    this.around.ended();
    const load = await this.#load.catch(() => null);
    await load?.stop();
    this.options.say('The run has ended.');
  }

  async #carryOut(nonce: string, order: LoadedOrder): Promise<void> {
    const begunAt = performance.now();
    const carrying = this.#load
      .then((load) => carryOut(load, order))
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

  #beat(): void {
    const { isReachable, beat } = this.around;
    if (this.#running !== null || !isReachable()) this.#idleSince = performance.now();
    if (performance.now() - this.#idleSince > IDLE_PATIENCE) {
      this.options.say('The coordinator is gone.');
      void this.close();
      return;
    }
    beat({ running: this.#running, finished: this.#kept?.finished ?? null });
  }
}

function carryOut(load: LoadGenerator, order: LoadedOrder): Promise<LoadReport> {
  switch (order.order) {
    case 'aim':
      return load.aim(order);
    case 'probe-burst':
      return load.probeBurst(order);
    case 'probe-loop':
      return load.probeLoop(order);
    case 'calibrate':
      return timeNullConnects(load, 'tcp').then((times) => ({ report: 'connect', times }));
  }
}

function describeMachine(): AgentMachine {
  const processors = cpus();
  return {
    atOnceVersion: VERSION,
    nodeVersion: process.version,
    platform: platform(),
    kernelRelease: release(),
    architecture: arch(),
    cpuModel: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
  };
}
