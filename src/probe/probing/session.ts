/** The state of a probe: the server behind an interface (real sockets or a simulation), the bursts so far, and the remaining budget. */
import { LATE_CONNECT } from '../../model/connection-record.js';
import type { EndedRound } from '../../model/ended-round.js';
import { Interruption } from '../../model/failure.js';
import {
  type HoldTry,
  longestProbe,
  MOST_AUTO,
  type ProbeBurst,
  type Probed,
  type ProbeLoop,
  type ProbePhase,
  type ProbeScenario,
} from '../../model/probe.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../../model/units.js';
import { isDeclined } from '../estimation/evidence/admission.js';
import { admittedClients, responseOf, wasServed } from '../estimation/evidence/requests.js';
import { aloneIn, centreOf, type Unloaded } from '../estimation/evidence/unloaded.js';
import { slotsOverTime, withDelay } from '../estimation/rules/slots-over-time.js';

export interface BurstPlan {
  readonly phase: ProbePhase;
  readonly clients: number;
  /** Time limit of the whole burst, from its start. A client without an answer by then is `timed-out`. */
  readonly patience: Nanoseconds;
  /**
   * Time between the starts of two connects; 0: no pause. A pause gives a server with a short accept queue time to accept each
   * connection.
   */
  readonly connectGap: Nanoseconds;
  /**
   * Time limit for connecting, from the burst's start. A client that is not connected by then is `timed-out` with `connectedAt`
   * null, and the others send their requests. Otherwise one lost SYN, which is sent again after a second, would delay them all.
   */
  readonly connectPatience: Nanoseconds;
  /** Addresses of this machine from which the clients connect, in turn; by default the kernel chooses one. */
  readonly sources?: readonly string[];
  /**
   * How long no client may be answered, after the first was (with `last-first`: after the first request), before all others give up; by
   * default as long as the burst.
   */
  readonly stallPatience?: Nanoseconds | undefined;
  /**
   * When requests are sent: all together when all clients are connected, or each when its client is. `last-first`: each is begun when
   * its client is connected, and they are finished one by one when all are, the last connected first. By default together.
   */
  readonly sends?: 'together' | 'when-connected' | 'last-first';
  /** Whether such a client keeps trying, and sends its request as soon as it is connected. By default it gives up. */
  readonly keepsConnecting?: boolean;
}

export interface LoopPlan {
  readonly clients: number;
  /** Length of the loop. Requests under way at its end are abandoned and counted as censored. */
  readonly time: Nanoseconds;
  /** Limit on the requests sent. */
  readonly mostRequests: number;
  /** How long a client waits between an answer and its next request, ns, so that a server that refuses is not flooded. */
  readonly pause: Nanoseconds;
}

export interface HoldPlan {
  /** Number of unfinished requests held open while a complete one is sent. */
  readonly held: number;
  readonly patience: Nanoseconds;
}

/**
 * Every result is a record of what happened, including failures of the server. A promise is rejected only for other reasons, such
 * as an interruption or a bug.
 */
export interface Server {
  /** ns since the probe's start, on the clock of all stamps. */
  now(): Nanoseconds;
  /** The cost of a connect without a network: the median time to connect to the probe's own listener, ns. */
  calibrate(): Promise<Nanoseconds>;
  /** Connects to the server that many times without sending, and returns how long each took, ns; fewer if a connect fails. */
  connectTimes(times: number): Promise<readonly Nanoseconds[]>;
  /**
   * Every burst, even of one request, opens new connections and closes them after the answers: the time to connect shows the round
   * trip. With --keep-alive, connections are reused.
   */
  burst(order: BurstPlan): Promise<ProbeBurst>;
  /** Time that all so far took besides requests, ns: agents accept plans, and their clocks are compared. An `auto` budget excludes it. */
  readonly preparation?: Nanoseconds;
  /**
   * How many of this many connections this client can hold open at once, with something sent on each: tried by the same process at
   * the probe's own listener, so that its own limit is never taken for the server's.
   */
  capacity(clients: number): Promise<number>;
  loop(order: LoopPlan): Promise<ProbeLoop>;
  hold(order: HoldPlan): Promise<HoldTry>;
  /** Sends nothing for this time, ns. */
  pause(time: Nanoseconds): Promise<void>;
}

