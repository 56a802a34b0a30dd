/** The figures of one round, measured and predicted, derived from its records. A figure that a round can't have is null. */
import { type ConnectionRecord, type ServedRecord, saidNothing } from '../../model/connection-record.js';
import type { Round } from '../../model/run.js';
import type { Nanoseconds } from '../../model/units.js';
import {
  type ConcurrencyProfile,
  concurrencyProfile,
  queueOf as lineOf,
  longestQueue,
  queueOverflowed,
  serviceIntervals,
  smallestGap,
} from '../queueing/concurrency.js';
import { linesOf, predictDepartures } from '../queueing/prediction.js';
import {
  connectTime,
  inOrderServed,
  type ProcessFigures,
  processFigures,
  responseTime,
  type SeenByBoth,
  servedRecords,
  serviceTime,
  speakingOf,
  waitTime,
} from '../queueing/times.js';
import { type Figure, figureOf, type NumberIn } from '../statistics/figure.js';
import { robustSlope } from '../statistics/robust.js';
import { mean, meanOrNull, median, sorted, sortedPercentile, sum } from '../statistics/samples.js';
import { clientStampsOf } from './clients.js';

export interface RoundFigures extends ProcessFigures {
  /** First arrival to last departure. */
  readonly makespan: Nanoseconds;
  /** Served clients per second of makespan. */
  readonly throughput: number;
  /** Busy time / (slots x makespan), 0 to 1; null without a limit. */
  readonly utilisation: number | null;
  /** Makespan / sum of service times x slots: 1 if no slot was ever free. */
  readonly makespanPerWork: number | null;
  readonly meanServiceTime: Nanoseconds | null;
  readonly waitMin: Nanoseconds | null;
  readonly waitP50: Nanoseconds | null;
  readonly waitP95: Nanoseconds | null;
  readonly waitMax: Nanoseconds | null;
  readonly meanResponseTime: Nanoseconds | null;
  /** The longest time that a client took to connect. */
  readonly connectMax: Nanoseconds | null;
  /** Robust slope of wait against position in the queue: what each client ahead costs. */
  readonly costOfPlace: Nanoseconds | null;
  /** costOfPlace x slots / mean service time: 1 if a position costs one service time divided by the slots. */
  readonly costPerService: number | null;
  /** First arrival to last departure in a first-come-first-served queue. */
  readonly predictedMakespan: Nanoseconds | null;
  readonly predictedWaitP50: Nanoseconds | null;
  readonly predictedWaitP95: Nanoseconds | null;
  readonly predictedWaitMax: Nanoseconds | null;
  /** Median over the clients of |measured - predicted end of service| / position. */
  readonly predictionErrorPerPlace: Nanoseconds | null;
  /** The same as a share of the mean service time. */
  readonly predictionError: number | null;
  readonly peakConcurrency: number;
  /** Share of the makespan with 0, 1, ... in service. */
  readonly shareInService: readonly number[];
  readonly smallestGap: Nanoseconds | null;
  /** First to last arrival. */
  readonly arrivalSpread: Nanoseconds;
  readonly longestQueue: number | null;
  readonly listenOverflows: number | null;
  readonly listenDrops: number | null;
}

/**
 * A silent client counts as using a slot and a position in the queue, but in no other figure.
 * @param servers slots (c); null: no limit
 * @param ownLines whether each process has its own queue
 */
export function roundFigures(round: Round, servers: number | null, ownLines = false): RoundFigures {
  const speaking = speakingOf(round.records);
  const clients = clientStampsOf(speaking);
  const arrivals = sorted(clients.map(({ arrivedAt }) => arrivedAt));
  const window = {
    start: arrivals[0] ?? 0,
    end: clients.reduce((last, { departedAt }) => Math.max(last, departedAt), arrivals[0] ?? 0),
  };
  const makespan = window.end - window.start;
  const intervals = serviceIntervals(round.records);
  const profile = concurrencyProfile(intervals, window);
  const services = serviceIntervals(speaking).map(({ start, end }) => end - start);
  const work = sum(services);
  const served = servedRecords(round.records);
  const answered = round.records.reduce((count, { outcome }) => count + Number(outcome.kind === 'served'), 0);
  return {
    makespan,
    throughput: makespan === 0 ? 0 : answered / (makespan / 1e9),
    utilisation: servers === null ? null : busyShare(profile, makespan) / servers,
    makespanPerWork: work === 0 || servers === null ? null : (makespan * servers) / work,
    meanServiceTime: services.length === 0 ? null : work / services.length,
    waitMin: served.length === 0 ? null : served.reduce((least, record) => Math.min(least, waitTime(record)), Infinity),
    ...waits(served),
    connectMax: longestConnect(round.records),
    ...(queueOverflowed(round)
      ? { ...NO_COSTS, ...NO_PREDICTIONS }
      : { ...costs(served, servers), ...predictedFigures(round.records, window.start, servers, ownLines) }),
    peakConcurrency: profile.peak,
    shareInService: shares(profile, makespan),
    smallestGap: servers === null ? null : smallestGap(intervals, servers),
    arrivalSpread: (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0),
    longestQueue: longestQueue(round.kernel),
    listenOverflows: round.kernel.available ? round.kernel.listenOverflows : null,
    listenDrops: round.kernel.available ? round.kernel.listenDrops : null,
    ...processFigures(round),
  };
}

