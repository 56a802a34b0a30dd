/** The figures of one round as a first-come-first-served queue predicts them, and how far it was off. */
import type { ConnectionRecord } from '../model/connection-record.js';
import type { Nanoseconds } from '../model/units.js';
import { mean, median, sorted, sortedPercentile } from './percentile.js';
import { predictDepartures } from './prediction.js';
import { inOrderServed, serviceTime } from './times.js';

/** All null where clients did not stand in one line. */
export interface PredictedFigures {
  /** First arrival to the last predicted departure. */
  readonly predictedMakespan: Nanoseconds | null;
  readonly predictedWaitP50: Nanoseconds | null;
  readonly predictedWaitP95: Nanoseconds | null;
  readonly predictedWaitMax: Nanoseconds | null;
  /** Median over the clients of |measured - predicted end of service| / place. */
  readonly predictionErrorPerPlace: Nanoseconds | null;
  /** The same as a share of the mean service time. */
  readonly predictionError: number | null;
}

export const NO_PREDICTIONS: PredictedFigures = {
  predictedMakespan: null,
  predictedWaitP50: null,
  predictedWaitP95: null,
  predictedWaitMax: null,
  predictionErrorPerPlace: null,
  predictionError: null,
};

/** Everyone who was in service stood in the line, so everyone takes part, not only those who were served. */
export function predictedFigures(
  records: readonly ConnectionRecord[],
  start: Nanoseconds,
  servers: number,
): PredictedFigures {
  const line = inOrderServed(records).flatMap((record) =>
    record.client === null ? [] : [{ ...record, client: record.client }],
  );
  if (line.length === 0) return NO_PREDICTIONS;
  const jobs = line
    .map((record) => ({ record, joinedAt: record.client.arrivedAt, serviceTime: serviceTime(record) }))
    .sort((a, b) => a.joinedAt - b.joinedAt);
  const departures = predictDepartures(jobs, servers);
  const waitTimes = sorted(jobs.map((job, index) => (departures[index] ?? 0) - job.serviceTime - job.joinedAt));
  const place = new Map(line.map(({ server }, index) => [server, index + 1]));
  const errors = jobs.map(
    ({ record: { server } }, index) =>
      Math.abs(server.serviceEndedAt - (departures[index] ?? 0)) / (place.get(server) ?? 1),
  );
  const predictionErrorPerPlace = median(errors);
  const service = mean(jobs.map((job) => job.serviceTime));
  return {
    predictedMakespan: departures.reduce((last, departure) => Math.max(last, departure), start) - start,
    predictedWaitP50: sortedPercentile(waitTimes, 0.5),
    predictedWaitP95: sortedPercentile(waitTimes, 0.95),
    predictedWaitMax: sortedPercentile(waitTimes, 1),
    predictionErrorPerPlace,
    predictionError: service === 0 ? null : predictionErrorPerPlace / service,
  };
}
