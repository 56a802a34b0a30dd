/** Waits and responses of a round of open arrivals: measured, and as Lindley's recursion has them. */
import { isServed } from '../../model/connection-record.js';
import type { Round } from '../../model/run.js';
import type { Nanoseconds } from '../../model/units.js';
import { type HandOver, handOverOf, linesOf, predictWaits } from '../queueing/prediction.js';
import { queueOf, queueOverflowed } from '../queueing/queue-length.js';
import { responseTime, waitTime } from '../queueing/times.js';
import { meanOrNull } from '../statistics/moments.js';
import { sorted, sortedPercentile } from '../statistics/quantiles.js';

/** Null where nobody was served; what is predicted also where clients did not stand in one line. */
export interface WaitFigures {
  readonly waitMean: Nanoseconds | null;
  readonly waitP50: Nanoseconds | null;
  readonly waitP95: Nanoseconds | null;
  readonly waitP99: Nanoseconds | null;
  readonly waitMax: Nanoseconds | null;
  readonly responseMean: Nanoseconds | null;
  readonly responseP50: Nanoseconds | null;
  readonly responseP95: Nanoseconds | null;
  readonly responseP99: Nanoseconds | null;
  /** Of the same clients, by Lindley's recursion on their arrivals and service times. */
  readonly predictedWaitMean: Nanoseconds | null;
  readonly predictedWaitP50: Nanoseconds | null;
  readonly predictedWaitP95: Nanoseconds | null;
  readonly predictedWaitMax: Nanoseconds | null;
  /** The mean when each predicted start costs what the median start was measured to cost. */
  readonly predictedWaitMeanWithStarts: Nanoseconds | null;
  /** Measured / predicted mean wait; null where nobody waits. */
  readonly waitPerPredicted: number | null;
  /** The same with those costs. */
  readonly waitPerPredictedWithStarts: number | null;
}

/** Measured waits are of those who were served, and the predicted ones of the same; all who came stand in the line. */
export function waitFigures(round: Round, servers: number | null, ownLines: boolean): WaitFigures {
  const served = round.records.filter(isServed);
  const waits = served.map(waitTime);
  const responses = served.map(responseTime);
  const lines = linesOf(queueOf(round.records), servers, ownLines);
  const predictedOf = (starts?: HandOver): Nanoseconds[] => {
    if (queueOverflowed(round)) return [];
    const predictions = predictWaits(lines, starts);
    return served.map((record) => predictions.get(record) ?? 0);
  };
  const predicted = predictedOf();
  const [waitP50, waitP95, waitP99, waitMax] = percentiles(sorted(waits), [0.5, 0.95, 0.99, 1]);
  const [responseP50, responseP95, responseP99] = percentiles(sorted(responses), [0.5, 0.95, 0.99]);
  const [predictedWaitP50, predictedWaitP95, predictedWaitMax] = percentiles(sorted(predicted), [0.5, 0.95, 1]);
  const waitMean = meanOrNull(waits);
  const predictedWaitMean = meanOrNull(predicted);
  const predictedWaitMeanWithStarts = meanOrNull(predictedOf(handOverOf(lines)));
  return {
    waitMean,
    waitP50: waitP50 ?? null,
    waitP95: waitP95 ?? null,
    waitP99: waitP99 ?? null,
    waitMax: waitMax ?? null,
    responseMean: meanOrNull(responses),
    responseP50: responseP50 ?? null,
    responseP95: responseP95 ?? null,
    responseP99: responseP99 ?? null,
    predictedWaitMean,
    predictedWaitP50: predictedWaitP50 ?? null,
    predictedWaitP95: predictedWaitP95 ?? null,
    predictedWaitMax: predictedWaitMax ?? null,
    predictedWaitMeanWithStarts,
    waitPerPredicted: ratio(waitMean, predictedWaitMean),
    waitPerPredictedWithStarts: ratio(waitMean, predictedWaitMeanWithStarts),
  };
}

function ratio(a: number | null, b: number | null): number | null {
  return a === null || !b ? null : a / b;
}

export function percentiles(ordered: readonly number[], shares: readonly number[]): number[] {
  return ordered.length === 0 ? [] : shares.map((share) => sortedPercentile(ordered, share));
}
