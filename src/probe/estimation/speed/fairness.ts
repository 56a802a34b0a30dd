/** What a closed loop says of its own conduct: clients that starve, requests that slow one another down, stalls of the machine. */
import { median } from '../../../analysis/statistics/quantiles.js';
import type { ProbeLoop } from '../../../model/probe.js';
import type { Nanoseconds } from '../../../model/units.js';
import type { Effective } from './effective-parallelism.js';

/** Slots that surely do the work of that many times fewer share something: processors, mostly. */
const INFLATED = 1.25;

export function isSharing(slots: number, { interval }: Pick<Effective, 'interval'>): boolean {
  return slots > INFLATED * interval.high;
}

export interface Starvation {
  readonly clients: number;
  /** Clients that were not answered once. */
  readonly starved: number;
  /** Clients served at once: N times Jain's index. */
  readonly atOnce: number;
}

/** Rounds of answers to those who got any; with fewer, who had none was merely next. */
const ENOUGH_ROUNDS = 4;
const MANY = 0.2;
/** Who keeps a place is served all the time, but for one that may have been changed. Else places go round, and all have their turn. */
const ALIKE = 0.5;

/**
 * Jain, Chiu and Hawe, "A quantitative measure of fairness and discrimination", DEC TR-301 (1984): the index is
 * (sum x)^2 / (n sum x^2), and n times that is how many were served as well as the served were.
 */
export function starvationOf({ answersByClient }: ProbeLoop): Starvation | null {
  const clients = answersByClient.length;
  const served = answersByClient.filter((answers) => answers > 0);
  const total = served.reduce((sum, answers) => sum + answers, 0);
  const starved = clients - served.length;
  if (served.length === 0 || starved < MANY * clients || total < ENOUGH_ROUNDS * served.length) return null;
  const few = served.filter((answers) => answers < ALIKE * Math.max(...served));
  if (few.length > 1) return null;
  const squares = served.reduce((sum, answers) => sum + answers ** 2, 0);
  return { clients, starved, atOnce: Math.round(total ** 2 / squares) };
}

/** The numbers, from 1, of the clients that were not answered once. */
export function starvedClients({ answersByClient }: ProbeLoop): number[] {
  return answersByClient.flatMap((answers, client) => (answers === 0 ? [client + 1] : []));
}

/** Nobody was answered for so many services, though all slots had work to do. */
const STANDSTILL = 5;
/** Standstills are a matter only where they take more than this share of the time. */
const MUCH_TIME = 0.05;
/** Answers in one half of the time against those in the other. */
const UNEVEN = 0.25;
const FEWEST_ANSWERS = 16;

interface Services {
  /** Null where they are not known. */
  readonly slots: number | null;
  /** Standard deviation over mean of the service times; 0 where they always take as long. */
  readonly variation: number;
}

export function isStalled(loop: ProbeLoop, services: Services): boolean {
  return loop.departures.length >= FEWEST_ANSWERS && (stoodStill(loop, services) || isUneven(loop, services));
}

function stoodStill({ departures, startedAt, endedAt, clients }: ProbeLoop, { slots, variation }: Services): boolean {
  // Within a service as many answers come as there are slots; where these are not known, every client's in a turn.
  const batch = Math.min(slots ?? clients, departures.length - 1);
  const service = median(departures.slice(batch).map((at, index) => at - (departures[index] ?? at)));
  // The longest of many services that vary is several times the mean; of several slots all would have to be as long.
  const chance = (2 * (Math.log(departures.length) + STANDSTILL) * variation ** 2) / batch;
  const longest = service * Math.max(STANDSTILL, chance);
  const still = gapsOf([startedAt, ...departures, endedAt]).filter((gap) => gap > longest);
  return still.reduce((total, gap) => total + gap, 0) > MUCH_TIME * (endedAt - startedAt);
}

function gapsOf(instants: readonly Nanoseconds[]): Nanoseconds[] {
  return instants.slice(1).map((at, index) => at - (instants[index] ?? at));
}

/** More than what chance makes of services that vary, and of batches that are cut by the middle. */
function isUneven({ departures, startedAt, endedAt, clients }: ProbeLoop, { slots, variation }: Services): boolean {
  const middle = (startedAt + endedAt) / 2;
  const before = departures.filter((at) => at <= middle).length;
  const half = departures.length / 2;
  const chance = Math.hypot((slots ?? clients) / half, (3 * Math.SQRT2 * variation) / Math.sqrt(half));
  return Math.abs(2 * (before - half)) / half > UNEVEN + chance;
}
