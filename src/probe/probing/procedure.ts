/** The procedure: what a probe does to a server of which it knows nothing, within a budget of time and requests. */
import type { ProbeBurst, Probed, ProbeEnd, ProbeLoop, ProbeScenario } from '../../model/probe.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../../model/units.js';
import { isMoving } from '../estimation/answer/answer.js';
import { isDeclined } from '../estimation/evidence/admission.js';
import { wasServed } from '../estimation/evidence/requests.js';
import { seemingUnlimited } from '../estimation/evidence/unlimited.js';
import type { Unloaded } from '../estimation/evidence/unloaded.js';
import { slotsByThroughput } from '../estimation/rules/slots-over-time.js';
import { summariseProbe } from '../estimation/summary.js';
import { aimedBursts } from './aimed-bursts.js';
import { rampUp } from './ramp.js';
import type { Server } from './session.js';
import { LONGEST_PLAN, type ProbeOptions, ProbeSession } from './session.js';
import { checkWhetherShut, lengthOf, searchHold, singleRequests, waitUntilIdle, warmUp } from './single-requests.js';
import { isSlow, probeSlowly } from './slow-services.js';

/** Shares of the budget by which each step is over. */
const WARM_UP = 0.08;
const UNLOADED = { share: 0.17, atMost: 0.3 };
const RAMP = 0.5;
const AIMED_STEADY = { share: 0.62, atMost: 0.78 };
/** Services that vary take more bursts. */
const AIMED_VARIED = { share: 0.72, atMost: 0.8 };
const LOOP = 0.85;
const OUTWAITED = 0.88;
const INVARIANCE = 0.93;
const AGAIN = 0.97;
/** Left for the idle-hold, where it is asked for. */
const HOLD = 0.1;

const INVARIANCE_BURSTS = 4;
/** Clients for each slot in the other bursts: another size, on which the number of slots must not depend. */
const OTHER_SIZE = 3;
const SMALLEST_OTHERS = 6;
/** So many times the slots were busy in the loop. */
const MORE_SLOTS = 1.25;
/** Where the bursts show none, those that were busy in the loop may be the slots, if there were clearly more clients. */
const FEW_OF_LOOP = 0.5;
/** The loop's clients where no slots were found. */
const UNAIMED_LOOP = 64;
/** The same where some are declined, and for each that is admitted: enough to see whether more are in service than are admitted at once. */
const DECLINED_LOOP = 16;
const PER_ADMITTED = 4;
/** Between an answer and the next request, for each client, where some are declined: no more than a thousand are, a second. */
const PAUSE: Nanoseconds = MILLISECOND;
/** The loop of a steady service lasts for so many services: the count's edges are no matter then. */
const LOOP_SERVICES = 60;
/** However quick the services: the throughput can't be known from a shorter time, ns. */
const SHORTEST_LOOP = 0.25 * SECOND;
/** With so many answers the throughput is known better than anything else. */
const ENOUGH_ANSWERS = 3000;

type Found = Pick<Probed, 'loop' | 'hold' | 'end'>;
const COMPLETE: ProbeEnd = { kind: 'complete' };
const NOTHING = { loop: null, hold: null };

/** Probes the server. All that is found out is in what is returned; what it means is derived from that alone. */
export async function runProbe(server: Server, scenario: ProbeScenario, options: ProbeOptions): Promise<Probed> {
  const session = new ProbeSession(server, scenario, options);
  session.announce('calibration', 0);
  session.connectCost = await server.calibrate();
  const findings = await findOut(session);
  const { connectCost, bursts } = session;
  return { scenario, connectCost, bursts: [...bursts], ...findings };
}

