/** The procedure of a probe: its steps against an unknown server, within a budget of time and requests. */
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
import { isRefusing, refusingLoop } from './refusing-loop.js';
import type { Server } from './session.js';
import { LONGEST_PLAN, type ProbeOptions, ProbeSession } from './session.js';
import { checkWhetherShut, lengthOf, searchHold, singleRequests, waitUntilIdle, warmUp } from './single-requests.js';
import { isSlow, probeSlowly } from './slow-services.js';
import { spacedRequests } from './spaced-requests.js';

/** Share of the budget that may be spent by the end of each step. */
const WARM_UP = 0.08;
const UNLOADED = { share: 0.17, atMost: 0.3 };
const RAMP = 0.5;
const AIMED_STEADY = { share: 0.62, atMost: 0.78 };
/** Varying services need more bursts. */
const AIMED_VARIED = { share: 0.72, atMost: 0.8 };
const LOOP = 0.85;
const OUTWAITED = 0.88;
const INVARIANCE = 0.93;
const AGAIN = 0.97;
/** Share kept for idle-hold, if it is part of the probe. */
const HOLD = 0.1;

const INVARIANCE_BURSTS = 4;
/** Clients per slot in the bursts of another size, which must lead to the same number of slots. */
const OTHER_SIZE = 3;
const SMALLEST_OTHERS = 6;
/** If the closed loop shows this many times the slots that the bursts show, larger bursts are tried. */
const MORE_SLOTS = 1.25;
/** If the bursts show no slots, the number in service in the loop may be that of the slots, if it is below this share of its clients. */
const FEW_OF_LOOP = 0.5;
/** Clients of the loop if no slots were found. */
const UNAIMED_LOOP = 64;
/** The same if requests are refused, and per admitted request: enough to see whether more are in service than are admitted at once. */
const DECLINED_LOOP = 16;
const PER_ADMITTED = 4;
/** Pause of a client before its next request if requests are refused, which limits the refusals per client to a thousand per second. */
const PAUSE: Nanoseconds = MILLISECOND;
/** Length of the loop for a steady service, in services: long enough that the edges of the window do not matter. */
const LOOP_SERVICES = 60;
/** Shortest loop, however short the services, ns. */
const SHORTEST_LOOP = 0.25 * SECOND;
/** With this many answers the throughput is no longer the largest source of error. */
const ENOUGH_ANSWERS = 3000;

type Found = Pick<Probed, 'loop' | 'hold' | 'end'>;
const COMPLETE: ProbeEnd = { kind: 'complete' };
const NOTHING = { loop: null, hold: null };

/** Probes the server and returns all measurements. The answer is derived from these alone. */
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
    // The server answered the warm-up, so it either stopped answering or the time ran out.
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
  if (slots === 1 && !isRefusing(session)) await spacedRequests(session, unloaded, LOOP * hurry);
  const loop = isRefusing(session)
    ? await refusingLoop(session, unloaded, LOOP * hurry)
    : await closedLoop(session, unloaded, slots, LOOP * hurry);
  if (loop !== null) await waitUntilIdle(session, unloaded, OUTWAITED * hurry);
  // These bursts follow the loop, so that a changing number has had time to change.
  const others = otherClients(session, unloaded, slots, loop);
  if (others !== null) await otherBursts(session, others, INVARIANCE * hurry);
  const shutAtLast = await singleRequests(session, 'unloaded-again', {
    fewest: 4,
    most: unloaded.deterministic ? 40 : 200,
    share: AGAIN * hurry,
    atMost: AGAIN * hurry,
  });
  // If the server now refuses even single requests, earlier refusals do not show how many it admits.
  const wasShut = session.bursts.some(({ requests }) => requests.length > 1 && requests.some(isDeclined));
  if (shutAtLast !== null && wasShut) return { ...NOTHING, end: failure(shutAtLast, 'unloaded-again') };
  const hold = session.scenario.hold ? await searchHold(session, unloaded, slots) : null;
  const isAimed = session.scenario.maxClients < 2 || session.bursts.some(({ phase }) => phase === 'aimed');
  const isShort = !isAimed || loop === null;
  return { loop, hold, end: isShort ? outOfBudget(loop === null ? 'loop' : 'aimed') : COMPLETE };
}

/** With an `auto` budget: extends the plan and measures more bursts until the answer is certain or no longer probe would help. */
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

/** Runs the loop with two clients per slot, plus those needed to cover the round trip, so that no slot is ever idle. */
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
  // Clients of the loop connect independently, so a short accept queue does not limit them.
  const clients = Math.min(session.mostAtOnce, session.mostClients, wanted);
  const response = (clients * serviceTime) / (slots ?? clients) + 2 * roundTrip;
  const left = session.timeUntil(share);
  // At the expected throughput the loop uses half of the requests left, so that it does not run out of them early.
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
