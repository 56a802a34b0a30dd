/** The procedure of a probe: its steps against an unknown server, within a budget of time and requests. */
import type { ProbeBurst, Probed, ProbeEnd, ProbeLoop, ProbeScenario } from '../../model/probe.js';
import { isMoving, type ProbeAnswer } from '../estimation/answer/answer.js';
import { isDeclined } from '../estimation/evidence/admission.js';
import { slotsByThroughput } from '../estimation/evidence/closed-loop.js';
import { burstsOf } from '../estimation/evidence/requests.js';
import { seemingUnlimited } from '../estimation/evidence/unlimited.js';
import { hidesSteps, isBlurred, type Unloaded } from '../estimation/evidence/unloaded.js';
import type { Reason } from '../estimation/rules/doubts.js';
import { lacksAnswers } from '../estimation/rules/rate.js';
import type { Remedy } from '../estimation/rules/withheld.js';
import { type ProbeSummary, summariseProbe } from '../estimation/summary.js';
import { aimedBursts } from './aimed-bursts.js';
import { closedLoop, loopClients } from './closed-loop.js';
import { lastFirstBursts } from './last-first.js';
import { isStarved, rampUp } from './ramp.js';
import { isRefusing, refusingLoop } from './refusing-loop.js';
import type { Server } from './session.js';
import { LONGEST_PLAN, type ProbeOptions, ProbeSession } from './session.js';
import { reachAllProcesses, staggeredBursts } from './several-processes.js';
import {
  checkWhetherShut,
  lengthOf,
  meanAlone,
  searchHold,
  singleRequests,
  waitUntilIdle,
  warmUp,
} from './single-requests.js';
import { probeSlowly } from './slow-services.js';
import { spacedRequests } from './spaced-requests.js';

/** Share of the budget that may be spent by the end of each step. */
const WARM_UP = 0.08;
const UNLOADED = { share: 0.17, atMost: 0.3 };
const RAMP = 0.5;
const AIMED_STEADY = { share: 0.62, atMost: 0.78 };
/** Varying services need more bursts. */
const AIMED_VARIED = { share: 0.72, atMost: 0.8 };
const LOOP = 0.9;
const IDLE_AGAIN = 0.92;
const INVARIANCE = 0.95;
const AGAIN = 0.97;
/** Share kept for idle-hold, if it is part of the probe. */
const HOLD = 0.1;

/** Connects without a request, before all others: reused connections do not show the round trip. */
const EMPTY_CONNECTS = 9;
/** Single requests before the bursts, at most; and after them, where a few are enough to see a change of steady services. */
const MOST_ALONE = 200;
const AGAIN_STEADY = 8;
/** Further single requests if jitter blurs them. */
const ALONE_BLURRED = { fewest: 1, most: 20, share: UNLOADED.atMost, atMost: UNLOADED.atMost };
/** Single requests that certainly show whether there is jitter. */
const ENOUGH_ALONE = 30;
const INVARIANCE_BURSTS = 4;
/** Clients per slot in the bursts of another size, which must lead to the same number of slots. */
const OTHER_SIZE = 3;
const SMALLEST_OTHERS = 6;
/** If the closed loop shows this many times the slots that the bursts show, larger bursts are tried. */
const MORE_SLOTS = 1.25;
/** Number of bursts that may be too few to show the slots if jitter hides their steps. */
const FEW_BLURRED = 80;
/** If the bursts show no slots, the number in service in the loop may be that of the slots, if it is below this share of its clients. */
const FEW_OF_LOOP = 0.5;

type Found = Pick<Probed, 'loop' | 'hold' | 'end'>;
const COMPLETE: ProbeEnd = { kind: 'complete' };
const NOTHING = { loop: null, hold: null };

/** Probes the server and returns all measurements. The answer is derived from these alone. */
export async function runProbe(server: Server, scenario: ProbeScenario, options: ProbeOptions): Promise<Probed> {
  const session = new ProbeSession(server, scenario, options);
  session.announce('calibration', 0);
  session.connectCost = await server.calibrate();
  if (scenario.keepAlive) session.connects = await server.connectTimes(EMPTY_CONNECTS);
  const findings = await findOut(session);
  return { ...session.seen, ...findings };
}

