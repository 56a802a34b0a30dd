/** The figures of a round of open arrivals at a URL, from its clients' records. Waits are inferred from responses. */
import type { Round } from '../../model/run.js';
import { type Nanoseconds, SECOND } from '../../model/units.js';
import { clientStampsOf } from '../burst/clients.js';
import { concurrencyProfile } from '../queueing/concurrency.js';
import { arrivalOf, connectTime, responseTime } from '../queueing/times.js';
import { mean, meanOrNull, sorted, sum } from '../statistics/samples.js';
import { type ArrivalFigures, arrivalFigures, percentileOrNull, windowOf } from './open-figures.js';
import type { AloneRequest } from './outside.js';
import { type Pace, paceOf, type ResponseAlone, type Stay } from './pace.js';

export interface OutsideFigures extends ArrivalFigures {
  /** First arrival to last departure. */
  readonly makespan: Nanoseconds;
  /** Served clients / makespan, per second. */
  readonly throughput: number;
  /** Of served clients, from the intended arrival; null if no client was served. */
  readonly responseMean: Nanoseconds | null;
  readonly responseP50: Nanoseconds | null;
  readonly responseP95: Nanoseconds | null;
  readonly responseP99: Nanoseconds | null;
  readonly responseMax: Nanoseconds | null;
  /** The slowest connect, of any client. */
  readonly connectMax: Nanoseconds | null;
  /** Clients that had arrived and not left: the most, and the average over the makespan by integration over time. */
  readonly mostPresent: number;
  readonly meanPresent: number;
  /** The same average by Little's law: arrivals / makespan x mean time present. */
  readonly littlesPresent: number;
  /** Response - response of a request alone; the percentiles only if that is steady. Null if not inferred. */
  readonly waitMean: Nanoseconds | null;
  readonly waitP50: Nanoseconds | null;
  readonly waitP95: Nanoseconds | null;
  readonly waitMax: Nanoseconds | null;
  /** The service time of a request alone; the load of these arrivals in erlangs. Null if unknown. */
  readonly meanServiceTime: Nanoseconds | null;
  readonly offeredLoad: number | null;
  readonly pace: Pace['kind'];
  /** Clients per second by which the number present grew while clients arrived. */
  readonly growth: number | null;
  /** Clients that left per second of the same time. */
  readonly leaving: number | null;
  /**
   * Clients that left per second x service time: the slots that the server kept busy. Only if it fell behind, since
   * otherwise it was not busy all the time.
   */
  readonly effectiveParallelism: number | null;
  /** CPU time of the load generator / makespan. */
  readonly loadShare: number;
}

/** @param alone null if no single request was served; @param inferred whether waits can be inferred from it */
export function outsideFigures(round: Round, alone: AloneRequest | null, inferred: boolean): OutsideFigures {
  const { records } = round;
  const clients = clientStampsOf(records);
  const stays = clients.map((client): Stay => ({ start: arrivalOf(client), end: client.departedAt }));
  const times = stays.map(({ start, end }) => end - start);
  const { makespan, window } = windowOf(records);
  const perTime = (time: number) => (makespan === 0 ? 0 : time / makespan);
  const profile = concurrencyProfile(stays, window);
  const responses = sorted(
    records.flatMap(({ client, outcome }) =>
      client !== null && outcome.kind === 'served' ? [responseTime({ client })] : [],
    ),
  );
  const connects = sorted(clients.flatMap((client) => connectTime({ client }) ?? []));
  const arrivals = arrivalFigures(records);
  const { kind, growth, leaving } = paceOf(stays, alone ?? quickestOf(responses));
  const service = alone?.serviceTime ?? null;
  return {
    ...arrivals,
    makespan,
    throughput: perTime(responses.length) * SECOND,
    responseMean: meanOrNull(responses),
    responseP50: percentileOrNull(responses, 0.5),
    responseP95: percentileOrNull(responses, 0.95),
    responseP99: percentileOrNull(responses, 0.99),
    responseMax: percentileOrNull(responses, 1),
    connectMax: percentileOrNull(connects, 1),
    mostPresent: profile.peak,
    meanPresent: perTime(sum(profile.timeAt.map((time, present) => time * present))),
    littlesPresent: times.length === 0 ? 0 : perTime(times.length) * mean(times),
    ...inferredWaits(responses, inferred ? alone : null),
    meanServiceTime: service,
    offeredLoad: product(arrivals.arrivalRate, service),
    pace: kind,
    growth,
    leaving,
    effectiveParallelism: kind === 'falls-behind' ? product(leaving, service) : null,
    loadShare: perTime(round.load.cpuTime),
  };
}

/** Stands in for single requests if none was answered. */
function quickestOf([response]: readonly Nanoseconds[]): ResponseAlone | null {
  return response === undefined ? null : { response, longest: response };
}

function product(perSecond: number | null, time: Nanoseconds | null): number | null {
  return perSecond === null || time === null ? null : (perSecond * time) / SECOND;
}

/** A response can be a little shorter than that of the single requests: then it did not wait. */
function inferredWaits(responses: readonly Nanoseconds[], alone: AloneRequest | null) {
  const beyond = (response: Nanoseconds | null) =>
    alone === null || response === null ? null : Math.max(0, response - alone.response);
  const each = (share: number) => (alone?.isSteady ? beyond(percentileOrNull(responses, share)) : null);
  return {
    waitMean: beyond(meanOrNull(responses)),
    waitP50: each(0.5),
    waitP95: each(0.95),
    waitMax: each(1),
  };
}
