/** Three witnesses of the same story, each from clocks and counters of its own. */
import { isServed, type ServedRecord } from '../model/connection-record.js';
import type { Round } from '../model/run.js';
import { MILLISECOND, type Nanoseconds } from '../model/units.js';
import { countUpTo } from './counting.js';
import { median, sorted } from './percentile.js';
import type { RoundFigures } from './round-figures.js';
import { robustSlope } from './slope.js';
import { queueOverflowed } from './times.js';

export interface Testimony {
  readonly witness: 'clients' | 'server' | 'kernel';
  /** What it saw in service at once; null when it cannot tell. */
  readonly concurrency: number | null;
  readonly says: 'agrees' | 'disagrees' | 'cannot tell';
  /** On what ground, in words. */
  readonly because: string;
}

/** A service shorter than this (ns) is lost in what a connection costs the client. */
const SHORTEST_SERVICE: Nanoseconds = 2 * MILLISECOND;
/** Share of a service over which arrivals may be spread: the first client's stamps wait while the others open. */
const LARGEST_SPREAD = 0.5;
/** How far the clients' ratio may lie from the concurrency, as a share of it. */
const CLIENTS_TOLERANCE = 0.25;
/** Share of the kernel's samples that must show the concurrency: a client sees a close a little late. */
const KERNEL_SHARE = 0.8;
const FEWEST_SAMPLES = 10;

/** All three, asked whether `concurrency` were in service at once. */
export function hearWitnesses(
  rounds: readonly Round[],
  figures: readonly RoundFigures[],
  concurrency: number,
): Testimony[] {
  return [hearClients(rounds, figures, concurrency), hearServer(figures, concurrency), hearKernel(rounds, concurrency)];
}

/**
 * The clients' clocks alone. Whoever waits for nobody departs one service after it is connected; departures follow
 * each other at one service divided by the concurrency. So the one divided by the other is the concurrency.
 */
function hearClients(rounds: readonly Round[], figures: readonly RoundFigures[], concurrency: number): Testimony {
  const cannotTell = (because: string): Testimony => ({
    witness: 'clients',
    concurrency: null,
    says: 'cannot tell',
    because,
  });
  const served = rounds.map(({ records }) => records.filter(isServed));
  if (served.some((records) => records.length <= 2 * concurrency)) return cannotTell('too few clients waited');
  if (rounds.some(queueOverflowed)) return cannotTell('some clients were kept out of the queue');
  if (figures.some(({ meanServiceTime }) => (meanServiceTime ?? 0) < SHORTEST_SERVICE)) {
    return cannotTell('a service is too short for their clocks');
  }
  if (figures.some(({ arrivalSpread, meanServiceTime }) => arrivalSpread > LARGEST_SPREAD * (meanServiceTime ?? 0))) {
    return cannotTell('their arrivals were spread over much of a service');
  }
  const ratio = median(
    served.map((records) => {
      const departures = sorted(records.map(({ client }) => client.departedAt));
      const shortest = sorted(records.map(timeFromConnect))[0] ?? Number.NaN;
      return shortest / (robustSlope(departures.map((y, x) => ({ x, y }))) ?? Number.NaN);
    }),
  );
  const agrees = Math.round(ratio) === concurrency || Math.abs(ratio - concurrency) <= CLIENTS_TOLERANCE * concurrency;
  return {
    witness: 'clients',
    concurrency: Math.round(ratio),
    says: agrees ? 'agrees' : 'disagrees',
    because: `shortest time from connect to departure / time between departures = ${ratio.toFixed(2)}`,
  };
}

function timeFromConnect({ client }: ServedRecord): Nanoseconds {
  return client.departedAt - (client.connectedAt ?? client.arrivedAt);
}

/** The server's trace: the intervals in service never overlap more often than that. */
function hearServer(figures: readonly RoundFigures[], concurrency: number): Testimony {
  const peaks = figures.map(({ peakConcurrency }) => peakConcurrency);
  const peak = peaks.reduce((most, value) => Math.max(most, value), 0);
  return {
    witness: 'server',
    concurrency: peak,
    says: peaks.every((value) => value === concurrency) ? 'agrees' : 'disagrees',
    because: `most in [accepted, closed) at once, by round: ${[...new Set(peaks)].join(', ')}`,
  };
}

/** The kernel's queue: who has arrived, has not departed and is not in the accept queue is in service. */
function hearKernel(rounds: readonly Round[], concurrency: number): Testimony {
  const cannotTell = (because: string): Testimony => ({
    witness: 'kernel',
    concurrency: null,
    says: 'cannot tell',
    because,
  });
  const unavailable = rounds.flatMap(({ kernel }) => (kernel.available ? [] : [kernel.why]))[0];
  if (unavailable !== undefined) return cannotTell(unavailable);
  if (rounds.some(queueOverflowed)) return cannotTell('its queue overflowed');
  const inService = rounds.flatMap(seenInService);
  if (inService.length < FEWEST_SAMPLES) return cannotTell(`only ${inService.length} looks while somebody waited`);
  const seen = mode(inService);
  const share = inService.filter((value) => value === concurrency).length / inService.length;
  return {
    witness: 'kernel',
    concurrency: seen,
    says: seen === concurrency && share >= KERNEL_SHARE ? 'agrees' : 'disagrees',
    because: `arrived - departed - its queue = ${seen} in ${Math.round(share * 100)} % of ${inService.length} looks`,
  };
}

/** One value for each look after the last arrival at which somebody waited. */
function seenInService({ records, kernel }: Round): number[] {
  if (!kernel.available) return [];
  const clients = records.flatMap(({ client }) => (client === null ? [] : [client]));
  const departures = sorted(clients.map(({ departedAt }) => departedAt));
  const allConnectedAt = clients.reduce(
    (last, { arrivedAt, connectedAt }) => Math.max(last, connectedAt ?? arrivedAt),
    0,
  );
  return kernel.samples
    .filter(({ at, queueLength }) => at > allConnectedAt && queueLength > 0)
    .map(({ at, queueLength }) => clients.length - countUpTo(departures, at) - queueLength);
}

function mode(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
}
