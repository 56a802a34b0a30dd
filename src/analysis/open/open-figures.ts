/** The figures of a round of open arrivals, derived from its records. A figure that cannot be computed is null. */
import { type ConnectionRecord, isServed } from '../../model/connection-record.js';
import type { Round } from '../../model/run.js';
import { type Nanoseconds, SECOND } from '../../model/units.js';
import { clientStampsOf } from '../burst/clients.js';
import {
  concurrencyProfile,
  queueOf as lineOf,
  longestQueue,
  type QueueGrowth,
  queueGrowth,
  queueOf,
  queueOverflowed,
  queueTime,
  serviceIntervals,
} from '../queueing/concurrency.js';
import { type HandOver, handOverOf, linesOf, predictWaits } from '../queueing/prediction.js';
import { arrivalOf, lateness, type ProcessFigures, processFigures, responseTime, waitTime } from '../queueing/times.js';
import { mean, meanOrNull, sorted, sortedPercentile, squaredVariation, sum } from '../statistics/samples.js';

/** All null if no client was served. Predictions are also null if the accept queue overflowed. */
interface WaitFigures {
  readonly waitMean: Nanoseconds | null;
  readonly waitP50: Nanoseconds | null;
  readonly waitP95: Nanoseconds | null;
  readonly waitP99: Nanoseconds | null;
  readonly waitMax: Nanoseconds | null;
  readonly responseMean: Nanoseconds | null;
  readonly responseP50: Nanoseconds | null;
  readonly responseP95: Nanoseconds | null;
  readonly responseP99: Nanoseconds | null;
  /** For the same clients, by Lindley's recursion on their arrivals and service times. */
  readonly predictedWaitMean: Nanoseconds | null;
  readonly predictedWaitP50: Nanoseconds | null;
  readonly predictedWaitP95: Nanoseconds | null;
  readonly predictedWaitMax: Nanoseconds | null;
  /** The predicted mean if every start of service costs as much as the measured median. */
  readonly predictedWaitMeanWithStarts: Nanoseconds | null;
  /** Measured / predicted mean wait; null if no wait is predicted. */
  readonly waitPerPredicted: number | null;
  /** The same with start costs. */
  readonly waitPerPredictedWithStarts: number | null;
}

export interface OpenFigures extends ArrivalFigures, WaitFigures, QueueGrowth, HandOver, ProcessFigures {
  /** First arrival to last departure. */
  readonly makespan: Nanoseconds;
  /** Served clients / makespan, per second. */
  readonly throughput: number;
  readonly meanServiceTime: Nanoseconds | null;
  /** Squared coefficient of variation of service time: variance / mean squared. */
  readonly serviceVariation: number | null;
  /** Arrival rate x mean service time: the number of servers that the load keeps busy (in erlangs). */
  readonly offeredLoad: number | null;
  /** Offered load / slots; null without a limit on slots. */
  readonly utilisation: number | null;
  /** Average over the makespan, by integration over time. */
  readonly meanQueueLength: number;
  /** The same by Little's law: queued clients / makespan x their mean wait. */
  readonly littlesQueueLength: number;
  readonly meanConcurrency: number;
  readonly peakConcurrency: number;
  /** Arrival rate - slots / mean service time: how fast the queue of an overloaded server grows, clients per second. */
  readonly predictedGrowth: number | null;
  /** The largest sampled length of the kernel's accept queue. */
  readonly longestQueue: number | null;
  readonly listenOverflows: number | null;
  readonly listenDrops: number | null;
  /** CPU time of the load generator / makespan: 1 is the most that one process can use. */
  readonly loadShare: number;
}

/**
 * @param slots connections in service at once (c); null: no limit
 * @param ownLines whether each process has its own queue
 */
