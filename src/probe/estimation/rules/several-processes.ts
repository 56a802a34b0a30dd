/** The slots of a server whose processes accept connections for themselves, by requests that arrive one after the other. */
import { median } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, Probed } from '../../../model/probe.js';
import type { Nanoseconds } from '../../../model/units.js';
import { readBursts } from '../evidence/burst-readings.js';
import { slotsByThroughput } from '../evidence/closed-loop.js';
import { togetherIn } from '../evidence/overlap.js';
import { arrivalSpan, burstsOf, hasLateConnect, makespan, responseOf, wasServed } from '../evidence/requests.js';
import type { Unloaded } from '../evidence/unloaded.js';
import { withDelay } from './slots-over-time.js';

const FEWEST_BURSTS = 3;
/** Response over unloaded response up to which a request neither waited nor was slowed down by others. */
const UNDISTURBED = 1.25;
/** Relative difference of throughput x service time from the number in service up to which no slot was missed. */
const CONFIRMS = 0.1;
/** The same for a lower throughput if all bursts agree: the clients of the loop are shared out unevenly. */
const CONFIRMS_AGREED = 0.25;
/** Share of the bursts that must show the number, while none shows more: requests that are shared out by chance leave some slots idle. */
const AGREE = 0.8;
/** Bursts that must have as many undisturbed requests as slots: in the others, two requests may have found the same process. */
const FEWEST_UNDISTURBED = 2;
/** Share of the bursts that must show steps, so that these show how long a service is. */
const SHOW_STEPS = 0.5;
/** Clients per slot, of the loop and of these bursts, so that every process has a request. */
const PER_SLOT = 2;
const PER_SLOT_STAGGERED = 1.5;

/** Services by which a burst takes longer than with one queue, from which some processes were idle while others had a queue. */
const LONGER = 0.5;

/** Null without such bursts, if at most one was in service, or if the other bursts take no longer than with one queue. */
export function reachedProcesses(
  { bursts, loop }: Pick<Probed, 'bursts' | 'loop'>,
  alone: Unloaded,
): { readonly atLeast: number; readonly slots: number | null } | null {
  const inTime = burstsOf(bursts, 'staggered').filter((burst) => !hasLateConnect(burst));
  // A client can't send many requests within a short service, and those after it find idle processes again.
  const quick = inTime.filter((burst) => arrivalSpan(burst) < alone.serviceTime);
  if (quick.length < FEWEST_BURSTS || !alone.deterministic) return null;
  const step = stepOf(bursts, alone);
  const unloaded = step === null ? alone : withDelay(alone, { step, stepError: 0 });
  const atLeast = Math.floor(median(togetherIn(largestOf(quick), unloaded, step)));
  const staggered = quick.filter(({ requests }) => requests.length >= PER_SLOT_STAGGERED * atLeast);
  const together = togetherIn(staggered, unloaded, step);
  if (atLeast < 2 || !leavesIdle(burstsOf(bursts, 'ramp', 'aimed', 'invariance'), atLeast, unloaded)) return null;
  const isWide = loop !== null && loop.clients >= PER_SLOT * atLeast;
  const service = Math.min(unloaded.serviceTime, step ?? unloaded.serviceTime);
  const inLoop = isWide ? slotsByThroughput(loop, service) : null;
  const fewer = together.every((count) => count === atLeast) ? CONFIRMS_AGREED : CONFIRMS;
  const undisturbed = staggered.filter((burst) => undisturbedIn(burst, unloaded) >= atLeast);
  const isAgreed =
    together.every((count) => count <= atLeast) &&
    together.filter((count) => count === atLeast).length >= AGREE * together.length;
  const isAll =
    isAgreed &&
    inLoop !== null &&
    inLoop.slots >= (1 - fewer) * atLeast &&
    inLoop.slots <= (1 + CONFIRMS) * atLeast &&
    undisturbed.length >= FEWEST_UNDISTURBED;
  return { atLeast, slots: isAll ? atLeast : null };
}

function largestOf(bursts: readonly ProbeBurst[]): ProbeBurst[] {
  const most = Math.max(0, ...bursts.map(({ requests }) => requests.length));
  return bursts.filter(({ requests }) => requests.length === most);
}

/**
 * The usual step of single bursts, which is the service even if they disagree on the slots; null if few show any. Then only single
 * requests show how long a service is.
 */
function stepOf(bursts: readonly ProbeBurst[], unloaded: Unloaded): Nanoseconds | null {
  const { readings, asked } = readBursts(bursts, unloaded);
  const isShown = readings.length > 0 && readings.length >= SHOW_STEPS * asked;
  return isShown ? median(readings.map(({ step }) => step)) : null;
}

/** Bursts that must show it: in one of them the client may have read two answers late. */
const FEWEST_CONTRADICTING = 2;

/** Whether requests that arrived one after the other were in service together more often than so few slots allow. */
export function exceedsSlots({ bursts }: Pick<Probed, 'bursts'>, slots: number, unloaded: Unloaded): boolean {
  const together = togetherIn(burstsOf(bursts, 'staggered'), unloaded, stepOf(bursts, unloaded));
  return together.filter((count) => count > slots).length >= FEWEST_CONTRADICTING;
}

function leavesIdle(bursts: readonly ProbeBurst[], slots: number, { serviceTime, roundTrip }: Unloaded): boolean {
  const queued = bursts.filter((burst) => burst.requests.length > slots && burst.requests.every(wasServed));
  const longer = queued.map(
    (burst) => (makespan(burst) - roundTrip) / serviceTime - Math.ceil(burst.requests.length / slots),
  );
  return longer.length > 0 && median(longer) > LONGER;
}

function undisturbedIn({ requests }: ProbeBurst, { serviceTime, roundTrip }: Unloaded): number {
  const most = UNDISTURBED * (serviceTime + roundTrip);
  return requests.filter((request) => wasServed(request) && responseOf(request) <= most).length;
}
