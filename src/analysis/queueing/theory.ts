/** Queueing theory: the mean wait in the steady state for given arrivals and service times. */
import { seededUniform, type Uniform } from '../../model/random.js';
import type { Arrivals } from '../../model/scenario.js';
import { gapDrawer } from '../../model/timetable.js';
import type { Nanoseconds } from '../../model/units.js';
import { mean, squaredVariation, variance } from '../statistics/samples.js';

export interface Theory {
  readonly method: 'pollaczek-khinchine' | 'simulation' | 'no-cap';
  /** Kendall's notation: `M/D/1`, or `4 x M/D/1` for separate queues. */
  readonly notation: string;
  /** The number of separate queues. */
  readonly queues: number;
  readonly waitMean: Nanoseconds;
  readonly responseMean: Nanoseconds;
  /** The mean number of waiting clients in all queues, by Little's law. */
  readonly queueLength: number;
  /** Standard error of the simulated mean wait; null if a formula gives the mean wait. */
  readonly standardError: Nanoseconds | null;
}

/** Service times with a smaller squared coefficient of variation are called deterministic. */
const DETERMINISTIC = 0.01;
const STEADY_STATE_CLIENTS = 440_000;
/** The warm-up: the first simulated clients find a shorter queue than in the long run. */
const DISCARDED = 40_000;
/** The remaining clients are divided into batches; the standard error follows from the means of the batches. */
const BATCHES = 20;
const SIMULATION_SEED = 19_300_101;

/** Null at a utilisation of 1 or more: then there is no steady state. */
export function theoryOf({
  servers,
  ...model
}: Omit<QueueModel, 'servers'> & { servers: number | null }): Theory | null {
  const service = mean(model.serviceTimes);
  const said = (method: Theory['method'], waitMean: Nanoseconds, standardError: Nanoseconds | null = null): Theory => ({
    method,
    notation: notationOf(model, servers),
    queues: model.ownLines ? (servers ?? 1) : 1,
    waitMean,
    responseMean: waitMean + service,
    queueLength: waitMean / model.meanGap,
    standardError,
  });
  if (servers === null) return said('no-cap', 0);
  if (service / (servers * model.meanGap) >= 1) return null;
  if (model.arrivals === 'poisson' && (servers === 1 || model.ownLines)) {
    // Poisson arrivals that are assigned to queues at random form independent Poisson streams with equal shares of the
    // rate.
    const meanGap = servers * model.meanGap;
    return said('pollaczek-khinchine', pollaczekKhinchine({ ...model, meanGap }));
  }
  const { waitMean, standardError } = simulateMeanWait({ ...model, servers });
  return said('simulation', waitMean, standardError);
}

/** Waits below this share of a service time are negligible: ratios of such waits mean nothing. */
const NEGLIGIBLE = 0.1;

/** Whether a wait is too short, compared with a service time, to be compared with another wait. */
export function isNegligible(wait: Nanoseconds, service: Nanoseconds): boolean {
  return wait === 0 || wait < NEGLIGIBLE * service;
}

/** Whether theory predicts a wait that is long enough to be compared with a measured one. */
export function hasWaits({ waitMean, responseMean }: Theory): boolean {
  return !isNegligible(waitMean, responseMean - waitMean);
}

/**
 * The mean wait of Poisson arrivals at one server: utilisation x service time x (1 + squared coefficient of variation)
 * / (2 x (1 - utilisation)). Pollaczek, "Über eine Aufgabe der Wahrscheinlichkeitstheorie", Mathematische Zeitschrift
 * 32 (1930); Khinchine, "The mathematical theory of a stationary queue", Matematicheskii Sbornik 39 (1932).
 */
export function pollaczekKhinchine({
  meanGap,
  serviceTimes,
}: Pick<QueueModel, 'meanGap' | 'serviceTimes'>): Nanoseconds {
  const service = mean(serviceTimes);
  const utilisation = service / meanGap;
  return (utilisation * service * (1 + (squaredVariation(serviceTimes) ?? 0))) / (2 * (1 - utilisation));
}

function simulateMeanWait(model: QueueModel): { waitMean: Nanoseconds; standardError: Nanoseconds } {
  const waits = simulateWaits(model, STEADY_STATE_CLIENTS, seededUniform(SIMULATION_SEED)).subarray(DISCARDED);
  const size = waits.length / BATCHES;
  const batches = Array.from({ length: BATCHES }, (_, batch) => mean(waits.subarray(batch * size, (batch + 1) * size)));
  return { waitMean: mean(batches), standardError: Math.sqrt(variance(batches) / BATCHES) };
}

/** Kendall's notation. Equal intervals, assigned to queues at random, make the interarrival times geometric (Geo). */
function notationOf(
  { arrivals, serviceTimes, ownLines }: Omit<QueueModel, 'servers' | 'meanGap'>,
  servers: number | null,
): string {
  const service = (squaredVariation(serviceTimes) ?? 0) < DETERMINISTIC ? 'D' : 'G';
  if (ownLines) return `${servers} x ${arrivals === 'poisson' ? 'M' : 'Geo'}/${service}/1`;
  return `${arrivals === 'poisson' ? 'M' : 'D'}/${service}/${servers ?? '∞'}`;
}

/** A run is long enough if its mean wait is within this share of theory in SHARE_OF_RUNS of all such runs. */
export const NEARNESS = 0.1;

export const SHARE_OF_RUNS = 0.9;

/** Replaces the root of a binary heap, its smallest value, by another value, and restores the heap. */
export function replaceLeast(heap: Float64Array, value: number): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const least = right < heap.length && (heap[right] ?? 0) < (heap[left] ?? 0) ? right : left;
    if ((heap[least] ?? 0) >= value) break;
    heap[at] = heap[least] ?? 0;
    at = least;
  }
  heap[at] = value;
}

export interface QueueModel {
  readonly arrivals: Arrivals;
  /** Mean time between two arrivals. */
  readonly meanGap: Nanoseconds;
  /** The measured service times, from which each simulated one is drawn. */
  readonly serviceTimes: readonly Nanoseconds[];
  readonly servers: number;
  /** Whether each server has its own queue, and clients are assigned to queues at random. */
  readonly ownLines: boolean;
}

/**
 * Simulates the waits of a number of clients, in order of arrival, starting with idle servers. One queue: Kiefer and
 * Wolfowitz's recursion. Separate queues: Lindley's recursion in each, with clients assigned at random.
 */
export function simulateWaits(model: QueueModel, clients: number, draw: Uniform): Float64Array {
  const { serviceTimes, servers, ownLines } = model;
  const drawGap = gapDrawer(model.arrivals, model.meanGap, draw);
  const waits = new Float64Array(clients);
  const freeAt = new Float64Array(servers);
  let now = 0;
  for (let client = 0; client < clients; client += 1) {
    now += drawGap();
    // With one queue, `freeAt` is a heap whose root is the server that becomes free first.
    const server = ownLines ? Math.floor(draw() * servers) : 0;
    const start = Math.max(now, freeAt[server] ?? now);
    waits[client] = start - now;
    const end = start + (serviceTimes[Math.floor(draw() * serviceTimes.length)] ?? 0);
    if (ownLines) freeAt[server] = end;
    else replaceLeast(freeAt, end);
  }
  return waits;
}
