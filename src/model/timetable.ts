/** The timetable of open arrivals: when each client is meant to come. The same seed gives the same timetable. */
import { placesOf } from './models.js';
import { seededUniform, type Uniform } from './random.js';
import type { Arrivals, OpenArrivals, Scenario } from './scenario.js';
import { type Nanoseconds, SECOND } from './units.js';

/**
 * The instants of so many arrivals, whole ns since the timetable's start, in ascending order.
 * @param round which round of its model it is, warming up included, from 0: each draws its own, all models the same
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
 * Draws the time between two arrivals. That of a Poisson process is exponential: -ln(1 - u) / rate for a uniform u,
 * by inversion of its distribution function.
 */
export function gapDrawer(arrivals: Arrivals, meanGap: Nanoseconds, draw: Uniform): () => Nanoseconds {
  return arrivals === 'constant' ? () => meanGap : () => -Math.log1p(-draw()) * meanGap;
}

/** No connection costs a server less than this, ns, whatever service time was asked for. */
const LEAST_CONNECTION_TIME: Nanoseconds = 50_000;
/** No load generator sends more clients a second than this. */
const FASTEST_RATE = 30_000;
/** Clients that are on their way in or out. */
const SPARE = 10;

/** How long the timetable is, ns. */
export function durationOf({ load, clients }: Scenario<OpenArrivals>): Nanoseconds {
  return (clients / load.rate) * SECOND;
}

/**
 * How many clients should be open at once, at most, in any model: an estimate, on the safe side. Below capacity it is
 * those in service and the longest queue that chance makes of so many arrivals; above, the queue grows all the time.
 */
export function mostOpen({ load, clients, serviceTime, service, models }: Scenario<OpenArrivals>): number {
  const rate = Math.min(load.rate, FASTEST_RATE);
  const mean = Math.max(serviceTime, LEAST_CONNECTION_TIME) / SECOND;
  const estimates = models.map((choice) => {
    const servers = placesOf(choice, service);
    const offered = rate * mean;
    if (servers === null) return offered + 5 * Math.sqrt(offered);
    const growth = Math.max(0, rate - servers / mean) * (clients / rate);
    return servers + growth + chanceQueue(offered / servers, clients);
  });
  return Math.min(clients, Math.ceil(Math.max(...estimates)) + SPARE);
}

/** The longest queue of so many arrivals: its tail falls as utilisation^length; near 1 it walks at random instead. */
function chanceQueue(utilisation: number, clients: number): number {
  const randomWalk = 3 * Math.sqrt(clients);
  return utilisation >= 1 ? randomWalk : Math.min(randomWalk, Math.log(10 * clients) / -Math.log(utilisation));
}