async function findOut(session: ProbeSession): Promise<Found> {
  const failed = await warmUp(session, WARM_UP);
  if (failed !== null) return { ...NOTHING, end: failure(failed, 'warm-up') };
  const first = session.unloaded();
  if (first !== null && session.isSlow(first.serviceTime)) return probeSlowly(session, first);
  const shut = await singleRequests(session, 'unloaded', { fewest: 6, most: MOST_ALONE, ...UNLOADED });
  if (shut !== null) return { ...NOTHING, end: failure(shut, 'unloaded') };
  const unloaded = session.unloaded();
  // The services of the warm-up may have been short by chance.
  if (unloaded !== null && session.isSlow(meanAlone(session))) return probeSlowly(session, unloaded);
  if (unloaded === null) {
    // The server answered the warm-up, so it either stopped answering or the time ran out.
    const isLate = session.timeUntil(1) <= 0;
    return { ...NOTHING, end: isLate ? outOfBudget('unloaded') : failure(session.bursts.at(-1), 'unloaded') };
  }
  if (!unloaded.deterministic || isBlurred(unloaded)) session.plan(Math.max(session.planned, LONGEST_PLAN));
  if (isBlurred(unloaded)) await singleRequests(session, 'unloaded', ALONE_BLURRED);
  const found = await probeUnderLoad(session, unloaded);
  return found.end.kind === 'failed' ? found : untilSure(session, unloaded, found);
}

async function probeUnderLoad(session: ProbeSession, alone: Unloaded): Promise<Found> {
  const hurry = session.scenario.hold ? 1 - HOLD : 1;
  const ramp = await rampUp(session, alone, RAMP * hurry);
  if (ramp.length === 0) return { ...NOTHING, end: outOfBudget('ramp') };
  const shutInRamp = await checkWhetherShut(session, RAMP * hurry);
  if (shutInRamp !== null) return { ...NOTHING, end: failure(shutInRamp, 'ramp') };
  const { share, atMost } = alone.deterministic ? AIMED_STEADY : AIMED_VARIED;
  const shares = { share: share * hurry, atMost: atMost * hurry };
  const isStarving = ramp.some((burst) => isStarved(session, burst));
  const slots = isStarving ? null : await aimedBursts(session, session.unloaded() ?? alone, ramp, shares);
  const unloaded = session.unloaded() ?? alone;
  const shutLater = await checkWhetherShut(session, shares.atMost);
  if (shutLater !== null) return { ...NOTHING, end: failure(shutLater, 'aimed') };
  // Noise can make steady services look varied, but not give the bursts steps.
  const isSteady = unloaded.deterministic || session.isSureOfSlots(unloaded);
  if (slots === 1 && !isRefusing(session)) await spacedRequests(session, unloaded, LOOP * hurry);
  const loop = isRefusing(session)
    ? await refusingLoop(session, unloaded, LOOP * hurry)
    : ((await closedLoop(session, unloaded, { slots, isSteady }, LOOP * hurry)) ??
      // Services that vary get no number without a loop.
      (isSteady ? null : await closedLoop(session, unloaded, { slots, isSteady }, AGAIN * hurry)));
  if (loop !== null) await waitUntilIdle(session, unloaded, IDLE_AGAIN * hurry);
  // Without a loop only these bursts can show processes that the others did not reach.
  else if (slots !== null && !isRefusing(session)) await staggeredBursts(session, unloaded, slots + 1, AGAIN * hurry);
  // These bursts follow the loop, so that a changing number has had time to change.
  const others = isStarving ? null : otherClients(session, unloaded, slots, loop);
  if (others !== null) await otherBursts(session, others, INVARIANCE * hurry);
  if (!isRefusing(session)) await lastFirstBursts(session, unloaded, AGAIN * hurry);
  const shutAtLast = await singleRequests(session, 'unloaded-again', {
    fewest: 4,
    most: isSteady ? AGAIN_STEADY : MOST_ALONE,
    share: AGAIN * hurry,
    atMost: AGAIN * hurry,
  });
  // If the server now refuses even single requests, earlier refusals do not show how many it admits.
  const wasShut = session.bursts.some(({ requests }) => requests.length > 1 && requests.some(isDeclined));
  if (shutAtLast !== null && wasShut) return { ...NOTHING, end: failure(shutAtLast, 'unloaded-again') };
  const hold = session.scenario.hold ? await searchHold(session, unloaded, slots) : null;
  const isAimed =
    session.scenario.maxClients < 2 || isStarving || session.bursts.some(({ phase }) => phase === 'aimed');
  const isShort = !isAimed || loop === null;
  return { loop, hold, end: isShort ? outOfBudget(loop === null ? 'loop' : 'aimed') : COMPLETE };
}

/**
 * Measures more until the answer is certain or no longer probe would help: an `auto` budget can be extended, a stated one can't.
 */
