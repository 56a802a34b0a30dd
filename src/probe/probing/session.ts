/** What a probe can do to a server (real sockets or a simulation stand behind it), what it has seen so far, and what is left to spend. */
import { LATE_CONNECT } from '../../model/connection-record.js';
import { Interruption } from '../../model/failure.js';
import {
  type HoldTry,
  longestProbe,
  MOST_AUTO,
  type ProbeBurst,
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
  /** From the burst's start; a client that has no answer by then gives up: `timed-out`. Nothing of a burst lasts longer. */
  readonly patience: Nanoseconds;
  /**
   * From the beginning of one connect to that of the next; 0: one right after the other. A server that accepts all but has a short
   * accept queue gets the time to.
   */
  readonly connectGap: Nanoseconds;
  /**
   * From the burst's start; a client that is not connected by then gives up, `timed-out` with `connectedAt` null, and the
   * others are written. So no lost SYN, which is sent again after a second, makes all others wait.
   */
  readonly connectPatience: Nanoseconds;
}

export interface LoopPlan {
  readonly clients: number;
  /** Of the whole loop, from its start. What is under way then is censored: given up and counted as such. */
  readonly time: Nanoseconds;
  /** No request is sent beyond so many. */
  readonly mostRequests: number;
  /** How long a client waits between an answer and its next request, ns: so a server that declines is not flooded. */
  readonly pause: Nanoseconds;
}

export interface HoldPlan {
  /** Requests that are begun and not finished while one more is sent. */
  readonly held: number;
  readonly patience: Nanoseconds;
}

/**
 * What all answers are: facts, also of what went wrong. A promise is rejected for what is no fact about the server
 * (an interruption, a bug), never because the server did not answer.
 */
export interface Server {
  /** ns since the probe's start, on the clock of all stamps. */
  now(): Nanoseconds;
  /** What a connection costs this client where there is no network: the median of some to a listener of its own, ns. */
  calibrate(): Promise<Nanoseconds>;
  /**
   * Every burst, also of one, connects anew, and closes when it has its answers: what a connect takes gives the round
   * trip. Connections are kept, where they are to be, in the loop alone.
   */
  burst(order: BurstPlan): Promise<ProbeBurst>;
  loop(order: LoopPlan): Promise<ProbeLoop>;
  hold(order: HoldPlan): Promise<HoldTry>;
  /** Nothing is sent for so long, ns. */
  pause(time: Nanoseconds): Promise<void>;
}

/** How far a probe has come. */
export interface ProbeProgress {
  readonly phase: ProbePhase | 'calibration' | 'loop' | 'hold';
  readonly clients: number;
  /** Of the budget; a probe may well be ready before. */
  readonly timeLeft: Nanoseconds;
}

export interface ProbeOptions {
  /** Aborted, with the signal's name as the reason, when the user ends the probe: an Interruption is thrown. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ProbeProgress) => void;
}

/** Of an `auto` budget so many services are planned at first, no less time than this, and no more. */
const PLANNED_SERVICES = 100;
const SHORTEST_PLAN: Nanoseconds = 1.5 * SECOND;
export const LONGEST_PLAN: Nanoseconds = 10 * SECOND;

/** No more requests than so many for each second of the budget: a probe must not be a flood. */
const REQUESTS_PER_SECOND = 2000;
/** In which an acceptor that does nothing else takes in a connection. */
const CONNECT_GAP: Nanoseconds = MILLISECOND;
/** Beside the burst's own work, what a burst may wait for; a SYN that was lost comes again after a second. */
const BURST_GRACE: Nanoseconds = 1.5 * SECOND;
/** A server that declined a single request is left alone for as long. */
const AFTER_REFUSAL: Nanoseconds = 50 * MILLISECOND;
/** As long as fewer single requests were answered, it is not known how long a service may last: one may take that share of the budget. */
const FEW_SERVED_ALONE = 8;
const LONG_ALONE = 0.4;

/** Requests that a probe sends at most. @param budget null: `auto` */
export function mostRequests(budget: Nanoseconds | null): number {
  return Math.ceil((REQUESTS_PER_SECOND * longestProbe(budget)) / SECOND);
}

export class ProbeSession {
  readonly bursts: ProbeBurst[] = [];
  connectCost: Nanoseconds = 0;
  /** The most clients of which all are admitted. */
  mostClients: number;
  /** The same, when they connect right after one another. */
  mostAtOnce: number;
  /** From one connect of a burst to the next. */
  connectGap: Nanoseconds = 0;
  readonly server: Server;
  readonly scenario: ProbeScenario;
  readonly #options: ProbeOptions;
  readonly #startedAt: Nanoseconds;
  /** What the shares of each step are of: the budget; of an `auto` one so much as is planned by now. */
  #planned: Nanoseconds;
  #requests = 0;
  #longestAlone: Nanoseconds = 0;
  #servedAlone = 0;

