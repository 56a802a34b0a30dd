/** The figures of one round. Every one is derived from its records; null where a round can't have it. */

import { type ConnectionRecord, isServed, type ServedRecord, saidNothing } from '../../model/connection-record.js';
import type { Round } from '../../model/run.js';
import type { Nanoseconds } from '../../model/units.js';
import { type ConcurrencyProfile, concurrencyProfile, serviceIntervals, smallestGap } from '../queueing/concurrency.js';
import { longestQueue, queueOverflowed } from '../queueing/queue-length.js';
import {
  connectTime,
  inOrderServed,
  type ProcessFigures,
  processFigures,
  responseTime,
  serviceTime,
  waitTime,
} from '../queueing/times.js';
import { type Figure, figureOf, type NumberIn } from '../statistics/figure.js';
import { mean, sum } from '../statistics/moments.js';
import { sorted, sortedPercentile } from '../statistics/quantiles.js';
import { robustSlope } from '../statistics/robust.js';
import { NO_PREDICTIONS, type PredictedFigures, predictedFigures } from './predicted-figures.js';

export interface RoundFigures extends PredictedFigures, ProcessFigures {
  /** First arrival to last departure. */
  readonly makespan: Nanoseconds;
  /** Served clients a second of makespan. */
  readonly throughput: number;
  /** Busy time / (servers x makespan), 0 to 1; null where there is no cap. */
  readonly utilisation: number | null;
  /** Makespan / sum of service times x servers: 1 when no server ever stood idle. */
  readonly makespanPerWork: number | null;
  readonly meanServiceTime: Nanoseconds | null;
  readonly waitP50: Nanoseconds | null;
  readonly waitP95: Nanoseconds | null;
  readonly waitMax: Nanoseconds | null;
  readonly meanResponseTime: Nanoseconds | null;
  /** Longest time that a client took to connect. */
  readonly connectMax: Nanoseconds | null;
  /** Robust slope of wait against place in line: what each further client ahead costs. */
  readonly costOfPlace: Nanoseconds | null;
  /** costOfPlace x servers / mean service time: 1 when a place costs one service, shared by the servers. */
  readonly costPerService: number | null;
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
 * Whoever came to say nothing has a place in service and in the line, and no other part in the figures.
 * @param servers most in service at once (c); null: no cap
 * @param ownLines whether each process has a line of its own
 */
export function roundFigures(round: Round, servers: number | null, ownLines = false): RoundFigures {
  const speaking = round.records.filter((record) => !saidNothing(record));
  const clients = speaking.flatMap(({ client }) => (client === null ? [] : [client]));
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
  const served = round.records.filter(isServed);
  return {
    makespan,
    throughput: makespan === 0 ? 0 : served.length / (makespan / 1e9),
    utilisation: servers === null ? null : busyShare(profile, makespan) / servers,
    makespanPerWork: work === 0 || servers === null ? null : (makespan * servers) / work,
    meanServiceTime: services.length === 0 ? null : work / services.length,
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

/** Mean number in service over the makespan. */
function busyShare({ timeAt }: ConcurrencyProfile, makespan: Nanoseconds): number {
  return makespan === 0 ? 0 : sum(timeAt.map((time, inService) => time * inService)) / makespan;
}

function shares({ timeAt }: ConcurrencyProfile, makespan: Nanoseconds): number[] {
  return timeAt.map((time) => (makespan === 0 ? 0 : time / makespan));
}

export function waits(
  served: readonly ServedRecord[],
): Pick<RoundFigures, 'waitP50' | 'waitP95' | 'waitMax' | 'meanResponseTime'> {
  if (served.length === 0) return { waitP50: null, waitP95: null, waitMax: null, meanResponseTime: null };
  const waitTimes = sorted(served.map(waitTime));
  return {
    waitP50: sortedPercentile(waitTimes, 0.5),
    waitP95: sortedPercentile(waitTimes, 0.95),
    waitMax: sortedPercentile(waitTimes, 1),
    meanResponseTime: mean(served.map(responseTime)),
  };
}

type Costs = Pick<RoundFigures, 'costOfPlace' | 'costPerService'>;

const NO_COSTS: Costs = { costOfPlace: null, costPerService: null };

export function costs(served: readonly ServedRecord[], servers: number | null): Costs {
  const line = inOrderServed(served);
  const costOfPlace = robustSlope(line.map((record, index) => ({ x: index + 1, y: waitTime(record) })));
  if (costOfPlace === null) return NO_COSTS;
  const service = mean(line.map(serviceTime));
  return { costOfPlace, costPerService: service === 0 || servers === null ? null : (costOfPlace * servers) / service };
}

function longestConnect(records: readonly ConnectionRecord[]): Nanoseconds | null {
  const times = records.flatMap(({ client }) => (client === null ? [] : [connectTime({ client })]));
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : known.reduce((longest, time) => Math.max(longest, time));
}

export type FigureName = NumberIn<RoundFigures>;

/** Null when some round does not have the figure. */
export function figureOver(rounds: readonly RoundFigures[], name: FigureName): Figure | null {
  return figureOf(rounds.map((figures) => figures[name]));
}
