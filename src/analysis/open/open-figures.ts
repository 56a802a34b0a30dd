/** The figures of a round of open arrivals. Every one is derived from its records; null where it can't be had. */
import { type ConnectionRecord, isServed } from '../../model/connection-record.js';
import type { Round } from '../../model/run.js';
import { type Nanoseconds, SECOND } from '../../model/units.js';
import { concurrencyProfile, serviceIntervals } from '../queueing/concurrency.js';
import { type HandOver, handOverOf, linesOf } from '../queueing/prediction.js';
import { longestQueue, type QueueGrowth, queueGrowth, queueOf, queueTime } from '../queueing/queue-length.js';
import { arrivalOf, lateness, type ProcessFigures, processFigures, waitTime } from '../queueing/times.js';
import { mean, meanOrNull, squaredVariation, sum } from '../statistics/moments.js';
import { sorted } from '../statistics/quantiles.js';
import { percentiles, type WaitFigures, waitFigures } from './wait-figures.js';

export interface OpenFigures extends WaitFigures, QueueGrowth, HandOver, ProcessFigures {
  readonly arrivals: number;
  /** Clients a second between the first arrival and the last, as they came; null with fewer than two. */
  readonly arrivalRate: number | null;
  /** First to last arrival, as they came and as the timetable had it. */
  readonly arrivalSpan: Nanoseconds;
  readonly timetableSpan: Nanoseconds;
  /** First arrival to last departure. */
  readonly makespan: Nanoseconds;
  /** Served clients a second of makespan. */
  readonly throughput: number;
  readonly meanServiceTime: Nanoseconds | null;
  /** Squared coefficient of variation of service time: variance / mean squared. */
  readonly serviceVariation: number | null;
  /** Arrival rate x mean service time: servers that the load keeps busy (Erlang). */
  readonly offeredLoad: number | null;
  /** Offered load / servers; null also where there is no cap. */
  readonly utilisation: number | null;
  /** How late the load generator was. */
  readonly latenessMean: Nanoseconds | null;
  readonly latenessP50: Nanoseconds | null;
  readonly latenessP95: Nanoseconds | null;
  readonly latenessMax: Nanoseconds | null;
  /** Time average over the makespan, by integration over time. */
  readonly meanQueueLength: number;
  /** The same by Little's law: clients of the line / makespan x their mean wait. */
  readonly littlesQueueLength: number;
  readonly meanConcurrency: number;
  readonly peakConcurrency: number;
  /** arrival rate - servers / mean service time: by how much the queue of an overloaded server grows, clients a second. */
  readonly predictedGrowth: number | null;
  /** The kernel's accept queue at its longest. */
  readonly longestQueue: number | null;
  readonly listenOverflows: number | null;
  readonly listenDrops: number | null;
  /** CPU time of the load generator / makespan: 1 is all that one process can have. */
  readonly loadShare: number;
}

/**
 * @param servers connections in service at once (c); null: no cap
 * @param ownLines whether each process has a line of its own
 */
export function openFigures(round: Round, servers: number | null, ownLines = false): OpenFigures {
  const { records, kernel } = round;
  const arrivals = arrivalFigures(records);
  const intervals = serviceIntervals(records);
  const serviceTimes = intervals.map(({ start, end }) => end - start);
  const service = serviceTimes.length === 0 ? null : mean(serviceTimes);
  const offeredLoad = product(arrivals.arrivalRate, service === null ? null : service / SECOND);
  const served = records.filter(isServed).length;
  const { makespan, window } = windowOf(records);
  const line = queueOf(records);
  const perTime = (time: Nanoseconds) => (makespan === 0 ? 0 : time / makespan);
  const capacity = servers === null || !service ? null : (servers * SECOND) / service;
  return {
    ...arrivals,
    makespan,
    throughput: perTime(served) * SECOND,
    meanServiceTime: service,
    serviceVariation: squaredVariation(serviceTimes),
    offeredLoad,
    utilisation: servers === null ? null : product(offeredLoad, 1 / servers),
    ...waitFigures(round, servers, ownLines),
    meanQueueLength: perTime(queueTime(line)),
    littlesQueueLength: perTime(line.length) * (line.length === 0 ? 0 : mean(line.map(waitTime))),
    meanConcurrency: perTime(sum(serviceTimes)),
    peakConcurrency: concurrencyProfile(intervals, window).peak,
    ...handOverOf(linesOf(line, servers, ownLines)),
    ...queueGrowth(line),
    predictedGrowth: arrivals.arrivalRate === null || capacity === null ? null : arrivals.arrivalRate - capacity,
    longestQueue: longestQueue(kernel),
    listenOverflows: kernel.available ? kernel.listenOverflows : null,
    listenDrops: kernel.available ? kernel.listenDrops : null,
    loadShare: perTime(round.load.cpuTime),
    ...processFigures(round),
  };
}

function product(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a * b;
}

function clientsOf(records: readonly ConnectionRecord[]) {
  return records.flatMap(({ client }) => (client === null ? [] : [client]));
}

function arrivalFigures(records: readonly ConnectionRecord[]) {
  const clients = clientsOf(records);
  const late = sorted(clients.map((client) => lateness({ client })));
  const arrivalSpan = spanOf(clients.map(({ arrivedAt }) => arrivedAt));
  const [latenessP50, latenessP95, latenessMax] = percentiles(late, [0.5, 0.95, 1]);
  return {
    arrivals: clients.length,
    arrivalRate: arrivalSpan === 0 ? null : (clients.length - 1) / (arrivalSpan / SECOND),
    arrivalSpan,
    timetableSpan: spanOf(clients.map(arrivalOf)),
    latenessMean: meanOrNull(late),
    latenessP50: latenessP50 ?? null,
    latenessP95: latenessP95 ?? null,
    latenessMax: latenessMax ?? null,
  };
}

function windowOf(records: readonly ConnectionRecord[]) {
  const clients = clientsOf(records);
  const start = clients.reduce((first, client) => Math.min(first, arrivalOf(client)), Number.POSITIVE_INFINITY);
  const end = clients.reduce((last, { departedAt }) => Math.max(last, departedAt), Number.NEGATIVE_INFINITY);
  return clients.length === 0
    ? { makespan: 0, window: { start: 0, end: 0 } }
    : { makespan: end - start, window: { start, end } };
}

function spanOf(instants: readonly Nanoseconds[]): Nanoseconds {
  if (instants.length === 0) return 0;
  const ordered = sorted(instants);
  return (ordered.at(-1) ?? 0) - (ordered[0] ?? 0);
}
