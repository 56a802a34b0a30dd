/** What follows the planned steps: more measurements until the answer is certain, if the budget allows. */
import type { ProbeBurst, ProbeLoop } from '../../model/probe.js';
import { isMoving, type ProbeAnswer } from '../estimation/answer/answer.js';
import { slotsByThroughput } from '../estimation/evidence/closed-loop.js';
import { burstsOf, isLoaded } from '../estimation/evidence/requests.js';
import { hidesSteps, isBlurred, type Unloaded } from '../estimation/evidence/unloaded.js';
import type { Reason } from '../estimation/rules/doubts.js';
import { lacksAnswers } from '../estimation/rules/rate.js';
import type { Remedy } from '../estimation/rules/withheld.js';
import { type ProbeSummary, summariseProbe } from '../estimation/summary.js';
import { aimedBursts } from './aimed-bursts.js';
import { closedLoop, loopClients } from './closed-loop.js';
import { isRefusing, refusingLoop } from './refusing-loop.js';
import type { ProbeSession } from './session.js';
import { reachAllProcesses } from './several-processes.js';
import { AGAIN, AIMED_VARIED, ALONE_BLURRED } from './shares.js';
import { singleRequests, waitUntilIdle } from './single-requests.js';
import { type Found, probeSlowly } from './slow-services.js';

/** With fewer bursts, jitter may still hide the number of slots. */
const FEW_BLURRED = 80;
/** This many single requests certainly show whether there is jitter. */
const ENOUGH_ALONE = 30;

/**
 * Measures more until the answer is certain, or until more time would not help or is not allowed: an `auto` budget can be extended,
 * a stated one can't.
 */
export async function untilSure(session: ProbeSession, unloaded: Unloaded, found: Found): Promise<Found> {
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
      seen = { ...(await probeSlowly(session, now)), hold: seen.hold };
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
        if (loop !== null) {
          await waitUntilIdle(session, now, AGAIN);
          seen = { ...seen, loop };
          continue;
        }
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

/** Whether the answer rests on steady services without steps, and on so few single requests that they may be alike by chance. */
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

/** Whether requests sent after the last bursts show more in service: the number of slots may have grown since. */
function mayHaveGrown({ bursts }: ProbeSession, answer: ProbeAnswer): boolean {
  const isOutnumbered = answer.kind === 'could-not-tell' && answer.because.includes('outnumbered');
  return isOutnumbered && bursts.findLast(isLoaded)?.phase === 'staggered';
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
