/** Evidence from the closed loop: saturated throughput, starved clients, stalls of the machine. */

import { studentQuantile } from '../../../analysis/statistics/intervals.js';
import { mean, median, relativeDeviation } from '../../../analysis/statistics/samples.js';
import type { ProbeLoop } from '../../../model/probe.js';
import { type Nanoseconds, SECOND } from '../../../model/units.js';

export interface Throughput {
  /** Answers per second. */
  readonly perSecond: number;
  /** Half of the interval's width over the throughput. */
  readonly error: number;
}

const MOST_BLOCKS = 20;
const FEWEST_BLOCKS = 4;

/**
 * A steady service answers in batches of c. Counting from a position in one batch to the same position in a later batch avoids
 * the error at the edges of the window.
 */
export function steadyThroughput({ departures }: ProbeLoop, slots: number): Throughput | null {
  const batches = Math.floor((departures.length - 1) / slots);
  if (batches < FEWEST_BLOCKS) return null;
  const lag = batches * slots;
  const rates = rateOver(departures, lag, departures.length - lag, 1);
  const blockLag = Math.floor(batches / Math.min(batches, 8)) * slots;
  const blocks = Math.floor(lag / blockLag);
  const perBlock = rateOver(departures, blockLag, blocks, blockLag);
  const error = (studentQuantile(blocks - 1) * relativeDeviation(perBlock)) / Math.sqrt(blocks);
  return { perSecond: mean(rates), error };
}

function rateOver(departures: readonly number[], lag: number, count: number, step: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const from = departures[index * step] ?? 0;
    const to = departures[index * step + lag] ?? Number.NaN;
    return (lag * SECOND) / (to - from);
  });
}

/** The window is divided into blocks of time; the variation of their counts gives the error. */
export function variedThroughput({ departures, startedAt, endedAt }: ProbeLoop): Throughput | null {
  const blocks = Math.min(MOST_BLOCKS, Math.floor(departures.length / 5));
  if (blocks < FEWEST_BLOCKS) return null;
  const length = (endedAt - startedAt) / blocks;
  const counts = new Array<number>(blocks).fill(0);
  for (const departure of departures) {
    const block = Math.min(blocks - 1, Math.floor((departure - startedAt) / length));
    counts[block] = (counts[block] ?? 0) + 1;
  }
  const error = (studentQuantile(blocks - 1) * relativeDeviation(counts)) / Math.sqrt(blocks);
  return { perSecond: (departures.length * SECOND) / (endedAt - startedAt), error };
}

/** Fewer answers show no throughput. */
const FEWEST_ANSWERED = 3;

/**
 * Throughput x step: the number of slots needed for the throughput of the closed loop. `error`: the share of one answer, by which
 * each slot with an answer at the edge of the window changes the result. Null for too few answers.
 */
export function slotsByThroughput(
  { departures, startedAt, endedAt }: ProbeLoop,
  step: Nanoseconds,
): { readonly slots: number; readonly perSecond: number; readonly error: number } | null {
  if (departures.length < FEWEST_ANSWERED || endedAt <= startedAt) return null;
  const perSecond = (departures.length * SECOND) / (endedAt - startedAt);
  return { slots: (perSecond * step) / SECOND, perSecond, error: 1 / departures.length };
}

export interface Starvation {
  readonly clients: number;
  /** Clients that were never answered. */
  readonly starved: number;
  /** Clients served at once: N times Jain's index. */
  readonly atOnce: number;
}

/** Mean answers per served client: with fewer, an unserved client may simply have been next. */
const ENOUGH_ROUNDS = 4;
const MANY_STARVED = 0.2;
/** Answers of a client over the most of any client: clients that keep their slots get about equally many. Others mean that slots change hands. */
const SERVED_ALIKE = 0.5;

/**
 * Jain, Chiu and Hawe, "A quantitative measure of fairness and discrimination", DEC TR-301 (1984): the index is
 * (sum x)^2 / (n sum x^2), and n times that is how many were served as well as the served were.
 */