/** The progress of a probe. */
export interface ProbeProgress {
  readonly phase: ProbePhase | 'calibration' | 'loop' | 'hold';
  readonly clients: number;
  /** Rest of the budget; a probe can finish earlier. */
  readonly timeLeft: Nanoseconds;
  /** The burst that has ended just now; absent if a step begins. */
  readonly ended?: Extract<EndedRound, { kind: 'probe' }>;
}

export interface ProbeOptions {
  /** Aborted when the user ends the probe, with the signal's name as the reason; the probe then throws an Interruption. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ProbeProgress) => void;
}

/** The first plan of an `auto` budget: this many services, with the least and the most time. */
const PLANNED_SERVICES = 100;
const SHORTEST_PLAN: Nanoseconds = 1.5 * SECOND;
export const LONGEST_PLAN: Nanoseconds = 10 * SECOND;

/** Limit on the requests per second of the budget, so that a probe is not a flood. */
const REQUESTS_PER_SECOND = 2000;
/** Pause between connects that is long enough for a dedicated acceptor to accept a connection. */
const CONNECT_GAP: Nanoseconds = MILLISECOND;
/** Time allowed to a burst in addition to its services, as a lost SYN is sent again after a second. */
const BURST_GRACE: Nanoseconds = 1.5 * SECOND;
/** Service time over budget above which there is no time for the usual steps. */
const SLOW = 1 / 20;
/** The same for an `auto` budget. */
const SLOW_OF_AUTO: Nanoseconds = 500 * MILLISECOND;
/**
 * With reused connections, a server whose slots stay with a connection never answers the other clients. They give up after this time
 * without any answer, which is at least this many services.
 */
const STALL: Nanoseconds = 500 * MILLISECOND;
const STALL_SERVICES = 8;
/** Pause after the server refused a single request. */
const AFTER_REFUSAL: Nanoseconds = 50 * MILLISECOND;
/** With fewer answered single requests the service time is uncertain, so each may take a fixed share of the budget. */
const FEW_SERVED_ALONE = 8;
const LONG_ALONE = 0.4;

/** Bursts that must show the same number of slots. Varying services can do that by chance. */
const SURE_STEADY = 6;
const SURE_VARIED = 8;

/** The first time, the client shows that it can hold this many connections: enough for the first bursts. */
const FEWEST_HELD = 16;

/** Limit on the requests of a probe. @param budget null: `auto` */
export function mostRequests(budget: Nanoseconds | null): number {
  return Math.ceil((REQUESTS_PER_SECOND * longestProbe(budget)) / SECOND);
}

export class ProbeSession {
  readonly bursts: ProbeBurst[] = [];
  connectCost: Nanoseconds = 0;
  /** Times to connect without sending, if connections are reused. */
  connects: readonly Nanoseconds[] = [];
  /** The largest burst that may be tried: larger ones are not fully admitted, or exceed --max-clients. */
  mostClients: number;
  /** The same without pauses between the connects. */
  mostAtOnce: number;
  /** Time between two connects of a burst. */
  connectGap: Nanoseconds = 0;
  readonly server: Server;
  readonly scenario: ProbeScenario;
  readonly #options: ProbeOptions;
  readonly #startedAt: Nanoseconds;
  /** The time that the shares of the steps refer to: the budget or, if it is `auto`, the current plan. */
  #planned: Nanoseconds;
  #requests = 0;
  #longestAlone: Nanoseconds = 0;
  #servedAlone = 0;
  #held = 0;
  #tried = 0;

