/** The figures of one window of a closed loop, and their bounds by operational analysis. */
import type { SustainedRound } from '../../model/run.js';
import { type Nanoseconds, SECOND } from '../../model/units.js';
import { type Spread, spreadOf, sum } from '../statistics/samples.js';

export interface LoopFigures {
  readonly duration: Nanoseconds;
  /** Answers per second (X). */
  readonly throughput: number;
  readonly response: Spread | null;
  /** This and the next three are null without a trace. */
  readonly wait: Spread | null;
  readonly service: Spread | null;
  /** Mean number in service. */
  readonly inService: number | null;
  readonly peakConcurrency: number | null;
  /** Mean number in service / slots; null without a limit on slots. */
  readonly utilisation: number | null;
  /** Mean number waiting: throughput x mean wait (Little, "A proof for the queuing formula L = lambda W", 1961). */
  readonly queueLength: number | null;
  /**
   * Throughput x mean response time / clients that are served. It is 1 because each client always waits for one answer.
   */
  readonly loopIdentity: number | null;
  /**
   * The same, counting only the time inside the window. It is 1 by construction, because a client's requests are logged
   * one after another, so it proves little. But if it is 1 and `loopIdentity` is not, the window's edges are the cause.
   */
  readonly loopIdentityWithin: number | null;
  readonly bounds: LoopBounds | null;
  /** CPU time of the load generator / duration. */
  readonly loadShare: number;
}

/**
 * Asymptotic bounds for zero think time (Denning and Buzen, "The operational analysis of queueing network models",
 * 1978).
 */
interface LoopBounds {
  /** X <= min(N, c) / S, per second. */
  readonly throughput: number;
  /** R >= max(S, N x S / c), ns. */
  readonly response: Nanoseconds;
}

/** @param slots the most requests in service at once (c); null: no limit, or unknown */
export function loopFigures(round: SustainedRound, clients: number, slots: number | null): LoopFigures {
  const { server, answered } = round;
  const duration = round.endedAt - round.startedAt;
  const service = server === null ? null : spreadOf(server.services);
  const wait = server === null ? null : spreadOf(server.waits);
  const inService =
    server === null || duration <= 0 ? null : sum(server.timeInService.map((time, k) => time * k)) / duration;
  const throughput = duration <= 0 ? 0 : answered / (duration / SECOND);
  return {
    duration,
    throughput,
    response: spreadOf(round.responses),
    wait,
    service,
    inService,
    peakConcurrency: server === null ? null : peakOf(server.timeInService),
    utilisation: inService === null || slots === null ? null : inService / slots,
    queueLength: wait === null ? null : (throughput * wait.mean) / SECOND,
    ...loopIdentities(round, duration),
    bounds: service === null || service.mean <= 0 ? null : boundsOf(clients, slots ?? clients, service.mean),
    loadShare: duration <= 0 ? 0 : round.load.cpuTime / duration,
  };
}

/** The highest level with any time. */
function peakOf(timeInService: readonly Nanoseconds[]): number {
  return timeInService.reduce((peak, time, k) => (time > 0 ? k : peak), 0);
}

/** Failed requests count, because they occupy a client too; starved clients do not. */
function loopIdentities(round: SustainedRound, duration: Nanoseconds) {
  const clients = round.clientsConnected - round.clientsStarved;
  if (clients <= 0 || duration <= 0) return { loopIdentity: null, loopIdentityWithin: null };
  const { responses, failureTime, timeBefore, timeCensored } = round;
  const time = responses.total + failureTime;
  return {
    loopIdentity: time / (clients * duration),
    loopIdentityWithin: (time - timeBefore + timeCensored) / (clients * duration),
  };
}

function boundsOf(clients: number, slots: number, service: Nanoseconds): LoopBounds {
  return {
    throughput: (Math.min(clients, slots) * SECOND) / service,
    response: Math.max(1, clients / slots) * service,
  };
}
