/** Whether a closed loop stood still now and then, as on a machine whose processors are taken away: then it tells no speed. */
import type { ProbeLoop } from '../../model/probe.js';
import type { Nanoseconds } from '../../model/units.js';
import { median } from '../statistics/percentile.js';

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
