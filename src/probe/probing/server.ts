/** The port: all that a probe can do to a server. Real sockets stand behind it, or a simulation in virtual time. */
import type { HoldTry, ProbeBurst, ProbeLoop, ProbePhase } from '../../model/probe.js';
import type { Nanoseconds } from '../../model/units.js';

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
}