async function untilSure(session: ProbeSession, unloaded: Unloaded, found: Found): Promise<Found> {
  let seen = found;
  while (session.timeUntil(1) > 0 || session.mayExtend) {
    const { answer, remedies, limit } = summaryOf(session, seen);
    const now = session.unloaded() ?? unloaded;
    const before = session.bursts.length;
    // If jitter hides the steps, bursts come first: they show more than a larger loop.
    const lacksBursts = session.mayExtend && isBlurred(now) && loadedOf(session).length < FEW_BLURRED;
    if (!lacksBursts && seen.loop !== null && mayHideProcesses(session, seen.loop, answer, now)) {
      session.plan(2 * session.planned);
      seen = { ...seen, loop: await reachAllProcesses(session, now, seen.loop, AGAIN) };
    } else if (session.mayExtend && isCutShort(session, answer)) {
      seen = await probeSlowly(session, now);
    } else if (session.mayExtend && isRefusing(session) && isRateUnclear(answer, seen.loop)) {
      session.plan(2 * session.planned);
      seen = { ...seen, loop: (await refusingLoop(session, now, AGAIN)) ?? seen.loop };
      if (session.mayExtend) continue;
    } else if (
      mayGoOn(session, now) &&
      (isUnsure(answer, remedies, now, isRefusing(session)) || mayHaveGrown(session, answer))
    ) {
      session.plan(2 * session.planned);
      const slots = limit?.estimate.slots ?? null;
      if (lacksLoop(session, seen, slots)) {
        const loop = await closedLoop(session, now, { slots, isSteady: now.deterministic }, AGAIN);
        await waitUntilIdle(session, now, AGAIN);
        seen = { ...seen, loop };
        if (loop !== null) continue;
      }
      await aimedBursts(session, now, loadedOf(session), AIMED_VARIED);
    } else if (session.mayExtend && mayHideJitter(answer, limit, now)) {
      session.plan(2 * session.planned);
      await singleRequests(session, 'unloaded-again', { ...ALONE_BLURRED, share: AGAIN, atMost: AGAIN });
    } else if (mayRaiseLoop(session, seen, answer, now)) {
      const raised = await closedLoop(session, now, { slots: limit?.estimate.slots ?? null, isSteady: true }, AGAIN);
      if (raised === null) break;
      await waitUntilIdle(session, now, AGAIN);
      seen = { ...seen, loop: raised };
    } else break;
    if (session.bursts.length === before && !session.mayExtend) break;
  }
  return seen;
}

/** Only the loop can tell a limit on the rate from slots, or from failures at random. */
function isRateUnclear(answer: ProbeAnswer, loop: ProbeLoop | null): boolean {
  if (answer.kind !== 'could-not-tell' || loop === null) return false;
  return answer.because.includes('rate-or-slots') || (answer.because.includes('failures') && lacksAnswers(loop));
}

/** If jitter hides the steps, bursts continue to the end of the longest plan. */
function mayGoOn(session: ProbeSession, unloaded: Unloaded): boolean {
  const hasTime = session.scenario.budget === null && session.timeUntil(AIMED_VARIED.share) > 0;
  return session.mayExtend || (hasTime && isBlurred(unloaded));
}

function loadedOf({ bursts }: ProbeSession): ProbeBurst[] {
  return burstsOf(bursts, 'ramp', 'aimed').filter(isLoaded);
}

/** Services that vary get no number without a loop, and in a short plan bursts leave no time for it. */
function lacksLoop(session: ProbeSession, { loop }: Found, slots: number | null): boolean {
  return loop === null && slots !== null && !isRefusing(session);
}

function summaryOf({ seen }: ProbeSession, found: Found): ProbeSummary {
  return summariseProbe({ ...seen, ...found });
}

function isUnsure(answer: ProbeAnswer, remedies: readonly Remedy[], unloaded: Unloaded, isRefused: boolean): boolean {
  // Over many bursts the effects of jitter cancel, but refusals do not become clearer.
  if (answer.kind === 'could-not-tell' && hidesSteps(unloaded)) return !isRefused;
  return remedies.includes('longer-budget') || (isMoving(answer) && !answer.settled) || answer.kind === 'range';
}

/** Whether the answer rests on single requests without jitter that are few enough to be so by chance: steady services without steps. */
function mayHideJitter(answer: ProbeAnswer, limit: ProbeSummary['limit'], { times, deterministic }: Unloaded): boolean {
  const isBottleneck = answer.kind === 'no-limit' && answer.end === 'bottleneck';
  const isReplayed = answer.kind === 'slots' && limit?.estimate.by === 'replay';
  return deterministic && (isBottleneck || isReplayed) && times.length < ENOUGH_ALONE;
}

/** A loop with almost as many clients as are wanted is not repeated. */
const ALMOST = 0.8;