export function openFigures(round: Round, slots: number | null, ownLines = false): OpenFigures {
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
  const capacity = slots === null || !service ? null : (slots * SECOND) / service;
  return {
    ...arrivals,
    makespan,
    throughput: perTime(served) * SECOND,
    meanServiceTime: service,
    serviceVariation: squaredVariation(serviceTimes),
    offeredLoad,
    utilisation: slots === null ? null : product(offeredLoad, 1 / slots),
    ...waitFigures(round, slots, ownLines),
    meanQueueLength: perTime(queueTime(line)),
    littlesQueueLength: perTime(line.length) * (line.length === 0 ? 0 : mean(line.map(waitTime))),
    meanConcurrency: perTime(sum(serviceTimes)),
    peakConcurrency: concurrencyProfile(intervals, window).peak,
    ...handOverOf(linesOf(line, slots, ownLines)),
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

/** The arrivals of a round, and how late they were. */
export interface ArrivalFigures {
  readonly arrivals: number;
  /** Clients per second between the first and the last actual arrival; null with fewer than two. */
  readonly arrivalRate: number | null;
  /** From the first to the last arrival, actual and intended. */
  readonly arrivalSpan: Nanoseconds;
  readonly timetableSpan: Nanoseconds;
  /** Actual arrival - intended arrival. */
  readonly latenessMean: Nanoseconds | null;
  readonly latenessP50: Nanoseconds | null;
  readonly latenessP95: Nanoseconds | null;
  readonly latenessMax: Nanoseconds | null;
}

export function arrivalFigures(records: readonly ConnectionRecord[]): ArrivalFigures {
  const clients = clientStampsOf(records);
  const late = sorted(clients.map((client) => lateness({ client })));
  const arrivalSpan = spanOf(clients.map(({ arrivedAt }) => arrivedAt));
  return {
    arrivals: clients.length,
    arrivalRate: arrivalSpan === 0 ? null : (clients.length - 1) / (arrivalSpan / SECOND),
    arrivalSpan,
    timetableSpan: spanOf(clients.map(arrivalOf)),
    latenessMean: meanOrNull(late),
    latenessP50: percentileOrNull(late, 0.5),
    latenessP95: percentileOrNull(late, 0.95),
    latenessMax: percentileOrNull(late, 1),
  };
}

export function windowOf(records: readonly ConnectionRecord[]) {
  const clients = clientStampsOf(records);
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

/** Waits are measured and predicted for served clients. The prediction runs on all clients that were in the queue. */
function waitFigures(round: Round, slots: number | null, ownLines: boolean): WaitFigures {
  const served = round.records.filter(isServed);
  const lines = linesOf(lineOf(round.records), slots, ownLines);
  const predictedOf = (starts?: HandOver): Nanoseconds[] => {
    if (queueOverflowed(round)) return [];
    const predictions = predictWaits(lines, starts);
    return served.map((record) => predictions.get(record) ?? 0);
  };
  const [waits, responses, predicted] = [served.map(waitTime), served.map(responseTime), predictedOf()];
  const [inOrder, responsesInOrder, predictedInOrder] = [sorted(waits), sorted(responses), sorted(predicted)];
  const [waitMean, predictedWaitMean] = [meanOrNull(waits), meanOrNull(predicted)];
  const predictedWaitMeanWithStarts = meanOrNull(predictedOf(handOverOf(lines)));
  return {
    waitMean,
    waitP50: percentileOrNull(inOrder, 0.5),
    waitP95: percentileOrNull(inOrder, 0.95),
    waitP99: percentileOrNull(inOrder, 0.99),
    waitMax: percentileOrNull(inOrder, 1),
    responseMean: meanOrNull(responses),
    responseP50: percentileOrNull(responsesInOrder, 0.5),
    responseP95: percentileOrNull(responsesInOrder, 0.95),
    responseP99: percentileOrNull(responsesInOrder, 0.99),
    predictedWaitMean,
    predictedWaitP50: percentileOrNull(predictedInOrder, 0.5),
    predictedWaitP95: percentileOrNull(predictedInOrder, 0.95),
    predictedWaitMax: percentileOrNull(predictedInOrder, 1),
    predictedWaitMeanWithStarts,
    waitPerPredicted: ratioOrNull(waitMean, predictedWaitMean),
    waitPerPredictedWithStarts: ratioOrNull(waitMean, predictedWaitMeanWithStarts),
  };
}

function ratioOrNull(a: number | null, b: number | null): number | null {
  return a === null || !b ? null : a / b;
}

export function percentileOrNull(ordered: readonly number[], share: number): number | null {
  return ordered.length === 0 ? null : sortedPercentile(ordered, share);
}
