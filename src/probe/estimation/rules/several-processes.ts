/** The slots of a server whose processes accept connections for themselves, by requests that arrive one after the other. */
import { median } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, Probed } from '../../../model/probe.js';
import { slotsByThroughput } from '../evidence/closed-loop.js';
import { servedTogether } from '../evidence/overlap.js';
import { burstsOf, hasLateConnect, makespan, responseOf, wasServed } from '../evidence/requests.js';
import type { Unloaded } from '../evidence/unloaded.js';

const FEWEST_BURSTS = 3;
/** Response over unloaded response up to which a request neither waited nor was slowed down by others. */
const UNDISTURBED = 1.25;
/** Relative difference of throughput x service time from the number in service up to which no slot was missed. */
const CONFIRMS = 0.1;
/** Clients of the loop per slot, so that every process has a request. */
const PER_SLOT = 2;

/** Services by which a burst takes longer than with one queue, from which some processes were idle while others had a queue. */
const LONGER = 0.5;

/** Null without such bursts, if at most one was in service, or if the other bursts take no longer than with one queue. */
export function reachedProcesses(
  { bursts, loop }: Pick<Probed, 'bursts' | 'loop'>,
  unloaded: Unloaded,
): { readonly atLeast: number; readonly slots: number | null } | null {
  const staggered = burstsOf(bursts, 'staggered').filter((burst) => !hasLateConnect(burst));
  if (staggered.length < FEWEST_BURSTS || !unloaded.deterministic) return null;
  const atLeast = Math.floor(servedTogether(staggered, unloaded));
  if (atLeast < 2 || !leavesIdle(burstsOf(bursts, 'ramp', 'aimed', 'invariance'), atLeast, unloaded)) return null;
  const inLoop = loop === null ? null : slotsByThroughput(loop, unloaded.serviceTime);
  const isAll =
    loop !== null &&
    inLoop !== null &&
    loop.clients >= PER_SLOT * atLeast &&
    Math.abs(inLoop.slots / atLeast - 1) <= CONFIRMS &&
    median(staggered.map((burst) => undisturbedIn(burst, unloaded))) >= atLeast;
  return { atLeast, slots: isAll ? atLeast : null };
}

/** Bursts that must show it: in one of them the client may have read two answers late. */
const FEWEST_CONTRADICTING = 2;

/** Whether requests that arrived one after the other were in service together more often than so few slots allow. */
export function exceedsSlots({ bursts }: Pick<Probed, 'bursts'>, slots: number, unloaded: Unloaded): boolean {
  const more = burstsOf(bursts, 'staggered').filter((burst) => servedTogether([burst], unloaded) > slots);
  return more.length >= FEWEST_CONTRADICTING;
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