/** Whether the loop came before the number of slots was known, and had too few clients for it. */
function mayRaiseLoop(session: ProbeSession, { loop }: Found, answer: ProbeAnswer, unloaded: Unloaded): boolean {
  if (answer.kind !== 'slots' || loop === null || !isBlurred(unloaded)) return false;
  return loop.clients < ALMOST * loopClients(session, unloaded, answer.slots);
}

/** Whether the number of slots may have grown: beyond the bursts, or after them, so that later requests show more in service. */
function mayHaveGrown({ bursts, mostClients }: ProbeSession, answer: ProbeAnswer): boolean {
  if (answer.kind !== 'could-not-tell') return false;
  const largest = Math.max(...bursts.map(({ requests }) => requests.length));
  if (answer.because.includes('few-waited') && 2 * largest <= mostClients) return true;
  return answer.because.includes('outnumbered') && bursts.findLast(isLoaded)?.phase === 'staggered';
}

function isLoaded({ requests }: ProbeBurst): boolean {
  return requests.length > 1;
}

/** The reasons if the planned time ended before the bursts were large enough. */
const STARTED_ONLY: readonly Reason[] = ['out-of-budget', 'few-waited'];

function isCutShort({ bursts, mostClients }: ProbeSession, answer: ProbeAnswer): boolean {
  if (answer.kind !== 'could-not-tell') return false;
  const largest = Math.max(...bursts.map(({ requests }) => requests.length));
  const isOpen = answer.because.some((reason) => STARTED_ONLY.includes(reason));
  return isOpen && 2 * largest <= mostClients;
}

/** Throughput x service time from which the loop certainly had several requests in service. */
const SEVERAL = 1.5;

/** The doubts that bursts raise if they reach only some of a server's processes. */
const UNEXPLAINED: readonly Reason[] = ['poor-fit', 'votes-spread', 'outdone', 'outnumbered', 'moves-with-burst-size'];

/** Whether steady services have no number although the loop shows how many are in service: bursts may have reached only some processes. */
function mayHideProcesses(
  { bursts }: ProbeSession,
  loop: ProbeLoop,
  answer: ProbeAnswer,
  { serviceTime, deterministic }: Unloaded,
): boolean {
  if (!deterministic || loop.failed > 0 || bursts.some(({ phase }) => phase === 'staggered')) return false;
  const inService = slotsByThroughput(loop, serviceTime)?.slots ?? 0;
  const isOpen = answer.kind === 'could-not-tell' && answer.because.some((reason) => UNEXPLAINED.includes(reason));
  return (isOpen || answer.kind === 'several-lines') && inService > SEVERAL;
}

/**
 * The size of the other bursts: the largest that seems to be served without waiting, to confirm it, or else another size to check
 * the number of slots. Null if neither would help.
 */
function otherClients(
  session: ProbeSession,
  unloaded: Unloaded,
  slots: number | null,
  loop: ProbeLoop | null,
): number | null {
  const free = seemingUnlimited(session, unloaded);
  if (free !== null && free.clients > (slots ?? 0)) return free.clients;
  if (!unloaded.deterministic) return null;
  const busy = loop === null ? null : slotsByThroughput(loop, unloaded.serviceTime);
  const isFull = loop !== null && busy !== null && busy.slots < FEW_OF_LOOP * loop.clients;
  if (slots === null) return isFull ? Math.max(SMALLEST_OTHERS, OTHER_SIZE * Math.round(busy.slots)) : null;
  // The number of slots may have grown during the loop, to as many as the loop had clients or more.
  if (loop !== null && busy !== null && busy.slots > MORE_SLOTS * slots) return OTHER_SIZE * loop.clients;
  return Math.max(SMALLEST_OTHERS, OTHER_SIZE * slots);
}

async function otherBursts(session: ProbeSession, wanted: number, share: number): Promise<void> {
  const last = session.bursts.findLast(({ requests }) => requests.length > 1);
  const clients = Math.min(session.mostClients, wanted);
  if (last === undefined || clients === last.requests.length) return;
  let expected = (lengthOf(last) * Math.max(clients, last.requests.length)) / last.requests.length;
  for (let made = 0; made < INVARIANCE_BURSTS; made += 1) {
    if (!session.canAfford(clients, expected, share)) return;
    expected = lengthOf(await session.burst('invariance', clients));
  }
}

function outOfBudget(during: string): ProbeEnd {
  return { kind: 'out-of-budget', during };
}

function failure(burst: ProbeBurst | undefined, during: string): ProbeEnd {
  const outcome = burst?.requests[0]?.outcome ?? { kind: 'timed-out' };
  return { kind: 'failed', during, outcome, detail: outcome.kind === 'failed' ? outcome.code : outcome.kind };
}
