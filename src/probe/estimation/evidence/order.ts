/** Compares the order of departures with the order of arrivals: how far requests overtake, and whether there is one queue. */
import { median } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { heldIn, readBursts } from './burst-readings.js';
import { responseOf, type ServedTimes, servedTimes, wasServed } from './requests.js';
import type { Unloaded } from './unloaded.js';
import { hasLine, orderKept } from './waiting.js';

export interface OrderVerdict {
  /** Enough requests departed from position c, and almost none from beyond it, to rule out another slot. */
  readonly confirms: boolean;
  /** Enough departed from position c, and none from beyond it, to show that at least c were in service. */
  readonly reachesLast: boolean;
  /** Too many departed from beyond position c: more are in service, or there are several queues. */
  readonly hasMore: boolean;
  /** The order rules out as many as c slots. */
  readonly hasFewer: boolean;
}

/** Departures this close together may have been recorded in the wrong order. */
const SWAPPABLE_GAP: Nanoseconds = 0.3 * MILLISECOND;
/** Departures expected from position c + 1 if there were one more slot. The chance of seeing none is then exp(-6). */
const ENOUGH_EXPECTED = 6;
/** For c = 1: share of departures that a second slot would let overtake; low, as services may vary little. */
const LEAST_OVERTAKING = 0.1;
/** Share of departures that the client's noise may place beyond the last position. */
const NOISE = 0.02;
const FEW_BEYOND = 2;

/**
 * How many requests departed from each position. A request departs from index k if k earlier requests were still present. Only
 * departures while all slots are occupied are counted.
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

/** How many other requests are present when one departs: those that arrived before it, and after it. */
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
 * With one first-come-first-served queue and c slots, the c requests in service are those that arrived first, so none departs
 * from beyond position c. If services vary, some depart from each of the c positions, fewest from the last. How many would
 * depart from one more position is extrapolated; if none did, there is no further slot.
 */
export function orderVerdict(leftFrom: readonly number[], slots: number): OrderVerdict {
  const total = leftFrom.reduce((sum, count) => sum + count, 0);
  const hasMore = leftBeyond(leftFrom, slots) > Math.max(FEW_BEYOND, NOISE * total);
  const hasFewer = leftFrom.length < slots && leftFrom.length > 0 && isLast(leftFrom, leftFrom.length);
  const reachesLast = (leftFrom[slots - 1] ?? 0) > FEW_BEYOND && leftFrom.length <= slots;
  return { hasMore, hasFewer, reachesLast, confirms: isLast(leftFrom, slots) };
}

function leftBeyond(leftFrom: readonly number[], slots: number): number {
  return leftFrom.slice(slots).reduce((sum, count) => sum + count, 0);
}

function isLast(leftFrom: readonly number[], slots: number): boolean {
  const expected = expectedNext(leftFrom, slots);
  return leftBeyond(leftFrom, slots) <= NOISE * expected && expected >= ENOUGH_EXPECTED;
}

/** Extrapolates the decline from position to position to the one after the last. */
function expectedNext(leftFrom: readonly number[], slots: number): number {
  const last = leftFrom[slots - 1] ?? 0;
  if (slots === 1) return LEAST_OVERTAKING * last;
  const fewer = Math.min(1, last / Math.max(1, leftFrom[slots - 2] ?? 0));
  return last * fewer ** 2;
}

/** Fewer single requests do not show that services are steady. */
const FEWEST_ALONE = 3;
/** Only steps before this are checked: in later ones the differences from S1 have added up. */
const FIRST_STEPS = 6.5;

/**
 * Recognises several queues: answers arrive in steps of one steady service, but not in arrival order, as each queue has its own.
 * @returns how many were served at once at least; null if there is no evidence of several queues
 */
export function servedBySeveralLines(bursts: readonly ProbeBurst[], unloaded: Unloaded): number | null {
  const { deterministic, serviceTime, roundTrip, times } = unloaded;
  if (!deterministic || times.length < FEWEST_ALONE || !hasLine(bursts, unloaded)) return null;
  const firsts = bursts.map(({ requests }) => {
    const served = requests.filter(wasServed);
    return served.filter(({ sentAt, departedAt }) => departedAt - (sentAt ?? 0) - roundTrip < 1.5 * serviceTime).length;
  });
  const atLeast = Math.max(0, ...firsts);
  if (atLeast < 2 || leavesInOrder(bursts) || !isInSteps(bursts, unloaded)) return null;
  // Of slots that are held after an answer, any can be free first.
  if (heldIn(readBursts(bursts, unloaded).readings) > 0) return null;
  // In a single queue a request can only overtake requests that are in service.
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
