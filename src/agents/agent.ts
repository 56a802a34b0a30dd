/**
 * An agent: a load generator that takes signed plans over NATS. It serves one coordinator at a time and never goes
 * beyond the targets and limits of its owner.
 */
import { hostname } from 'node:os';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { plain } from '../model/printable.js';
import { VERSION } from '../model/version.js';
import { readMachine } from '../runner/context.js';
import { mostClients, readLimits } from '../runner/kernel/limits.js';
import { type Verify, verifierOf } from './keys.js';
import {
  type AgentLimits,
  type AgentOrder,
  type Introduction,
  type Plan,
  PROTOCOL,
  parseMessage,
  pieceRequestShape,
  SUBJECTS,
  writeMessage,
} from './messages.js';
import { connectNats, NatsLink, NO_RESPONDERS } from './nats.js';
import type { AgentOptions } from './options.js';
import { isAllowed } from './permits.js';
import { LATE, Session } from './session.js';
import { newIdentifier, PlanGate } from './signed-plans.js';

/**
 * Runs until the signal is aborted.
 * @throws MeasurementFailure if the NATS server can't be reached; UsageFailure if a text is not a public key
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

class Agent {
  readonly #id = newIdentifier();
  readonly #name = `${hostname()
    .replaceAll(/[^\w.-]/g, '-')
    .slice(0, 60)}-${this.#id.slice(0, 4)}`;
  readonly #gate: PlanGate;
  readonly #limits: AgentLimits;
  readonly #link: NatsLink;
  #session: Session | null = null;
  /** Why a plan is not carried out, for as long as the gate remembers the plan. */
  readonly #answers = new WeakMap<Plan, Promise<string | null>>();

  constructor(
    private readonly nats: NatsConnection,
    verify: Verify,
    private readonly options: AgentOptions,
  ) {
    this.#gate = new PlanGate(this.#id, verify);
    this.#limits = { ...options.limits, clients: Math.min(options.limits.clients, mostClients(readLimits())) };
    this.#link = new NatsLink(nats);
    this.#link.onChange = (isConnected) =>
      options.say(
        isConnected
          ? 'Connected to the NATS server again.'
          : 'The connection to the NATS server was lost. Reconnecting.',
      );
  }

  async listen(): Promise<void> {
    const { nats } = this;
    nats.subscribe(SUBJECTS.discover('*'), { callback: (_, message) => void message.respond(this.#introduce()) });
    nats.subscribe(SUBJECTS.clock(this.#id, '*'), { callback: (_, message) => answerClock(message) });
    nats.subscribe(SUBJECTS.plan(this.#id, '*'), { callback: (_, message) => this.#takeSafely(message) });
    nats.subscribe(SUBJECTS.piece(this.#id, '*'), { callback: (_, message) => this.#send(message) });
    nats.subscribe(SUBJECTS.unheard(this.#id), {
      callback: (_, { headers }) => {
        // After a restart of the NATS server the coordinator may not have reconnected yet.
        if (headers?.code === NO_RESPONDERS && !this.#link.isFresh) this.#session?.noteUnheard();
      },
    });
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
      machine: readMachine(),
      limits: this.#limits,
    } satisfies Introduction);
  }

  /** The connection may be closed before the answer is sent. */
  #takeSafely(message: Msg): void {
    this.#take(message).catch((error: unknown) => {
      this.options.say(`A plan could not be answered (${error instanceof Error ? error.message : error}).`);
    });
  }

  async #take(message: Msg): Promise<void> {
    const refused = await this.#refusal(message);
    if (refused === LATE) {
      message.respond(writeMessage({ accepted: false, why: 'late' }));
      return;
    }
    if (refused !== null) this.options.say(plain(`Refused a plan: ${refused}.`));
    message.respond(writeMessage(refused === null ? { accepted: true } : { refused }));
  }

  /** Why the plan is not carried out; null: its order was begun. */
  async #refusal(message: Msg): Promise<string | null> {
    const [, version] = message.subject.split('.');
    if (version !== String(PROTOCOL)) {
      return `it uses version ${version} of the protocol, but this agent (at-once ${VERSION}) uses version ${PROTOCOL}`;
    }
    const checked = this.#gate.check(message.data);
    if ('refused' in checked) return checked.refused;
    const { plan } = checked;
    // If the answer was lost or is not known yet, the coordinator sends the plan again.
    const answer = this.#answers.get(plan) ?? this.#begin(plan);
    this.#answers.set(plan, answer);
    return answer;
  }

  async #begin(plan: Plan): Promise<string | null> {
    const { session: id, order } = plan;
    if (order.order === 'aim') {
      for (const address of order.target.addresses) {
        if (await isAllowed(this.options.allowed, address)) continue;
        return `${address.host}:${address.port} is not allowed by the agent's --allow-target`;
      }
      this.#session ??= this.#open(id);
    }
    if (this.#session === null) return ENDING.has(order.order) ? null : 'its run has ended';
    if (this.#session.id !== id) return 'the agent is busy with another coordinator';
    return this.#session.begin(plan);
  }

  #open(id: string): Session {
    const { nats, options } = this;
    const session = new Session(
      id,
      { ...options, limits: this.#limits },
      {
        beat: (heartbeat) =>
          nats.publish(SUBJECTS.heartbeat(id), writeMessage({ agent: this.#id, ...heartbeat }), {
            // It is never answered, but the NATS server says if the coordinator is not connected.
            reply: SUBJECTS.unheard(this.#id),
          }),
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

/** Without a run there is nothing to cancel or end, so these orders succeed. */
const ENDING: ReadonlySet<AgentOrder['order']> = new Set(['cancel', 'end']);
