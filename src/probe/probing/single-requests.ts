/** Single requests, the warm-up, and idle-hold: how many unfinished requests block a complete one. */
import { mean, median } from '../../analysis/statistics/samples.js';
import type { HoldTry, ProbeBurst, ProbeHold, ProbePhase } from '../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { isDeclined } from '../estimation/evidence/admission.js';
import { responseOf, wasServed } from '../estimation/evidence/requests.js';
import { FEW_ALONE, type Unloaded } from '../estimation/evidence/unloaded.js';
import type { ProbeSession } from './session.js';

const LEAST_PATIENCE: Nanoseconds = 50 * MILLISECOND;

/** A complete request takes one service and two round trips; four of each counts as blocked. */
function patienceOf({ serviceTime, roundTrip, times }: Unloaded): Nanoseconds {
  return Math.max(LEAST_PATIENCE, 4 * Math.max(serviceTime, ...times) + 4 * roundTrip);
}

/**
 * Doubles the number held until the next request is blocked, then bisects. If the number of slots is known, it tries
 * that number first, and then one fewer.
 */
export async function searchHold(session: ProbeSession, unloaded: Unloaded, slots: number | null): Promise<ProbeHold> {
  const patience = patienceOf(unloaded);
  const tries: HoldTry[] = [];
  let blockedAt = Number.POSITIVE_INFINITY;
  let freeAt = -1;
  for (let held = slots ?? 1; ; held = nextToTry(freeAt, blockedAt)) {
    const within = (await session.ableToHold(Math.min(held + 1, session.scenario.maxClients))) - 1;
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
  // The first guess is probably right; then one fewer does not block.
  return freeAt < 0 ? blockedAt - 1 : Math.floor((freeAt + blockedAt) / 2);
}

const GROUP = 4;
/** Relative difference of the medians of two groups of requests up to which the server is warm. */
const WARM_AGREEMENT = 0.1;
/** Failures at the very start after which the probe gives up. */
const PATIENT_TRIES = 3;

/** Requests in a row that must take no longer than single requests before the server counts as idle; slow ones cost too much time. */
const IN_TIME = 2;
const LITTLE_LONGER = 1.2;

/** Single requests refused in a row after which the probe stops: usually a rate limit has been reached. */
const MOST_DECLINED = 8;

/** From the first connect to the last answer: the time of the budget that the burst used, ns. */
export function lengthOf({ startedAt, requests }: ProbeBurst): Nanoseconds {
  return Math.max(...requests.map(({ departedAt }) => departedAt)) - startedAt;
}

/** Mean time of the single requests, including those without an answer in time, ns. */
export function meanAlone({ bursts }: ProbeSession): Nanoseconds {
  return mean(bursts.flatMap(({ requests }) => (requests.length === 1 ? requests.map(responseOf) : [])));
}

/**
 * Sends groups of requests until the medians of two groups agree, or this share of the budget is spent.
 * @returns the burst of a failed request if none was served, or none is served any more; else null
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
    if (responses.length > 0 && !session.isSlow(mean(responses))) session.planFor(mean(responses));
    if (failures >= PATIENT_TRIES && responses.length === 0) return burst;
    if (declined >= MOST_DECLINED) return burst;
    if (responses.length === 0 && session.timeUntil(0.5) < 0) return burst;
    longest = lengthOf(burst);
    if (isWarm(responses)) {
      // The first response may have been slow only because it was the first.
      session.planFor(median(responses.slice(-GROUP)));
      return null;
    }
    if (staysSlow(session, responses)) return null;
  }
  return null;
}

/** Service time over the time left above which no further single request is sent. */
const NO_MORE = 1 / 15;

/** Whether services are really slow: the first can be slow only because it is the first, so a second one checks unless it took very long. */
function staysSlow(session: ProbeSession, responses: readonly Nanoseconds[]): boolean {
  const last = responses.at(-1) ?? 0;
  return session.isSlow(last) && (responses.length > 1 || last > NO_MORE * session.planned);
}

function isWarm(responses: readonly Nanoseconds[]): boolean {
  if (responses.length % GROUP !== 0 || responses.length < 2 * GROUP) return false;
  const last = median(responses.slice(-GROUP));
  return Math.abs(median(responses.slice(-2 * GROUP, -GROUP)) - last) < WARM_AGREEMENT * last;
}

/**
 * Sends single requests: up to `most` within this share of the budget, but `fewest` even if that takes half as much again.
 * @returns the burst of the last request if it and several before it were refused; else null
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
    // More of them would change nothing.
    if (lengths.length >= FEW_ALONE && session.unloaded()?.deterministic === true) return null;
    const burst = await session.burst(phase, 1);
    lengths.push(lengthOf(burst));
    declined = burst.requests.some(isDeclined) ? declined + 1 : 0;
    if (declined >= MOST_DECLINED) return burst;
  }
  return null;
}

/**
 * Waits until the requests that the closed loop abandoned no longer occupy the server: sends single requests until two in a row
 * take no longer than the unloaded ones, several are refused, or this share of the budget is spent. They count as a warm-up.
 */
export async function waitUntilIdle(
  session: ProbeSession,
  { times, roundTrip }: Unloaded,
  share: number,
  enough = IN_TIME,
): Promise<void> {
  const longest = Math.max(...times) + roundTrip;
  let declined = 0;
  for (let inTime = 0; inTime < enough && declined < MOST_DECLINED && session.canAfford(1, longest, share); ) {
    const { requests } = await session.burst('warm-up', 1);
    declined = requests.some(isDeclined) ? declined + 1 : 0;
    const isInTime = requests.every((one) => wasServed(one) && responseOf(one) <= LITTLE_LONGER * longest);
    inTime = isInTime ? inTime + 1 : 0;
  }
}

/** If the server refused a whole burst and refuses single requests too, the cause is not the size of the burst. */
export async function checkWhetherShut(session: ProbeSession, share: number): Promise<ProbeBurst | null> {
  if (session.bursts.at(-1)?.requests.every(isDeclined) !== true) return null;
  return singleRequests(session, 'unloaded', { fewest: MOST_DECLINED, most: MOST_DECLINED, share, atMost: share });
}
