/** The procedure of a probe: its steps against an unknown server, within a budget of time and requests. */
import type { ProbeBurst, Probed, ProbeEnd, ProbeLoop, ProbeScenario } from '../../model/probe.js';
import { slotsByThroughput } from '../estimation/evidence/closed-loop.js';
import { isLoaded } from '../estimation/evidence/requests.js';
import { seemingUnlimited } from '../estimation/evidence/unlimited.js';
import { isBlurred, type Unloaded } from '../estimation/evidence/unloaded.js';
import { aimedBursts } from './aimed-bursts.js';
import { closedLoop } from './closed-loop.js';
import { lastFirstBursts } from './last-first.js';
import { isStarved, rampUp } from './ramp.js';
import { isRefusing, refusingLoop } from './refusing-loop.js';
import type { Server } from './session.js';
import { LONGEST_PLAN, type ProbeOptions, ProbeSession } from './session.js';
import { staggeredBursts } from './several-processes.js';
import {
  AGAIN,
  AIMED_STEADY,
  AIMED_VARIED,
  ALONE_BLURRED,
  HOLD,
  IDLE_AGAIN,
  INVARIANCE,
  LOOP,
  RAMP,
  UNLOADED,
  WARM_UP,
} from './shares.js';
import {
  checkWhetherShut,
  lengthOf,
  meanAlone,
  searchHold,
  singleRequests,
  waitUntilIdle,
  warmUp,
} from './single-requests.js';
import { type Found, probeSlowly } from './slow-services.js';
import { spacedRequests } from './spaced-requests.js';
import { untilSure } from './until-sure.js';

/** Connects without a request, before all others: reused connections do not show the round trip. */
const EMPTY_CONNECTS = 9;
/** Single requests before the bursts, at most; and after them, where a few are enough to see a change of steady services. */
const MOST_ALONE = 200;
const AGAIN_STEADY = 8;
const INVARIANCE_BURSTS = 4;
/** Clients per slot in the bursts of another size, which must lead to the same number of slots. */
const OTHER_SIZE = 3;
const SMALLEST_OTHERS = 6;
/** If the closed loop shows this many times the slots that the bursts show, larger bursts are tried. */
const MORE_SLOTS = 1.25;
/** If the bursts show no slots, the number in service in the loop may be that of the slots, if it is below this share of its clients. */
const FEW_OF_LOOP = 0.5;

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
  if (shutAtLast !== null && isRefusing(session)) return { ...NOTHING, end: failure(shutAtLast, 'unloaded-again') };
  const hold = session.scenario.hold ? await searchHold(session, unloaded, slots) : null;
  const isAimed =
    session.scenario.maxClients < 2 || isStarving || session.bursts.some(({ phase }) => phase === 'aimed');
  const isShort = !isAimed || loop === null;
  return { loop, hold, end: isShort ? outOfBudget(loop === null ? 'loop' : 'aimed') : COMPLETE };
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
  const last = session.bursts.findLast(isLoaded);
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
