/** The order of leaving against the order of coming: how many of those before them anybody overtakes. */
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import type { BurstJobs } from '../requests/burst-requests.js';

export interface OrderVerdict {
  /** The order alone says that it is this number: as many left from its last place as make one place more unbelievable. */
  readonly confirms: boolean;
  /** Too many left from beyond its last place: more are in service, or there is no one line. */
  readonly hasMore: boolean;
  /** It says a smaller number. */
  readonly hasFewer: boolean;
}

/** Those that leave so soon after one another may have been seen in the other order. */
const TOLERANCE: Nanoseconds = 0.3 * MILLISECOND;
/** So many would have left from the next place, if there were one: that none did has a chance of exp(-6). */
const ENOUGH_EXPECTED = 6;
/** Of one server nobody knows how often a second would overtake: seldom, where services hardly vary. */
const LEAST_OVERTAKING = 0.1;
/** Share of all that the client's noise may put beyond the last place. */
const NOISE = 0.02;
const FEW_BEYOND = 2;

/**
 * How often somebody left from each place: from the first when nobody was still there who had come before, and so on;
 * index 0 is the first place. Only departures are counted at which somebody waits, if there are so many servers.
 */
export function placesLeft(bursts: readonly BurstJobs[], servers: number): number[] {
  const counts: number[] = [];
  for (const burst of bursts) {
    for (const [job, at] of burst.departures.entries()) {
      const { before, after } = companyOf(burst, job, at);
      if (before + after >= servers) counts[before] = (counts[before] ?? 0) + 1;
    }
  }
  return Array.from(counts, (count) => count ?? 0);
}

/** Who else is there when a job leaves: those that came before it, and after. */
function companyOf({ arrivals, departures }: BurstJobs, job: number, at: Nanoseconds) {
  let before = 0;
  let after = 0;
  for (let other = 0; other < departures.length; other += 1) {
    if ((arrivals[other] ?? 0) > at) continue;
    const leavesAt = departures[other] ?? 0;
    if (other < job && leavesAt > at + TOLERANCE) before += 1;
    else if (other > job && leavesAt > at) after += 1;
  }
  return { before, after };
}

/**
 * In one line before c servers, first come, first served, those in service are the c that have been there longest: so
 * nobody leaves from a place beyond c. Where services vary, somebody leaves from each of the c places, from the last
 * one most seldom: whether there is one place more is told by how often somebody would have left from it.
 */
export function orderVerdict(places: readonly number[], slots: number): OrderVerdict {
  const total = places.reduce((sum, count) => sum + count, 0);
  const hasMore = beyond(places, slots) > Math.max(FEW_BEYOND, NOISE * total);
  const hasFewer = places.length < slots && places.length > 0 && isLast(places, places.length);
  return { hasMore, hasFewer, confirms: isLast(places, slots) };
}

function beyond(places: readonly number[], slots: number): number {
  return places.slice(slots).reduce((sum, count) => sum + count, 0);
}

function isLast(places: readonly number[], slots: number): boolean {
  const expected = expectedNext(places, slots);
  return beyond(places, slots) <= NOISE * expected && expected >= ENOUGH_EXPECTED;
}

/** From the c-th place somebody leaves more seldom than from the one before: from the next one more seldom still. */
function expectedNext(places: readonly number[], slots: number): number {
  const last = places[slots - 1] ?? 0;
  if (slots === 1) return LEAST_OVERTAKING * last;
  const fewer = Math.min(1, last / Math.max(1, places[slots - 2] ?? 0));
  return last * fewer ** 2;
}
