/** The order of leaving against the order of arrival: how many of those before it a request overtakes, and whether there is one line. */
import { median } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { responseOf, type ServedTimes, servedTimes, wasServed } from './requests.js';
import type { Unloaded } from './unloaded.js';
import { hasLine, orderKept } from './waiting.js';

export interface OrderVerdict {
  /** The order alone says that it is this number: so many left from its last position that one slot more is unbelievable. */
  readonly confirms: boolean;
  /** Too many left from beyond its last position: more are in service, or there is no one line. */
  readonly hasMore: boolean;
  /** It says a smaller number. */
  readonly hasFewer: boolean;
}

/** Requests that leave so soon after one another may have been seen in the other order. */
const SWAPPABLE_GAP: Nanoseconds = 0.3 * MILLISECOND;
/** So many would have left from the next position, if there were one: that none did has a chance of exp(-6). */
const ENOUGH_EXPECTED = 6;
/** With one slot it is not known how often a second would overtake: seldom, where services vary little. */
const LEAST_OVERTAKING = 0.1;
/** Share of all that the client's noise may put beyond the last position. */
const NOISE = 0.02;
const FEW_BEYOND = 2;

/**
 * How many requests left from each position: from the first when none that came before was still there, and so on; index 0
 * is the first position. Only departures are counted at which a request waits, if there are so many slots.
 */
export function departuresByPosition(bursts: readonly ServedTimes[], slots: number): number[] {
  const counts: number[] = [];
  for (const burst of bursts) {
    for (const [request, at] of burst.departures.entries()) {
      const { before, after } = presentAt(burst, request, at);
      if (before + after >= slots) counts[before] = (counts[before] ?? 0) + 1;
    }
  }
  return Array.from(counts, (count) => count ?? 0);
}

/** How many others are there when a request leaves: those that came before it, and after. */
function presentAt({ arrivals, departures }: ServedTimes, request: number, at: Nanoseconds) {
  let before = 0;
  let after = 0;
  for (let other = 0; other < departures.length; other += 1) {
    if ((arrivals[other] ?? 0) > at) continue;
    const leavesAt = departures[other] ?? 0;
    if (other < request && leavesAt > at + SWAPPABLE_GAP) before += 1;
    else if (other > request && leavesAt > at) after += 1;
  }
  return { before, after };
}

/**
 * In one line before c slots, first come, first served, those in service are the c that have been there longest: so none
 * leaves from a position beyond c. Where services vary, some leave from each of the c positions, the fewest from the last:
 * whether there is one position more follows from how many would have left from it.
 */
export function orderVerdict(leftFrom: readonly number[], slots: number): OrderVerdict {
  const total = leftFrom.reduce((sum, count) => sum + count, 0);
  const hasMore = leftBeyond(leftFrom, slots) > Math.max(FEW_BEYOND, NOISE * total);
  const hasFewer = leftFrom.length < slots && leftFrom.length > 0 && isLast(leftFrom, leftFrom.length);
  return { hasMore, hasFewer, confirms: isLast(leftFrom, slots) };
}

function leftBeyond(leftFrom: readonly number[], slots: number): number {
  return leftFrom.slice(slots).reduce((sum, count) => sum + count, 0);
}

function isLast(leftFrom: readonly number[], slots: number): boolean {
  const expected = expectedNext(leftFrom, slots);
  return leftBeyond(leftFrom, slots) <= NOISE * expected && expected >= ENOUGH_EXPECTED;
}

/** Fewer leave from the c-th position than from the one before: from the next one fewer still. */
function expectedNext(leftFrom: readonly number[], slots: number): number {
  const last = leftFrom[slots - 1] ?? 0;
  if (slots === 1) return LEAST_OVERTAKING * last;
  const fewer = Math.min(1, last / Math.max(1, leftFrom[slots - 2] ?? 0));
  return last * fewer ** 2;
}

/** In later steps, what a service takes longer than S1 has added up. */
const FIRST_STEPS = 6.5;

/**
 * Several lines: answers come in steps of always the same service, but not in the order of arrival, as each line has its own.
 * @returns how many were served at once at least; null where it is not so
 */
export function servedBySeveralLines(bursts: readonly ProbeBurst[], unloaded: Unloaded): number | null {
  const { deterministic, serviceTime, roundTrip } = unloaded;
  if (!deterministic || !hasLine(bursts, unloaded)) return null;
  const firsts = bursts.map(({ requests }) => {
    const served = requests.filter(wasServed);
    return served.filter(({ sentAt, departedAt }) => departedAt - (sentAt ?? 0) - roundTrip < 1.5 * serviceTime).length;
  });
  const atLeast = Math.max(0, ...firsts);
  if (atLeast < 2 || leavesInOrder(bursts) || !isInSteps(bursts, unloaded)) return null;
  // In one line no request overtakes more than those in service.
  const isOneLine = !orderVerdict(departuresByPosition(bursts.map(servedTimes), atLeast), atLeast).hasMore;
  return isOneLine ? null : atLeast;
}

/** Whether most responses are whole numbers of services. */
function isInSteps(bursts: readonly ProbeBurst[], { serviceTime, roundTrip }: Unloaded): boolean {
  const steps = bursts
    .flatMap(({ requests }) =>
      requests.filter(wasServed).map((request) => (responseOf(request) - roundTrip) / serviceTime),
    )
    .filter((step) => step < FIRST_STEPS);
  const near = steps.filter((step) => Math.abs(step - Math.round(step)) < 0.25);
  return near.length >= 0.75 * steps.length;
}

function leavesInOrder(bursts: readonly ProbeBurst[]): boolean {
  return median(bursts.map(orderKept)) > 0.98;
}