async function findOut(session: ProbeSession): Promise<Found> {
  const failed = await warmUp(session, WARM_UP);
  if (failed !== null) return { ...NOTHING, end: failure(failed, 'warm-up') };
  const first = session.unloaded();
  if (first !== null && isSlow(session, first.serviceTime)) return probeSlowly(session, first);
  const shut = await singleRequests(session, 'unloaded', { fewest: 6, most: 200, ...UNLOADED });
  if (shut !== null) return { ...NOTHING, end: failure(shut, 'unloaded') };
  const unloaded = session.unloaded();
  if (unloaded === null) {
    // It did answer before: either it no longer does, or there was no time for it to.
    const isLate = session.timeUntil(1) <= 0;
    return { ...NOTHING, end: isLate ? outOfBudget('unloaded') : failure(session.bursts.at(-1), 'unloaded') };
  }
  if (!unloaded.deterministic) session.plan(LONGEST_PLAN);
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
  const slots = await aimedBursts(session, session.unloaded() ?? alone, ramp, shares);
  const unloaded = session.unloaded() ?? alone;
  const shutLater = await checkWhetherShut(session, shares.atMost);
  if (shutLater !== null) return { ...NOTHING, end: failure(shutLater, 'aimed') };
  const loop = await closedLoop(session, unloaded, slots, LOOP * hurry);
  if (loop !== null) await waitUntilIdle(session, unloaded, OUTWAITED * hurry);
  // After the loop: a number that moves has had time to.
  const others = otherClients(session, unloaded, slots, loop);
  if (others !== null) await otherBursts(session, others, INVARIANCE * hurry);
  const shutAtLast = await singleRequests(session, 'unloaded-again', {
    fewest: 4,
    most: unloaded.deterministic ? 40 : 200,
    share: AGAIN * hurry,
    atMost: AGAIN * hurry,
  });
  // Where none is admitted any more, bursts in which some were declined say nothing of how many are.
  const wasShut = session.bursts.some(({ requests }) => requests.length > 1 && requests.some(isDeclined));
  if (shutAtLast !== null && wasShut) return { ...NOTHING, end: failure(shutAtLast, 'unloaded-again') };
  const hold = session.scenario.hold ? await searchHold(session, unloaded, slots) : null;
  const isAimed = session.scenario.maxClients < 2 || session.bursts.some(({ phase }) => phase === 'aimed');
  const isShort = !isAimed || loop === null;
  return { loop, hold, end: isShort ? outOfBudget(loop === null ? 'loop' : 'aimed') : COMPLETE };
}

/** Goes on with bursts, where the budget is `auto` and a longer one may help, until the answer is sure. */
async function untilSure(session: ProbeSession, unloaded: Unloaded, found: Found): Promise<Found> {
  while (session.mayExtend && isUnsure(session, found)) {
    session.plan(2 * session.planned);
    const before = session.bursts.length;
    const loaded = session.bursts.filter(({ requests }) => requests.length > 1);
    await aimedBursts(session, session.unloaded() ?? unloaded, loaded, AIMED_VARIED);
    if (session.bursts.length === before && !session.mayExtend) break;
  }
  return found;
}

function isUnsure({ scenario, connectCost, bursts }: ProbeSession, found: Found): boolean {
  const { answer, remedies } = summariseProbe({ scenario, connectCost, bursts: [...bursts], ...found });
  return remedies.includes('longer-budget') || (isMoving(answer) && !answer.settled) || answer.kind === 'range';
}

/**
 * How many clients the other bursts have: as many as seem to be served without a wait, to be sure of it; or another size, on
 * which the number of slots must not depend. Null where neither says anything.
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
  // They may have become more, up to as many as there were clients in the loop, and beyond.
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

/** Twice as many clients as slots, and those that are on their way: then the server is never idle. */
async function closedLoop(
  session: ProbeSession,
  unloaded: Unloaded,
  slots: number | null,
  share: number,
): Promise<ProbeLoop | null> {
  const { serviceTime, roundTrip, deterministic } = unloaded;
  const declining = session.bursts.filter(({ requests }) => requests.length > 1 && requests.some(isDeclined));
  const wanted =
    declining.length > 0
      ? Math.max(DECLINED_LOOP, PER_ADMITTED * Math.max(...declining.map(servedIn)))
      : slots === null
        ? UNAIMED_LOOP
        : Math.ceil(2 * slots * (1 + (2 * roundTrip) / serviceTime)) + 1;
  // They connect when they like.
  const clients = Math.min(session.mostAtOnce, session.mostClients, wanted);
  const response = (clients * serviceTime) / (slots ?? clients) + 2 * roundTrip;
  const left = session.timeUntil(share);
  // Half of the requests that are left, at the speed that is expected: the loop must not run dry before its end.
  const affordable = (Math.min(ENOUGH_ANSWERS, session.requestsLeft / 2) * serviceTime) / (slots ?? clients);
  const most = Math.min(left, Math.max(affordable, 4 * response));
  const time = deterministic
    ? Math.min(most, Math.max(SHORTEST_LOOP, LOOP_SERVICES * serviceTime + 4 * response))
    : most;
  if (time < 3 * response || session.requestsLeft < 4 * clients) return null;
  session.announce('loop', clients);
  const pause = declining.length > 0 ? PAUSE * clients : 0;
  const loop = await session.server.loop({ clients, time, mostRequests: session.requestsLeft, pause });
  session.spend(loop.sent);
  return loop;
}

function servedIn({ requests }: ProbeBurst): number {
  return requests.filter(wasServed).length;
}

function outOfBudget(during: string): ProbeEnd {
  return { kind: 'out-of-budget', during };
}

function failure(burst: ProbeBurst | undefined, during: string): ProbeEnd {
  const outcome = burst?.requests[0]?.outcome ?? { kind: 'timed-out' };
  return { kind: 'failed', during, outcome, detail: outcome.kind === 'failed' ? outcome.code : outcome.kind };
}
