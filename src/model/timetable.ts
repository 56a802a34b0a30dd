/** The timetable of open arrivals: the intended arrival of each client. The same seed gives the same timetable. */
import { slotsOf } from './models.js';
import { seededUniform, type Uniform } from './random.js';
import type { Arrivals, OpenArrivals, Scenario } from './scenario.js';
import { type Nanoseconds, SECOND } from './units.js';

/**
 * The intended arrivals, in whole ns since the start, in ascending order.
 * @param round the index of the round, from 0, including warm-up rounds. Each round has its own arrivals; they are the
 * same for all models
 */
export function drawTimetable(
  { rate, arrivals }: Pick<OpenArrivals, 'rate' | 'arrivals'>,
  clients: number,
  seed: number,
  round: number,
): Nanoseconds[] {
  const drawGap = gapDrawer(arrivals, SECOND / rate, seededUniform(seed, round));
  let at = 0;
  return Array.from({ length: clients }, () => {
    at += drawGap();
    return Math.round(at);
  });
}

/**
 * Draws the time between two arrivals. In a Poisson process it is exponential: -ln(1 - u) / rate for a uniform u, by
 * inversion of the distribution function.
 */
export function gapDrawer(arrivals: Arrivals, meanGap: Nanoseconds, draw: Uniform): () => Nanoseconds {
  return arrivals === 'constant' ? () => meanGap : () => -Math.log1p(-draw()) * meanGap;
}

/** A connection takes a server at least this long, ns, whatever the service time. */
const LEAST_CONNECTION_TIME: Nanoseconds = 50_000;
/** The load generator cannot open more connections per second than this. */
const FASTEST_RATE = 30_000;
/** Allowance for clients that are connecting or disconnecting. */
const SPARE = 10;

/** The length of the timetable, ns. */
export function durationOf({ load, clients }: Scenario<OpenArrivals>): Nanoseconds {
  return (clients / load.rate) * SECOND;
}

/**
 * A safe estimate of the largest number of clients that are open at once, for any model. Below capacity these are the
 * clients in service and the longest queue that chance can cause; above capacity the queue grows all the time.
 */
export function mostOpen({ load, clients, serviceTime, service, models }: Scenario<OpenArrivals>): number {
  const rate = Math.min(load.rate, FASTEST_RATE);
  const mean = Math.max(serviceTime, LEAST_CONNECTION_TIME) / SECOND;
  const estimates = models.map((choice) => {
    const servers = slotsOf(choice, service);
    const offered = rate * mean;
    if (servers === null) return offered + 5 * Math.sqrt(offered);
    const growth = Math.max(0, rate - servers / mean) * (clients / rate);
    return servers + growth + chanceQueue(offered / servers, clients);
  });
  return Math.min(clients, Math.ceil(Math.max(...estimates)) + SPARE);
}

/**
 * The longest queue by chance. The probability of a queue falls as utilisation^length; near a utilisation of 1 the
 * queue behaves like a random walk.
 */
function chanceQueue(utilisation: number, clients: number): number {
  const randomWalk = 3 * Math.sqrt(clients);
  return utilisation >= 1 ? randomWalk : Math.min(randomWalk, Math.log(10 * clients) / -Math.log(utilisation));
}
