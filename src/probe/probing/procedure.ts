/** The procedure: what a probe does to a server of which it knows nothing, within a budget of time and requests. */
import type { ProbeBurst, Probed, ProbeEnd, ProbeLoop, ProbeScenario } from '../../model/probe.js';
import { type Nanoseconds, SECOND } from '../../model/units.js';
import { isDeclined } from '../estimation/evidence/admission.js';
import { seemingUnlimited } from '../estimation/evidence/unlimited.js';
import type { Unloaded } from '../estimation/evidence/unloaded.js';
import { aimedBursts } from './aimed-bursts.js';
import { rampUp } from './ramp.js';
import type { Server } from './session.js';
import { type ProbeOptions, ProbeSession } from './session.js';
import { checkWhetherShut, searchHold, singleRequests, waitUntilIdle, warmUp } from './single-requests.js';

/** Shares of the budget by which each step is over. */
const WARM_UP = 0.08;
const UNLOADED = { share: 0.17, atMost: 0.3 };
const RAMP = 0.5;
const AIMED_STEADY = { share: 0.62, atMost: 0.78 };
/** Services that vary take more bursts. */
const AIMED_VARIED = { share: 0.72, atMost: 0.8 };
const INVARIANCE = 0.78;
const LOOP = 0.88;
const OUTWAITED = 0.92;
const AGAIN = 0.97;
/** Left for the idle-hold, where it is asked for. */
const HOLD = 0.1;

const INVARIANCE_BURSTS = 4;
/** Clients for each slot in the other bursts: another size, on which the number of slots must not depend. */
const OTHER_SIZE = 3;
/** The loop's clients where no slots were found. */
const UNAIMED_LOOP = 64;
/** The loop of a steady service lasts for so many services: the count's edges are no matter then. */
const LOOP_SERVICES = 60;
/** However quick the services: the throughput can't be known from a shorter time, ns. */
const SHORTEST_LOOP = 0.25 * SECOND;
/** With so many answers the throughput is known better than anything else. */
const ENOUGH_ANSWERS = 3000;

type Found = Pick<Probed, 'loop' | 'hold' | 'end'>;
const COMPLETE: ProbeEnd = { kind: 'complete' };

/** Probes the server. All that is found out is in what is returned; what it means is derived from that alone. */
export async function runProbe(server: Server, scenario: ProbeScenario, options: ProbeOptions): Promise<Probed> {
  const session = new ProbeSession(server, scenario, options);
  session.announce('calibration', 0);
  session.connectCost = await server.calibrate();
  const findings = await findOut(session);
  const { connectCost, bursts } = session;
  return { scenario, connectCost, bursts, ...findings };
}

async function findOut(session: ProbeSession): Promise<Found> {
  const nothing = { loop: null, hold: null };
  const failed = await warmUp(session, WARM_UP);
  if (failed !== null) return { ...nothing, end: failure(failed, 'warm-up') };
  const shut = await singleRequests(session, 'unloaded', { fewest: 6, most: 200, ...UNLOADED });
  if (shut !== null) return { ...nothing, end: failure(shut, 'unloaded') };
  const unloaded = session.unloaded();
  if (unloaded === null) {
    // It did answer before: either it no longer does, or there was no time for it to.
    const isLate = session.timeUntil(1) <= 0;
    return { ...nothing, end: isLate ? outOfBudget('unloaded') : failure(session.bursts.at(-1), 'unloaded') };
  }

  const hurry = session.scenario.hold ? 1 - HOLD : 1;
  const ramp = await rampUp(session, unloaded, RAMP * hurry);
  if (ramp.length === 0) return { ...nothing, end: outOfBudget('ramp') };
  const shutInRamp = await checkWhetherShut(session, RAMP * hurry);
  if (shutInRamp !== null) return { ...nothing, end: failure(shutInRamp, 'ramp') };
  const { share, atMost } = unloaded.deterministic ? AIMED_STEADY : AIMED_VARIED;
  const shares = { share: share * hurry, atMost: atMost * hurry };
  const slots = await aimedBursts(session, unloaded, ramp, shares);
  const shutLater = await checkWhetherShut(session, shares.atMost);
  if (shutLater !== null) return { ...nothing, end: failure(shutLater, 'aimed') };
  const others = otherClients(session, unloaded, slots);
  if (others !== null) await otherBursts(session, others, INVARIANCE * hurry);
  const loop = await closedLoop(session, unloaded, slots, LOOP * hurry);
  if (loop !== null) await waitUntilIdle(session, unloaded, OUTWAITED * hurry);
  const shutAtLast = await singleRequests(session, 'unloaded-again', {
    fewest: 4,
    most: unloaded.deterministic ? 40 : 200,
    share: AGAIN * hurry,
    atMost: AGAIN * hurry,
  });
  // Where none is admitted any more, bursts in which some were declined say nothing of how many are.
  const wasShut = session.bursts.some(({ requests }) => requests.length > 1 && requests.some(isDeclined));
  if (shutAtLast !== null && wasShut) return { ...nothing, end: failure(shutAtLast, 'unloaded-again') };
  const hold = session.scenario.hold ? await searchHold(session, unloaded, slots) : null;
  const isAimed = session.scenario.maxClients < 2 || session.bursts.some(({ phase }) => phase === 'aimed');
  const isShort = !isAimed || loop === null;
  return { loop, hold, end: isShort ? outOfBudget(loop === null ? 'loop' : 'aimed') : COMPLETE };
}

/**
 * How many clients the other bursts have: as many as seem to be served without a wait, to be sure of it; or another size, on
 * which the number of slots must not depend. Null where neither says anything.
 */
function otherClients(session: ProbeSession, unloaded: Unloaded, slots: number | null): number | null {
  const free = seemingUnlimited(session, unloaded);
  if (free !== null && free.clients > (slots ?? 0)) return free.clients;
  return unloaded.deterministic && slots !== null ? Math.max(6, OTHER_SIZE * slots) : null;
}

async function otherBursts(session: ProbeSession, wanted: number, share: number): Promise<void> {
  const aimed = session.bursts.at(-1);
  const clients = Math.min(session.mostClients, wanted);
  if (aimed === undefined || clients === aimed.requests.length) return;
  for (let made = 0; made < INVARIANCE_BURSTS; made += 1) {
    const time = session.server.now() - aimed.startedAt;
    const expected = made === 0 ? time : lastLength(session);
    if (!session.canAfford(clients, expected, share)) return;
    await session.burst('invariance', clients);
  }
}

function lastLength(session: ProbeSession): Nanoseconds {
  const last = session.bursts.at(-1);
  return last === undefined ? 0 : session.server.now() - last.startedAt;
}

/** Twice as many clients as slots, and those that are on their way: then the server is never idle. */
async function closedLoop(
  session: ProbeSession,
  unloaded: Unloaded,
  slots: number | null,
  share: number,
): Promise<ProbeLoop | null> {
  const { serviceTime, roundTrip, deterministic } = unloaded;
  const wanted = slots === null ? UNAIMED_LOOP : Math.ceil(2 * slots * (1 + (2 * roundTrip) / serviceTime)) + 1;
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
  const loop = await session.server.loop({ clients, time, mostRequests: session.requestsLeft });
  session.spend(loop.sent);
  return loop;
}

function outOfBudget(during: string): ProbeEnd {
  return { kind: 'out-of-budget', during };
}

function failure(burst: ProbeBurst | undefined, during: string): ProbeEnd {
  const outcome = burst?.requests[0]?.outcome ?? { kind: 'timed-out' };
  return { kind: 'failed', during, outcome, detail: outcome.kind === 'failed' ? outcome.code : outcome.kind };
}