/** The mean number in service over the makespan. */
function busyShare({ timeAt }: ConcurrencyProfile, makespan: Nanoseconds): number {
  return makespan === 0 ? 0 : sum(timeAt.map((time, inService) => time * inService)) / makespan;
}

function shares({ timeAt }: ConcurrencyProfile, makespan: Nanoseconds): number[] {
  return timeAt.map((time) => (makespan === 0 ? 0 : time / makespan));
}

export function waits(served: readonly ServedRecord[]) {
  return { ...waitFigures(served.map(waitTime)), meanResponseTime: meanOrNull(served.map(responseTime)) };
}

export function waitFigures(times: readonly Nanoseconds[]): Pick<RoundFigures, 'waitP50' | 'waitP95' | 'waitMax'> {
  const [waitP50 = null, waitP95 = null, waitMax = null] = percentilesOf(times);
  return { waitP50, waitP95, waitMax };
}

/** The median, the 95th percentile and the longest; null if there are no times. */
function percentilesOf(times: readonly Nanoseconds[]): Nanoseconds[] {
  const ordered = sorted(times);
  return ordered.length === 0 ? [] : [0.5, 0.95, 1].map((share) => sortedPercentile(ordered, share));
}

export const NO_COSTS = { costOfPlace: null, costPerService: null };

export function costs(
  served: readonly ServedRecord[],
  servers: number | null,
): Pick<RoundFigures, keyof typeof NO_COSTS> {
  const line = inOrderServed(served);
  const costOfPlace = robustSlope(line.map((record, index) => ({ x: index + 1, y: waitTime(record) })));
  if (costOfPlace === null) return NO_COSTS;
  const service = mean(line.map(serviceTime));
  return { costOfPlace, costPerService: service === 0 || servers === null ? null : (costOfPlace * servers) / service };
}

function longestConnect(records: readonly ConnectionRecord[]): Nanoseconds | null {
  let longest: Nanoseconds | null = null;
  for (const client of clientStampsOf(records)) {
    const time = connectTime({ client });
    if (time !== null) longest = Math.max(longest ?? time, time);
  }
  return longest;
}

export type FigureName = NumberIn<RoundFigures>;

/** Null if a round does not have the figure. */
export function figureOver(rounds: readonly RoundFigures[], name: FigureName): Figure | null {
  return figureOf(rounds.map((figures) => figures[name]));
}

/** The median over the rounds; null if a round does not have the figure. */
export function medianOver(rounds: readonly RoundFigures[], name: FigureName): number | null {
  return figureOver(rounds, name)?.median ?? null;
}

export const NO_PREDICTIONS = {
  predictedMakespan: null,
  predictedWaitP50: null,
  predictedWaitP95: null,
  predictedWaitMax: null,
  predictionErrorPerPlace: null,
  predictionError: null,
};

/**
 * The prediction includes every client that was in service, since all of them were in the queue. The figures count only
 * those that sent a request.
 * @param start the first arrival
 */
function predictedFigures(
  records: readonly ConnectionRecord[],
  start: Nanoseconds,
  servers: number | null,
  ownLines: boolean,
) {
  const predictions = linesOf(inOrderServed(lineOf(records)), servers, ownLines)
    .flatMap((line) => predictServices(line.clients, line.servers))
    .filter(({ record }) => !saidNothing(record));
  if (predictions.length === 0) return NO_PREDICTIONS;
  const [predictedWaitP50 = null, predictedWaitP95 = null, predictedWaitMax = null] = percentilesOf(
    predictions.map(({ departure, serviceTime, joinedAt }) => departure - serviceTime - joinedAt),
  );
  const predictionErrorPerPlace = median(
    predictions.map(({ record, departure, position }) => Math.abs(record.server.serviceEndedAt - departure) / position),
  );
  const service = mean(predictions.map((prediction) => prediction.serviceTime));
  return {
    predictedMakespan: predictions.reduce((last, { departure }) => Math.max(last, departure), start) - start,
    predictedWaitP50,
    predictedWaitP95,
    predictedWaitMax,
    predictionErrorPerPlace,
    predictionError: service === 0 ? null : predictionErrorPerPlace / service,
  };
}

/** @param line in the order in which service started */
function predictServices(line: ReadonlyArray<ConnectionRecord & SeenByBoth>, servers: number | null) {
  const requests = line
    .map((record, index) => ({
      record,
      position: index + 1,
      joinedAt: record.client.arrivedAt,
      serviceTime: serviceTime(record),
    }))
    .sort((a, b) => a.joinedAt - b.joinedAt);
  const departures = predictDepartures(requests, servers);
  return requests.map((request, index) => ({ ...request, departure: departures[index] ?? 0 }));
}
