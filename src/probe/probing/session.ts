/** What has been seen so far, and what is left to spend: every step of a probe asks here, and is recorded here. */

import { LATE_CONNECT } from '../../model/connection-record.js';
import { Interruption } from '../../model/failure.js';
import type { ProbeBurst, ProbePhase, ProbeScenario } from '../../model/probe.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../../model/units.js';
import { admittedClients, responseOf, wasServed } from '../estimation/evidence/requests.js';
import { centreOf, type Unloaded } from '../estimation/evidence/unloaded.js';
import type { Server } from './server.js';

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

/** No more requests than so many for each second of the budget: a probe must not be a flood. */
const REQUESTS_PER_SECOND = 2000;
/** In which an acceptor that does nothing else takes in a connection. */
const CONNECT_GAP: Nanoseconds = MILLISECOND;
/** Beside the burst's own work, what a burst may wait for; a SYN that was lost comes again after a second. */
const BURST_GRACE: Nanoseconds = 1.5 * SECOND;
/** As long as fewer single requests were answered, it is not known how long a service may last: one may take that share of the budget. */
const FEW_SERVED_ALONE = 8;
const LONG_ALONE = 0.4;

/** Requests that a probe sends at most. */
export function mostRequests(budget: Nanoseconds): number {
  return Math.ceil((REQUESTS_PER_SECOND * budget) / SECOND);
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
  readonly #mostRequests: number;
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
    this.#mostRequests = mostRequests(scenario.budget);
  }

  get requestsLeft(): number {
    return this.#mostRequests - this.#requests;
  }

  /** Time left until that share of the budget is spent, ns; negative when it is. */
  timeUntil(share: number): Nanoseconds {
    return this.#startedAt + share * this.scenario.budget - this.server.now();
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
    }
    return burst;
  }

  announce(phase: ProbeProgress['phase'], clients: number): void {
    const { signal, onProgress } = this.#options;
    if (signal.aborted) throw new Interruption(signal.reason);
    onProgress({ phase, clients, timeLeft: Math.max(0, this.timeUntil(1)) });
  }

  spend(requests: number): void {
    this.#requests += requests;
  }

  /** What is known by now of a request that is alone. */
  unloaded(): Unloaded | null {
    const { bursts, scenario, connectCost } = this;
    const said = bursts.filter(({ phase }) => phase === 'unloaded' || phase === 'unloaded-again');
    return centreOf(said, scenario.loopback, connectCost);
  }

  /** Longer than even one at a time would take, each as long as the longest of the single requests. */
  #patience(clients: number): Nanoseconds {
    if (this.#longestAlone === 0) return this.timeUntil(1);
    const usual = BURST_GRACE + 4 * clients * this.#longestAlone;
    const isUnknown = clients === 1 && this.#servedAlone < FEW_SERVED_ALONE;
    return isUnknown ? Math.max(usual, LONG_ALONE * this.scenario.budget) : usual;
  }
}