export function starvationOf({ answersByClient }: ProbeLoop): Starvation | null {
  const clients = answersByClient.length;
  const served = answersByClient.filter((answers) => answers > 0);
  const total = served.reduce((sum, answers) => sum + answers, 0);
  const starved = clients - served.length;
  if (served.length === 0 || starved < MANY_STARVED * clients || total < ENOUGH_ROUNDS * served.length) return null;
  const few = served.filter((answers) => answers < SERVED_ALIKE * Math.max(...served));
  if (few.length > 1) return null;
  const squares = served.reduce((sum, answers) => sum + answers ** 2, 0);
  return { clients, starved, atOnce: Math.round(total ** 2 / squares) };
}

/** Throughput x service time over the clients that were served: below it, they were not all in service at once. */
const FEW_AT_ONCE = 0.75;

/**
 * Whether the served clients had the slots one after the other, for example ten requests each, so that the rest merely waited for
 * their turns. Clients that keep their slots are all in service at once.
 */
export function isServedByTurns(loop: ProbeLoop, atOnce: number, serviceTime: Nanoseconds): boolean {
  const inService = slotsByThroughput(loop, serviceTime);
  return inService !== null && inService.slots < FEW_AT_ONCE * atOnce;
}

/** The numbers, from 1, of the clients that were never answered. */
export function starvedClients({ answersByClient }: ProbeLoop): number[] {
  return answersByClient.flatMap((answers, client) => (answers === 0 ? [client + 1] : []));
}

/** Services without any answer, although all slots had work, that count as a standstill. */
const STANDSTILL = 5;
/** Standstills matter only if they take more than this share of the time. */
const MUCH_TIME = 0.05;
/** Allowed difference between the answers in the two halves of the window, as a share of one half. */
const UNEVEN_HALVES = 0.25;
const ENOUGH_TO_STALL = 16;

interface LoopServices {
  /** Null if unknown. */
  readonly slots: number | null;
  /** Standard deviation over mean of the service times; 0 if they are steady. */
  readonly variation: number;
}

export function isStalled(loop: ProbeLoop, services: LoopServices): boolean {
  return loop.departures.length >= ENOUGH_TO_STALL && (hasStandstill(loop, services) || isUneven(loop, services));
}

function hasStandstill(
  { departures, startedAt, endedAt, clients }: ProbeLoop,
  { slots, variation }: LoopServices,
): boolean {
  // One answer per slot arrives within a service time; if the slots are unknown, one answer per client is assumed.
  const batch = Math.min(slots ?? clients, departures.length - 1);
  const service = median(departures.slice(batch).map((at, index) => at - (departures[index] ?? at)));
  // The longest of many varying services is several times the mean; with several slots, all must be that long at once.
  const chance = (2 * (Math.log(departures.length) + STANDSTILL) * variation ** 2) / batch;
  const longest = service * Math.max(STANDSTILL, chance);
  const still = gapsOf([startedAt, ...departures, endedAt]).filter((gap) => gap > longest);
  return still.reduce((total, gap) => total + gap, 0) > MUCH_TIME * (endedAt - startedAt);
}

function gapsOf(instants: readonly Nanoseconds[]): Nanoseconds[] {
  return instants.slice(1).map((at, index) => at - (instants[index] ?? at));
}

/** Whether the halves differ by more than varying services, or a batch split by the middle, can explain. */
function isUneven({ departures, startedAt, endedAt, clients }: ProbeLoop, { slots, variation }: LoopServices): boolean {
  const middle = (startedAt + endedAt) / 2;
  const before = departures.filter((at) => at <= middle).length;
  const half = departures.length / 2;
  const chance = Math.hypot((slots ?? clients) / half, (3 * Math.SQRT2 * variation) / Math.sqrt(half));
  return Math.abs(2 * (before - half)) / half > UNEVEN_HALVES + chance;
}