  constructor(server: Server, scenario: ProbeScenario, options: ProbeOptions) {
    this.server = server;
    this.scenario = scenario;
    this.#options = options;
    this.#startedAt = server.now();
    this.mostClients = scenario.maxClients;
    this.mostAtOnce = scenario.maxClients;
    this.#planned = longestProbe(scenario.budget);
  }

  get requestsLeft(): number {
    return mostRequests(this.#planned) - this.#requests;
  }

  /** How much of the time is planned, ns; all of a budget that was named. */
  get planned(): Nanoseconds {
    return this.#planned;
  }

  get mayExtend(): boolean {
    return this.scenario.budget === null && this.#planned < MOST_AUTO;
  }

  /** By what the first answer shows. */
  planFor(serviceTime: Nanoseconds): void {
    this.plan(Math.min(LONGEST_PLAN, Math.max(SHORTEST_PLAN, PLANNED_SERVICES * serviceTime)));
  }

  /** How much time the steps of a probe share; without effect where a budget was named. */
  plan(time: Nanoseconds): void {
    if (this.scenario.budget === null) this.#planned = Math.min(MOST_AUTO, time);
  }

  /** Time left until that share of the budget is spent, ns; negative when it is. */
  timeUntil(share: number): Nanoseconds {
    return this.#startedAt + share * this.#planned - this.server.now();
  }

  /** Whether so many requests, which are expected to take so long, can be had before that share of the budget is spent. */
  canAfford(clients: number, time: Nanoseconds, share: number): boolean {
    return clients <= this.requestsLeft && time <= this.timeUntil(share);
  }

  /** No more clients than were admitted of this burst. */
  lowerMost(burst: ProbeBurst): void {
    this.mostClients = Math.min(this.mostClients, admittedClients(burst));
  }

  /** From now on clients of a burst connect with pauses between them, as not all of this one were admitted. */
  slowDown(hasty: ProbeBurst): void {
    if (this.connectGap > 0) return;
    this.connectGap = CONNECT_GAP;
    this.mostAtOnce = admittedClients(hasty);
  }

  async burst(phase: ProbePhase, clients: number): Promise<ProbeBurst> {
    this.announce(phase, clients);
    const patience = Math.max(0, Math.min(this.timeUntil(1), this.#patience(clients)));
    const { connectGap } = this;
    // A pause lasts longer than it is meant to, by up to as much again.
    const connectPatience = LATE_CONNECT + 2 * clients * connectGap;
    const burst = await this.server.burst({ phase, clients, patience, connectGap, connectPatience });
    this.spend(clients);
    this.bursts.push(burst);
    if (clients === 1) {
      this.#longestAlone = Math.max(this.#longestAlone, ...burst.requests.map(responseOf));
      this.#servedAlone += burst.requests.filter(wasServed).length;
      if (burst.requests.some(isDeclined)) await this.rest(AFTER_REFUSAL);
    }
    return burst;
  }

  /** No longer than there is time. */
  async rest(time: Nanoseconds): Promise<void> {
    await this.server.pause(Math.max(0, Math.min(time, this.timeUntil(1))));
  }

  announce(phase: ProbeProgress['phase'], clients: number): void {
    const { signal, onProgress } = this.#options;
    if (signal.aborted) throw new Interruption(signal.reason);
    onProgress({
      phase,
      clients,
      timeLeft: Math.max(0, this.#startedAt + longestProbe(this.scenario.budget) - this.server.now()),
    });
  }

  spend(requests: number): void {
    this.#requests += requests;
  }

  /** What is known by now of a request that is alone. */
  unloaded(): Unloaded | null {
    const { bursts, scenario, connectCost } = this;
    const alone = centreOf(aloneIn(bursts), scenario.loopback, connectCost);
    const own = alone === null ? null : slotsOverTime({ bursts, loop: null }, alone);
    return alone === null || own === null ? alone : withDelay(alone, own);
  }

  /** The number that the bursts read one by one, as far as they agree by now. */
  ownSlots(unloaded: Unloaded): number | null {
    const own = slotsOverTime({ bursts: this.bursts, loop: null }, unloaded);
    return own === null || own.slots === 0 ? null : own.slots;
  }

  /** Longer than even one at a time would take, each as long as the longest of the single requests. */
  #patience(clients: number): Nanoseconds {
    if (this.#longestAlone === 0) return this.timeUntil(1);
    const usual = BURST_GRACE + 4 * clients * this.#longestAlone;
    const isUnknown = clients === 1 && this.#servedAlone < FEW_SERVED_ALONE;
    return isUnknown ? Math.max(usual, LONG_ALONE * this.#planned) : usual;
  }
}