  constructor(server: Server, scenario: ProbeScenario, options: ProbeOptions) {
    this.server = server;
    this.scenario = scenario;
    this.#options = options;
    this.#startedAt = server.now();
    this.mostClients = scenario.maxClients;
    this.mostAtOnce = scenario.maxClients;
    this.#planned = longestProbe(scenario.budget);
  }

  /** What has been observed so far, apart from the loop. */
  get seen(): Omit<Probed, 'loop' | 'hold' | 'end'> {
    const { scenario, connectCost, connects, bursts } = this;
    const capacity = { clientHeld: this.#held, clientTried: this.#tried };
    return { scenario, connectCost, ...capacity, ...(scenario.keepAlive ? { connects } : {}), bursts: [...bursts] };
  }

  /** Makes sure that this client can hold that many connections; if not, limits all that follows to those that it can. */
  async ableToHold(clients: number): Promise<number> {
    if (clients > this.#tried) {
      const tried = Math.min(this.scenario.maxClients, Math.max(FEWEST_HELD, 2 ** Math.ceil(Math.log2(clients))));
      const startedAt = this.server.now();
      const held = await this.server.capacity(tried);
      this.plan(this.#planned + this.server.now() - startedAt);
      // A pause of this machine can make a later try hold fewer than an earlier one.
      this.#held = Math.max(this.#held, held);
      this.#tried = Math.max(this.#tried, tried);
      if (this.#held < this.#tried) {
        this.mostClients = Math.max(1, Math.min(this.mostClients, this.#held));
        this.mostAtOnce = Math.max(1, Math.min(this.mostAtOnce, this.#held));
      }
    }
    return Math.max(1, Math.min(clients, this.#held));
  }

  get requestsLeft(): number {
    return mostRequests(this.#planned) - this.#requests;
  }

  /** The planned time, ns; with an explicit budget all of it. */
  get planned(): Nanoseconds {
    return this.#planned;
  }

  get mayExtend(): boolean {
    return this.scenario.budget === null && this.#planned < MOST_AUTO;
  }

  /** Plans the time from the duration of the first answer. */
  planFor(serviceTime: Nanoseconds): void {
    this.plan(Math.min(LONGEST_PLAN, Math.max(SHORTEST_PLAN, PLANNED_SERVICES * serviceTime)));
  }

  /** Sets the time that the steps share. Has no effect with an explicit budget. */
  plan(time: Nanoseconds): void {
    if (this.scenario.budget === null) this.#planned = Math.min(MOST_AUTO, time);
  }

  /** Whether services are so long that there is no time for the usual steps. */
  isSlow(response: Nanoseconds): boolean {
    const { budget } = this.scenario;
    return response > (budget === null ? SLOW_OF_AUTO : SLOW * budget);
  }

  /** Time left until this share of the budget is spent, ns; negative afterwards. */
  timeUntil(share: number): Nanoseconds {
    const { budget } = this.scenario;
    const planned = share * this.#planned;
    const time = budget === null ? Math.min(MOST_AUTO, planned + (this.server.preparation ?? 0)) : planned;
    return this.#startedAt + time - this.server.now();
  }

  /** Whether a burst of this size and expected duration fits before this share of the budget is spent. */
  canAfford(clients: number, time: Nanoseconds, share: number): boolean {
    return clients <= this.requestsLeft && time <= this.timeUntil(share);
  }

  /** Limits later bursts to the number admitted in this one. */
  lowerMost(burst: ProbeBurst): void {
    this.mostClients = Math.min(this.mostClients, admittedClients(burst));
  }

  /** Makes later bursts pause between connects, because this one was not fully admitted. */
  slowDown(hasty: ProbeBurst): void {
    if (this.connectGap > 0) return;
    this.connectGap = CONNECT_GAP;
    this.mostAtOnce = admittedClients(hasty);
  }

  async burst(
    phase: ProbePhase,
    wanted: number,
    {
      connectGap = this.#gapOfBursts,
      sends = 'together',
      patience: wantedPatience = this.#patience(wanted),
      stallPatience = this.scenario.keepAlive ? Math.max(STALL, STALL_SERVICES * this.#longestAlone) : undefined,
    }: Partial<Pick<BurstPlan, 'connectGap' | 'sends' | 'patience' | 'stallPatience'>> = {},
  ): Promise<ProbeBurst> {
    const clients = await this.ableToHold(wanted);
    this.announce(phase, clients);
    const patience = Math.max(0, Math.min(this.timeUntil(1), wantedPatience));
    // A pause can last up to twice as long as intended.
    const connectPatience = LATE_CONNECT + 2 * clients * connectGap;
    const burst = await this.server.burst({
      phase,
      clients,
      patience,
      connectGap,
      connectPatience,
      sends,
      stallPatience,
    });
    this.spend(clients);
    this.bursts.push(burst);
    this.#report(phase, clients, { ended: { type: 'round', kind: 'probe', round: burst } });
    if (clients === 1) {
      this.#longestAlone = Math.max(this.#longestAlone, ...burst.requests.map(responseOf));
      this.#servedAlone += burst.requests.filter(wasServed).length;
      if (burst.requests.some(isDeclined)) await this.rest(AFTER_REFUSAL);
    }
    return burst;
  }

  /** Pauses, but not beyond the end of the budget. */
  async rest(time: Nanoseconds): Promise<void> {
    await this.server.pause(Math.max(0, Math.min(time, this.timeUntil(1))));
  }

  announce(phase: ProbeProgress['phase'], clients: number): void {
    const { signal } = this.#options;
    if (signal.aborted) throw new Interruption(signal.reason);
    this.#report(phase, clients);
  }

  spend(requests: number): void {
    this.#requests += requests;
  }

  /** The unloaded service time as measured so far. */
  unloaded(): Unloaded | null {
    const { bursts, scenario, connectCost, connects } = this;
    const alone = centreOf(aloneIn(bursts), scenario.loopback, connectCost, connects);
    const own = alone === null ? null : slotsOverTime({ bursts, loop: null }, alone);
    return alone === null || own === null ? alone : withDelay(alone, own);
  }

  /** Whether the bursts so far, each read by itself, all show the same number of slots: more of them would show nothing new. */
  isSureOfSlots(unloaded: Unloaded): boolean {
    const own = slotsOverTime({ bursts: this.bursts, loop: null }, unloaded);
    if (own === null || own.levels.length > 1 || own.agreeing < own.of) return false;
    return own.agreeing >= (unloaded.deterministic ? SURE_STEADY : SURE_VARIED);
  }

  /** The number of slots that the bursts so far agree on, each read by itself. */
  ownSlots(unloaded: Unloaded): number | null {
    const own = slotsOverTime({ bursts: this.bursts, loop: null }, unloaded);
    return own === null || own.slots === 0 ? null : own.slots;
  }

  #report(phase: ProbeProgress['phase'], clients: number, further: Pick<ProbeProgress, 'ended'> = {}): void {
    const timeLeft = Math.max(0, this.#startedAt + longestProbe(this.scenario.budget) - this.server.now());
    this.#options.onProgress({ phase, clients, timeLeft, ...further });
  }

  /** Reused connections are opened once, and their connects are not measured, so there is time to let the server accept each. */
  get #gapOfBursts(): Nanoseconds {
    return this.scenario.keepAlive ? CONNECT_GAP : this.connectGap;
  }

  /** Longer than a server with one slot would need if every service were as long as the longest single request. */
  #patience(clients: number): Nanoseconds {
    if (this.#longestAlone === 0) return this.timeUntil(1);
    const usual = BURST_GRACE + 4 * clients * this.#longestAlone;
    const isUnknown = clients === 1 && this.#servedAlone < FEW_SERVED_ALONE;
    return isUnknown ? Math.max(usual, LONG_ALONE * this.#planned) : usual;
  }
}
