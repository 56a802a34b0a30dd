/** Idle-hold: how many unfinished requests it takes until one more, a whole one, is not answered. */
import { mean, median } from '../../analysis/statistics/samples.js';
import type { HoldTry, ProbeBurst, ProbeHold, ProbePhase } from '../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { isDeclined } from '../estimation/evidence/admission.js';
import { responseOf, wasServed } from '../estimation/evidence/requests.js';
import type { Unloaded } from '../estimation/evidence/unloaded.js';
import type { ProbeSession } from './session.js';
import { isSlow } from './slow-services.js';

const LEAST_PATIENCE: Nanoseconds = 50 * MILLISECOND;

/** A whole request is answered after one service and two round trips; four of each is late. */
function patienceOf({ serviceTime, roundTrip, times }: Unloaded): Nanoseconds {
  return Math.max(LEAST_PATIENCE, 4 * Math.max(serviceTime, ...times) + 4 * roundTrip);
}

/**
 * Doubles what is held until one more is blocked, then bisects. Where the slots are known by now, it first tries one
 * less than them, and them.
 */
export async function searchHold(session: ProbeSession, unloaded: Unloaded, slots: number | null): Promise<ProbeHold> {
  const patience = patienceOf(unloaded);
  const tries: HoldTry[] = [];
  let blockedAt = Number.POSITIVE_INFINITY;
  let freeAt = -1;
  for (let held = slots ?? 1; ; held = nextToTry(freeAt, blockedAt)) {
    const within = Math.min(held, session.scenario.maxClients - 1);
    if (blockedAt - freeAt <= 1 || within <= freeAt || !session.canAfford(within + 1, patience, 1)) break;
    session.announce('hold', within);
    const one = await session.server.hold({ held: within, patience });
    session.spend(within + 1);
    tries.push(one);
    if (one.answered) freeAt = Math.max(freeAt, within);
    else blockedAt = Math.min(blockedAt, within);
  }
  return { tries, patience };
}

function nextToTry(freeAt: number, blockedAt: number): number {
  if (blockedAt === Number.POSITIVE_INFINITY) return Math.max(1, 2 * freeAt);
  // The likeliest is that the first guess was right: then one less is free.
  return freeAt < 0 ? blockedAt - 1 : Math.floor((freeAt + blockedAt) / 2);
}

const GROUP = 4;
/** Two groups whose medians are that close: it is warm. */
const WARM_AGREEMENT = 0.1;
/** What fails so often at the very start is not there to be probed. */
const PATIENT_TRIES = 3;

/** So many in a row that no other is in the way of. */
const IN_TIME = 2;
const LITTLE_LONGER = 1.2;

/** A server that declines so many in a row, each alone, and answered before, will not serve the next: a rate limit, mostly. */
const MOST_DECLINED = 8;

/** From the first connect to the last answer; what a burst costs of the budget, ns. */
export function lengthOf({ startedAt, requests }: ProbeBurst): Nanoseconds {
  return Math.max(...requests.map(({ departedAt }) => departedAt)) - startedAt;
}

/**
 * Groups of requests until two medians agree, or that share of the budget is spent.
 * @returns a request's burst when not one was served, or no more are, which says why; else null
 */
export async function warmUp(session: ProbeSession, share: number): Promise<ProbeBurst | null> {
  const responses: Nanoseconds[] = [];
  let failures = 0;
  let declined = 0;
  let longest = 0;
  while (responses.length === 0 || session.canAfford(1, longest, share)) {
    const burst = await session.burst('warm-up', 1);
    const [request] = burst.requests.filter(wasServed);
    declined = burst.requests.some(isDeclined) ? declined + 1 : 0;
    if (request === undefined) failures += 1;
    else responses.push(responseOf(request));
    const [first] = responses;
    if (responses.length === 1 && first !== undefined && !isSlow(session, first)) session.planFor(first);
    if (failures >= PATIENT_TRIES && responses.length === 0) return burst;
    if (declined >= MOST_DECLINED) return burst;
    if (responses.length === 0 && session.timeUntil(0.5) < 0) return burst;
    longest = lengthOf(burst);
    if (isWarm(responses) || staysSlow(session, responses)) return null;
  }
  return null;
}

/** So slow that another single request would take more than this share of the time. */
const NO_MORE = 1 / 15;

/** The first may have been slow only because it was the first: unless it took very long, a second shows. */
function staysSlow(session: ProbeSession, responses: readonly Nanoseconds[]): boolean {
  const last = responses.at(-1) ?? 0;
  return isSlow(session, last) && (responses.length > 1 || last > NO_MORE * session.planned);
}

function isWarm(responses: readonly Nanoseconds[]): boolean {
  if (responses.length % GROUP !== 0 || responses.length < 2 * GROUP) return false;
  const last = median(responses.slice(-GROUP));
  return Math.abs(median(responses.slice(-2 * GROUP, -GROUP)) - last) < WARM_AGREEMENT * last;
}

/**
 * Single requests: `fewest` while half as much again as that share of the budget allows it, `most` at most.
 * @returns the last request's burst when it and those before it were declined, which says why; else null
 */
export async function singleRequests(
  session: ProbeSession,
  phase: ProbePhase,
  { fewest, most, share, atMost }: { fewest: number; most: number; share: number; atMost: number },
): Promise<ProbeBurst | null> {
  const lengths: Nanoseconds[] = [];
  let declined = 0;
  while (lengths.length < most && session.requestsLeft > 0) {
    const next = lengths.length === 0 ? (session.unloaded()?.serviceTime ?? 0) : mean(lengths);
    if (next > session.timeUntil(1)) return null;
    if (!session.canAfford(1, next, lengths.length < fewest ? atMost : share) && lengths.length > 0) return null;
    const burst = await session.burst(phase, 1);
    lengths.push(lengthOf(burst));
    declined = burst.requests.some(isDeclined) ? declined + 1 : 0;
    if (declined >= MOST_DECLINED) return burst;
  }
  return null;
}

/**
 * What a closed loop gave up may still be served, or wait for it: single requests until two in a row take no longer than
 * those that were alone, or that share of the budget is spent. They count as a warm-up.
 */
export async function waitUntilIdle(
  session: ProbeSession,
  { times, roundTrip }: Unloaded,
  share: number,
): Promise<void> {
  const longest = Math.max(...times) + roundTrip;
  for (let inTime = 0; inTime < IN_TIME && session.canAfford(1, longest, share); ) {
    const { requests } = await session.burst('warm-up', 1);
    const isInTime = requests.every((one) => wasServed(one) && responseOf(one) <= LITTLE_LONGER * longest);
    inTime = isInTime ? inTime + 1 : 0;
  }
}

/** A server that declined a whole burst, and declines single requests too, does not do so for their number. */
export async function checkWhetherShut(session: ProbeSession, share: number): Promise<ProbeBurst | null> {
  if (session.bursts.at(-1)?.requests.every(isDeclined) !== true) return null;
  return singleRequests(session, 'unloaded', { fewest: MOST_DECLINED, most: MOST_DECLINED, share, atMost: share });
}
