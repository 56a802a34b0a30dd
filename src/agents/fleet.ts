/** The agents of one run: finds them, listens to their heartbeats, and notices when one is lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection, RequestManyOptions } from '@nats-io/transport-node';
import { MeasurementFailure } from '../model/failure.js';
import { plainThroughout } from '../model/printable.js';
import { countOf } from '../model/units.js';
import { ConnectedAgent } from './connected-agent.js';
import { readKey } from './keys.js';
import { heartbeatShape, type Introduction, introductionShape, PROTOCOL, parseMessage, SUBJECTS } from './messages.js';
import { connectNats, isUnheard, NatsLink } from './nats.js';
import type { FleetOptions } from './options.js';
import { newIdentifier } from './signed-plans.js';

/**
 * How long agents have to answer, ms: until none has answered for a while; with a number of agents, until as many have
 * answered.
 */
const DISCOVERY = { pause: 300, longest: 1200 } as const;
/** An agent that was not heard for this long is lost, ms: many heartbeats, as a busy machine delays several. */
const SILENCE = 3000;
/** The same if the NATS server says that the agent is not connected, ms: the time to reconnect a few times. */
const ABSENCE = 750;
const WATCH = 100;
const LATE_WATCH = 3 * WATCH;
/** How long the NATS server may be gone, ms. */
const NATS_PATIENCE = 30_000;
const NATS_NOTICE = 1000;
const REMINDER = 250;
/** How long handing over the last messages may take, ms. */
const CLOSING = 500;

export class Fleet {
  /** Rejects if an agent or the NATS server is lost. Never resolves. */
  readonly collapse: Promise<never>;
  #hasNoticed = false;
  #remindedAt = 0;
  #watchedAt = performance.now();
  #awakeSince = 0;
  #watching: NodeJS.Timeout | undefined;
  #lose: (error: Error) => void = () => {};

  private constructor(
    private readonly link: NatsLink,
    readonly agents: readonly ConnectedAgent[],
    session: string,
    private readonly options: Pick<FleetOptions, 'notice'>,
  ) {
    this.collapse = new Promise((_, reject) => {
      this.#lose = reject;
    });
    this.collapse.catch(() => {});
    link.nats.subscribe(SUBJECTS.heartbeat(session), {
      callback: (_, { data }) => {
        const beat = parseMessage(heartbeatShape, data);
        if (beat !== null) agents.find(({ introduction }) => introduction.agent === beat.agent)?.heard(beat);
      },
    });
    link.onChange = (isConnected) => {
      if (isConnected && this.#hasNoticed) options.notice('Connected to the NATS server again.');
      this.#hasNoticed = false;
    };
  }

  /** @throws MeasurementFailure if there are not enough agents, or one has another version */
  static async gather(options: FleetOptions): Promise<Fleet> {
    const signer = await readKey(options.key);
    const nats = await connectNats(options.nats);
    try {
      const agents = await findAgents(nats, options.agents);
      const session = newIdentifier();
      const link = new NatsLink(nats);
      const chosen = agents.map((one) => new ConnectedAgent(one, link, signer, session));
      return new Fleet(link, chosen, session, options);
    } catch (error) {
      await nats.close();
      throw error;
    }
  }

  /** From now on an agent that is not heard is lost. */
  beginSession(): void {
    this.#watching = setInterval(() => this.#watch(), WATCH);
  }

  /** Ends the orders under way. */
  async close(): Promise<void> {
    clearInterval(this.#watching);
    const { nats, isConnected } = this.link;
    if (isConnected) {
      for (const agent of this.agents) if (agent.isInSession) agent.end();
      await Promise.race([nats.flush().catch(() => {}), sleep(CLOSING, undefined, { ref: false })]);
    }
    await nats.close();
  }

  #watch(): void {
    const now = performance.now();
    // While this program was busy, heartbeats may have arrived that it has not read yet.
    if (now - this.#watchedAt > LATE_WATCH) this.#awakeSince = now;
    this.#watchedAt = now;
    const passed = now - this.link.since;
    if (!this.link.isConnected) {
      if (passed > NATS_NOTICE && !this.#hasNoticed) {
        this.#hasNoticed = true;
        this.options.notice(
          `The connection to the NATS server was lost. Waiting up to ${NATS_PATIENCE / 1000} s for it; the agents carry on.`,
        );
      }
      if (passed > NATS_PATIENCE) {
        this.#lose(
          new MeasurementFailure(
            `The NATS server was gone for ${NATS_PATIENCE / 1000} s. Start it, and run the command again.`,
          ),
        );
      }
      return;
    }
    if (now - this.#remindedAt > REMINDER) {
      this.#remindedAt = now;
      for (const agent of this.agents) if (agent.isInSession) void agent.remind();
    }
    // After a reconnect the agents need time to reconnect too.
    const from = Math.max(this.link.since, this.#awakeSince);
    const inSession = this.agents.filter(({ isInSession }) => isInSession);
    const absent = inSession.filter(
      ({ absentSince }) => absentSince !== null && now - Math.max(absentSince, from) > ABSENCE,
    );
    const silent = inSession.filter(({ heardAt }) => now - Math.max(heardAt, from) > SILENCE);
    if (absent.length > 0) this.#loseAgents(absent, 'no longer connected to the NATS server');
    else if (silent.length > 0) this.#loseAgents(silent, `not heard for ${SILENCE / 1000} s`);
  }

  #loseAgents(lost: readonly ConnectedAgent[], why: string): void {
    const names = lost.map(({ name }) => name).join(', ');
    const others = 'The other agents are only part of the load, so there is no verdict.';
    this.#lose(
      new MeasurementFailure(`Lost ${names}: ${why}. ${others} Restart what was lost, and run the command again.`),
    );
  }
}

/** The agents that answer, sorted by name. @throws MeasurementFailure as `gather` does */
async function findAgents(nats: NatsConnection, wanted: number | null): Promise<Introduction[]> {
  const agents = new Map<string, Introduction>();
  for (const one of await introductions(nats, wanted)) agents.set(one.agent, one);
  const all = [...agents.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const other = all.find(({ protocol }) => protocol !== PROTOCOL);
  if (other !== undefined) {
    throw new MeasurementFailure(
      `Agent ${other.name} (at-once ${other.machine.atOnceVersion}) speaks version ${other.protocol} of the protocol, not ${PROTOCOL}. Install the same version of at-once everywhere.`,
    );
  }
  if (wanted !== null && all.length < wanted) {
    throw new MeasurementFailure(
      `--agents ${wanted}: only ${countOf(all.length, 'agent')} answered. Start more with "at-once agent", or ask for fewer.`,
    );
  }
  return wanted === null ? all : all.slice(0, wanted);
}

async function introductions(nats: NatsConnection, wanted: number | null): Promise<Introduction[]> {
  const { pause, longest: maxWait } = DISCOVERY;
  const how = wanted === null ? { strategy: 'stall', stall: pause } : { strategy: 'count', maxMessages: wanted };
  const found: Introduction[] = [];
  try {
    const answers = await nats.requestMany(SUBJECTS.discover(), '', { maxWait, ...how } as RequestManyOptions);
    for await (const { data } of answers) {
      const one = parseMessage(introductionShape, data);
      // It may come from any program at the NATS server.
      if (one !== null) found.push(plainThroughout(one));
    }
  } catch (error) {
    // No agent is running.
    if (await isUnheard(error)) return [];
    throw new MeasurementFailure(
      `The NATS server did not pass on the question which agents there are (${error instanceof Error ? error.message : error}). Check the permissions of the NATS user.`,
    );
  }
  return found;
}
