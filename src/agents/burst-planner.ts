/** Plans a burst of several agents: all of them accept it before it begins, or no request of it is sent. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MeasurementFailure } from '../model/failure.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../model/units.js';
import type { BurstPlan } from '../probe/probing/session.js';
import type { LoadReport } from '../protocol/client-messages.js';
import { type ConnectedAgent, PlanLate } from './connected-agent.js';
import type { AgentOrder } from './messages.js';
import type { Alignment } from './options.js';

/** How long the agents have to accept a burst before it begins: several times what they took before. */
const ACCEPTANCE = {
  first: 250 * MILLISECOND,
  least: 50 * MILLISECOND,
  most: 2 * SECOND,
  times: 6,
  decay: 0.7,
} as const;
/** A burst that was not accepted in time is planned again. */
const PLAN_TRIES = 6;
/** Time to connect before the requests are sent: at least, per client of an agent, and in round trips. */
const CONNECTING = { least: 30 * MILLISECOND, perClient: 0.5 * MILLISECOND, roundTrips: 3 } as const;

interface Share {
  readonly agent: ConnectedAgent;
  readonly clients: number;
}

type Burst = Omit<BurstPlan, 'phase'>;
type BurstOrder = Extract<AgentOrder, { readonly order: 'probe-burst' }>;
type Begun = Array<{ readonly report: Promise<LoadReport> }>;

export class BurstPlanner {
  #acceptance: Nanoseconds = ACCEPTANCE.first;
  /** The shortest connect of each agent, ns. */
  readonly #connectTimes = new Map<ConnectedAgent, Nanoseconds>();

  constructor(private readonly alignment: Alignment) {}

  noteConnect(agent: ConnectedAgent, time: Nanoseconds): void {
    this.#connectTimes.set(agent, Math.min(time, this.#connectTimes.get(agent) ?? time));
  }

  /**
   * Resolves when all agents have accepted the burst.
   * @throws MeasurementFailure if an agent refuses it, or it can't be called off any more
   */
  async plan(shares: readonly Share[], burst: Burst): Promise<Begun> {
    for (let tries = 1; tries <= PLAN_TRIES; tries += 1) {
      const plannedAt = process.hrtime.bigint();
      const begun = await this.#acceptedInTime(this.#send(shares, burst, plannedAt), shares);
      if (begun !== null) {
        const took = Number(process.hrtime.bigint() - plannedAt);
        const enough = Math.max(ACCEPTANCE.least, ACCEPTANCE.decay * this.#acceptance, ACCEPTANCE.times * took);
        this.#acceptance = Math.min(ACCEPTANCE.most, enough);
        return begun;
      }
      await callOff(shares);
      this.#acceptance = Math.min(ACCEPTANCE.most, 2 * this.#acceptance);
    }
    throw new MeasurementFailure('The agents did not accept a burst in time. Run the command again.');
  }

  #send(shares: readonly Share[], burst: Burst, now: bigint): Promise<Begun> {
    if (burst.sends === 'when-connected') return this.#sendInTurn(shares, burst, now);
    const startAt = now + BigInt(Math.round(this.#acceptance));
    const connecting = this.#connectingTime(shares, burst);
    const sendAt = startAt + BigInt(Math.round(connecting));
    const patience = burst.patience + connecting;
    return Promise.all(
      shares.map(({ agent, clients }) => {
        const early = this.alignment === 'arrival' ? (this.#connectTimes.get(agent) ?? 0) / 2 : 0;
        const own = String(agent.theirs(sendAt - BigInt(Math.round(early))));
        return agent.order({ ...burstOrder({ ...burst, clients, patience }), sendAt: own }, startAt);
      }),
    );
  }

  /** The clients of the agents connect in turn, so that the gaps between them are those of one load generator. */
  #sendInTurn(shares: readonly Share[], burst: Burst, now: bigint): Promise<Begun> {
    const connectGap = shares.length * burst.connectGap;
    return Promise.all(
      shares.map(({ agent, clients }, index) => {
        // Such a burst can be called off only before its start, which takes as long as accepting it.
        const wait = 2 * this.#acceptance + index * burst.connectGap;
        return agent.order(burstOrder({ ...burst, clients, connectGap }), now + BigInt(Math.round(wait)));
      }),
    );
  }

  /** Null if not all agents have. */
  async #acceptedInTime(sent: Promise<Begun>, shares: readonly Share[]): Promise<Begun | null> {
    // One that fails later was called off before.
    sent.catch(() => {});
    try {
      return await Promise.race([sent, sleep(this.#acceptance / MILLISECOND, null, { ref: false })]);
    } catch (error) {
      if (error instanceof PlanLate) return null;
      await callOff(shares);
      throw error;
    }
  }

  #connectingTime(shares: readonly Share[], { connectPatience, connectGap }: Burst): Nanoseconds {
    const most = Math.max(...shares.map(({ clients }) => clients));
    const slowest = Math.max(0, ...this.#connectTimes.values());
    const wanted = CONNECTING.least + most * CONNECTING.perClient + CONNECTING.roundTrips * slowest;
    const enough = Math.min(wanted, Math.max(connectPatience, most * CONNECTING.perClient));
    // Until the requests are sent, the burst can be called off, which takes as long as accepting it.
    return Math.max(enough, this.#acceptance) + 2 * most * connectGap;
  }
}

/** A burst as an agent is ordered to send it, without the instant. An agent chooses its own source addresses. */
export function burstOrder(burst: Burst): BurstOrder {
  const { clients, connectGap, connectPatience, patience, sends, stallPatience, keepsConnecting } = burst;
  return {
    order: 'probe-burst',
    clients,
    connectGap,
    connectPatience,
    patience,
    ...(stallPatience === undefined ? {} : { stallPatience }),
    ...(keepsConnecting === undefined ? {} : { keepsConnecting }),
    ...(sends === 'when-connected' ? { sends: 'all' } : {}),
  };
}

/** @throws MeasurementFailure if an agent has begun to send */
async function callOff(shares: readonly Share[]): Promise<void> {
  const isCancelled = await Promise.all(shares.map(({ agent }) => agent.cancel()));
  if (isCancelled.every(Boolean)) return;
  throw new MeasurementFailure(
    'A burst was called off because not all agents accepted it in time, and some had begun: no verdict. Run the command again.',
  );
}
