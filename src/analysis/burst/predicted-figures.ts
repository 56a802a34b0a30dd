/** The figures of one round as a first-come-first-served queue predicts them, and how far it was off. */
import { type ClientStamps, type ConnectionRecord, saidNothing } from '../../model/connection-record.js';
import type { Nanoseconds } from '../../model/units.js';
import { linesOf, predictDepartures, type QueuedClient } from '../queueing/prediction.js';
import { inOrderServed, type SeenByServer, serviceTime } from '../queueing/times.js';
import { mean } from '../statistics/moments.js';
import { median, sorted, sortedPercentile } from '../statistics/quantiles.js';

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

interface LineJob extends QueuedClient {
  readonly record: SeenByServer;
  readonly departure: Nanoseconds;
  /** Place in its line, in the order in which service started, from 1. */
  readonly place: number;
}

/**
 * Everyone who was in service stood in the line, so everyone takes part, not only those who were served. The figures
 * are of those who had something to ask.
 * @param servers of the one line; null: nobody waits
 * @param ownLines whether each process has a line of its own, in which it is the only server
 */
export function predictedFigures(
  records: readonly ConnectionRecord[],
  start: Nanoseconds,
  servers: number | null,
  ownLines = false,
): PredictedFigures {
  const seen = inOrderServed(records).flatMap((record) =>
    record.client === null ? [] : [{ ...record, client: record.client }],
  );
  const jobs = linesOf(seen, servers, ownLines)
    .flatMap((line) => predictLine(line.clients, line.servers))
    .filter(({ record }) => !saidNothing(record));
  if (jobs.length === 0) return NO_PREDICTIONS;
  const waitTimes = sorted(jobs.map(({ departure, serviceTime, joinedAt }) => departure - serviceTime - joinedAt));
  const errors = jobs.map(({ record, departure, place }) => Math.abs(record.server.serviceEndedAt - departure) / place);
  const predictionErrorPerPlace = median(errors);
  const service = mean(jobs.map((job) => job.serviceTime));
  return {
    predictedMakespan: jobs.reduce((last, { departure }) => Math.max(last, departure), start) - start,
    predictedWaitP50: sortedPercentile(waitTimes, 0.5),
    predictedWaitP95: sortedPercentile(waitTimes, 0.95),
    predictedWaitMax: sortedPercentile(waitTimes, 1),
    predictionErrorPerPlace,
    predictionError: service === 0 ? null : predictionErrorPerPlace / service,
  };
}

/** @param line in the order in which service started */
function predictLine(line: ReadonlyArray<SeenByServer & { client: ClientStamps }>, servers: number | null): LineJob[] {
  const jobs = line
    .map((record, index) => ({
      record,
      place: index + 1,
      joinedAt: record.client.arrivedAt,
      serviceTime: serviceTime(record),
    }))
    .sort((a, b) => a.joinedAt - b.joinedAt);
  const departures = predictDepartures(jobs, servers);
  return jobs.map((job, index) => ({ ...job, departure: departures[index] ?? 0 }));
}
